internal import CShims
package import Linux

/// How a file is locked; see `flock(2)`.
package enum LockKind: Sendable {
    /// Many may hold it.
    case shared
    /// One holds it.
    case exclusive
}

/// What nobody may do to a memory file any more; see `fcntl(2)`, file sealing.
package struct Seals: FlagSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Add further seals (`F_SEAL_SEAL`).
    package static let seal = Self(rawValue: 1)
    /// Make it shorter (`F_SEAL_SHRINK`).
    package static let shrink = Self(rawValue: 2)
    /// Make it longer (`F_SEAL_GROW`).
    package static let grow = Self(rawValue: 4)
    /// Write to it (`F_SEAL_WRITE`).
    package static let write = Self(rawValue: 8)
    /// All four.
    package static let all: Self = [.seal, .shrink, .grow, .write]
}

/// Descriptors as such: pipes, copies, locks, and which of them survive `execve`.
extension Files {
    /// Locks an open file until it is closed; without `waiting`, `EAGAIN` says that another has it.
    package static func lock(
        _ descriptor: Descriptor,
        _ kind: LockKind,
        waiting: Bool = true
    ) throws(Failure) {
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        _ = try check { flock(descriptor.number, operation) }
    }

    /// Gives up a lock before the file is closed.
    package static func unlock(_ descriptor: Descriptor) throws(Failure) {
        _ = try check { flock(descriptor.number, LOCK_UN) }
    }

    /// Makes a pipe: `first` reads what `second` writes.
    package static func pipe() throws(Failure) -> DescriptorPair {
        var ends: (Int32, Int32) = (-1, -1)
        _ = try check {
            unsafe withUnsafeMutableBytes(of: &ends) {
                unsafe pipe2($0.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC)
            }
        }
        return DescriptorPair(adopting: ends)
    }

    /// Makes a file that lives in memory and can be sealed.
    ///
    /// - Parameters:
    ///   - name: What `/proc/self/fd` shows.
    ///   - executable: Whether it may be executed; else it never can be, where the kernel knows.
    /// - Returns: The empty file.
    /// - Throws: What the kernel said.
    package static func memoryFile(
        _ name: String,
        executable: Bool = false
    ) throws(Failure) -> OwnedDescriptor {
        let flags = SHIM_MFD_CLOEXEC | SHIM_MFD_ALLOW_SEALING
        let execution = executable ? SHIM_MFD_EXEC : SHIM_MFD_NOEXEC_SEAL
        do {
            let number = try check { unsafe shim_memfd_create(name, flags | execution) }
            return OwnedDescriptor(adopting: number)
        } catch .invalidArgument {
            // Before Linux 6.3 the kernel knows neither of the two flags.
            return OwnedDescriptor(
                adopting: try check { unsafe shim_memfd_create(name, flags) }
            )
        }
    }

    /// Seals a memory file.
    package static func seal(_ descriptor: Descriptor, _ seals: Seals) throws(Failure) {
        _ = try check { shim_fcntl(descriptor.number, F_ADD_SEALS, Int(seals.rawValue)) }
    }

    /// The seals of a memory file.
    package static func seals(of descriptor: Descriptor) throws(Failure) -> Seals {
        Seals(rawValue: try check { shim_fcntl(descriptor.number, F_GET_SEALS, 0) })
    }

    /// Another descriptor of the same open file, numbered `atLeast` or above.
    package static func duplicate(
        _ descriptor: Descriptor,
        atLeast: Int32 = 3
    ) throws(Failure) -> OwnedDescriptor {
        let number = try check {
            shim_fcntl(descriptor.number, F_DUPFD_CLOEXEC, Int(atLeast))
        }
        return OwnedDescriptor(adopting: number)
    }

    /// Makes `number` a descriptor of the same open file; what was open there is closed.
    package static func duplicate(
        _ descriptor: Descriptor,
        to number: Int32,
        inheritable: Bool
    ) throws(Failure) {
        if descriptor.number == number {
            return try setCloseOnExec(descriptor, !inheritable)
        }
        _ = try check { dup3(descriptor.number, number, inheritable ? 0 : O_CLOEXEC) }
    }

    /// Says whether a descriptor is closed by `execve`.
    package static func setCloseOnExec(
        _ descriptor: Descriptor,
        _ closes: Bool
    ) throws(Failure) {
        _ = try check {
            shim_fcntl(descriptor.number, F_SETFD, closes ? Int(FD_CLOEXEC) : 0)
        }
    }

    /// Whether a descriptor is closed by `execve`; `EBADF` if it is not open.
    package static func closesOnExec(_ descriptor: Descriptor) throws(Failure) -> Bool {
        try check { shim_fcntl(descriptor.number, F_GETFD, 0) } & FD_CLOEXEC != 0
    }

    /// Goes back to the start of an open file.
    package static func rewind(_ descriptor: Descriptor) throws(Failure) {
        _ = try check { lseek(descriptor.number, 0, SEEK_SET) }
    }

    /// Whether a descriptor is open.
    package static func isOpen(_ descriptor: Descriptor) throws(Failure) -> Bool {
        do {
            _ = try check { shim_fcntl(descriptor.number, F_GETFD, 0) }
            return true
        } catch .badFileDescriptor {
            return false
        }
    }

    /// Says whether reading and writing wait.
    package static func setNonBlocking(
        _ descriptor: Descriptor,
        _ isNonBlocking: Bool
    ) throws(Failure) {
        let flags = try check { shim_fcntl(descriptor.number, F_GETFL, 0) }
        let changed = isNonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        _ = try check { shim_fcntl(descriptor.number, F_SETFL, Int(changed)) }
    }

    /// Closes every descriptor from `first` through `last`; they must have no owner here.
    package static func closeAll(
        from first: UInt32,
        through last: UInt32 = .max
    ) throws(Failure) {
        _ = try check { shim_close_range(first, last, 0) }
    }

    /// Makes every descriptor from `first` through `last` one that `execve` closes.
    package static func closeAllOnExec(
        from first: UInt32,
        through last: UInt32 = .max
    ) throws(Failure) {
        do {
            _ = try check { shim_close_range(first, last, UInt32(CLOSE_RANGE_CLOEXEC)) }
        } catch .invalidArgument {
            // Linux 5.9 and 5.10 have the call without the flag.
            try markEach(from: first, through: last)
        }
    }

    private static func markEach(from first: UInt32, through last: UInt32) throws(Failure) {
        let links = try open("/proc/self/fd", [.readOnly, .directory])
        for entry in try entries(of: links.descriptor) {
            guard let number = UInt32(entry.name.string), first...last ~= number else { continue }
            // The listing's own descriptor is in the list and closed by now.
            try ignoring(.badFileDescriptor) { () throws(Failure) in
                try setCloseOnExec(Descriptor(number: Int32(number)), true)
            }
        }
    }
}
