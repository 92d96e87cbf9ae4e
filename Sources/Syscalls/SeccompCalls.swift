internal import CShims
package import Linux

/// Filters of system calls; see `seccomp(2)`.
package enum SeccompCalls {
    private static let instructionSize = 8

    /// Puts a filter on this process, for ever; `EACCES` without `CAP_SYS_ADMIN` or no_new_privs.
    ///
    /// - Parameters:
    ///   - program: Classic BPF instructions, 8 bytes each, at most 4096.
    ///   - flags: Of `SeccompFilterFlag`, perhaps with its `newListener`.
    /// - Returns: The descriptor of the listener, if `newListener` is among the flags.
    /// - Throws: `EINVAL` for a program that the kernel refuses.
    package static func load(
        _ program: [UInt8],
        flags: UInt32
    ) throws(Failure) -> OwnedDescriptor? {
        let count = program.count / instructionSize
        guard program.count % instructionSize == 0, let length = UInt16(exactly: count) else {
            throw .invalidArgument
        }
        let result = try check { unsafe shim_seccomp_load(flags, length, program) }
        return flags & SeccompFilterFlag.newListener == 0
            ? nil : OwnedDescriptor(adopting: result)
    }

    /// Whether the kernel knows an action, by its number.
    package static func knows(action number: UInt32) throws(Failure) -> Bool {
        var number = number
        do throws(Failure) {
            let operation = UInt32(SECCOMP_GET_ACTION_AVAIL)
            _ = try check { unsafe shim_seccomp(operation, 0, &number) }
            return true
        } catch .notSupported {
            return false
        }
    }

    /// Whether the kernel knows a set of flags: it says so before it looks at a program.
    package static func knows(flags: UInt32) throws(Failure) -> Bool {
        do throws(Failure) {
            let operation = UInt32(SECCOMP_SET_MODE_FILTER)
            _ = try check { shim_seccomp(operation, flags, nil) }
            return true
        } catch .badAddress {
            return true
        } catch .invalidArgument {
            return false
        }
    }
}
