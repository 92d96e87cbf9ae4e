internal import CShims
package import Linux

/// What the kernel says about a process in its `stat` file; see `proc_pid_stat(5)`.
package struct ProcessStat: Equatable, Sendable {
    /// The letter of its state: `R` running, `S` asleep, `T` stopped, `Z` dead and not waited for.
    package var state: Character
    /// Its parent.
    package var parent: Int32
    /// When it started, in clock ticks after boot: with the pid, an identity.
    package var startTime: UInt64

    /// Reads the bytes of a `stat` file; nil if they are none.
    ///
    /// The name of the program stands in parentheses and may itself contain any.
    package init?(_ bytes: [UInt8]) {
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        // The state is field 3 of the line, hence the first one after the name; the rest is long.
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 20)
        guard fields.count > 19, let state = fields[0].first,
            let parent = Self.number(fields[1]).flatMap(Int32.init(exactly:)),
            let startTime = Self.number(fields[19])
        else { return nil }
        self.state = Character(UnicodeScalar(state))
        self.parent = parent
        self.startTime = startTime
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !isTooLarge, !overflows else { return nil }
            number = sum
        }
        return digits.isEmpty ? nil : number
    }

    /// Whether the process has ended, waited for or not.
    package var isDead: Bool { state == "Z" || state == "X" || state == "x" }
}

/// A `/proc` that was checked once and cannot be exchanged for something else afterwards.
///
/// Files in it are opened without leaving it: no link to elsewhere, and nothing that somebody
/// mounted on a file of it (CVE-2019-16884, CVE-2025-52881). `self` is whoever makes the call.
package struct Procfs: ~Copyable {
    private let directory: OwnedDescriptor

    /// Pins the procfs that is mounted at `path`; `ENOTSUP` if that is no procfs.
    package init(at path: FilePath = "/proc") throws(Failure) {
        try self.init(adopting: try Files.open(path, [.path, .directory]))
    }

    /// Takes over the root directory of a procfs; `ENOTSUP` if it is not one.
    package init(adopting directory: consuming OwnedDescriptor) throws(Failure) {
        let rootInode: UInt64 = 1
        guard try Files.fileSystemType(of: directory.descriptor) == FileSystemMagic.procfs,
            try Files.status(of: directory.descriptor).inode == rootInode
        else { throw .notSupported }
        self.directory = directory
    }

    /// The root directory, lent.
    package var descriptor: Descriptor { directory.descriptor }

    /// Opens a file such as `self/status` or `sys/net/ipv4/ip_forward`.
    ///
    /// A mount on the way is refused with `EXDEV`, a link that jumps with `ELOOP`.
    package func open(
        _ path: FilePath,
        _ flags: OpenFlags
    ) throws(Failure) -> OwnedDescriptor {
        try Beneath.open(
            path,
            in: directory.descriptor,
            flags,
            resolve: [.beneath, .noMagicLinks, .noCrossDevice]
        )
    }

    /// Reads a whole file; more than `limit` bytes are an error (`EFBIG`).
    package func read(
        _ path: FilePath,
        limit: Int = 4 << 20
    ) throws(Failure) -> [UInt8] {
        let file = try open(path, .readOnly)
        return try Files.readAll(file.descriptor, limit: limit)
    }

    /// Reads a whole file as text.
    package func text(
        of path: FilePath,
        limit: Int = 4 << 20
    ) throws(Failure) -> String {
        String(decoding: try read(path, limit: limit), as: UTF8.self)
    }

    /// Writes a value in exactly one call.
    package func write(_ value: String, to path: FilePath) throws(Failure) {
        let file = try open(path, .writeOnly)
        try Files.writeValue(value, to: file.descriptor)
    }

    /// Opens the file behind a descriptor once more, such as a `path` handle for reading.
    ///
    /// Waits where `open(2)` waits, such as for the other end of a FIFO.
    package func reopen(
        _ descriptor: Descriptor,
        _ flags: OpenFlags
    ) throws(Failure) -> OwnedDescriptor {
        let links = try open("self/fd", [.path, .directory])
        // This link is meant to jump: it is our own, and the directory was checked.
        return try Files.open(FilePath("\(descriptor.number)"), in: links.descriptor, flags)
    }

    /// The path of the file behind a descriptor, as the kernel tells it to this process.
    package func path(of descriptor: Descriptor) throws(Failure) -> FilePath {
        let links = try open("self/fd", [.path, .directory])
        return try Files.readLink(FilePath("\(descriptor.number)"), in: links.descriptor)
    }

    /// What the kernel says about a process; `ESRCH` if there is none.
    package func stat(of pid: Int32) throws(Failure) -> ProcessStat {
        do throws(Failure) {
            guard let stat = ProcessStat(try read(FilePath("\(pid)/stat"), limit: 4096)) else {
                throw .noSuchProcess
            }
            return stat
        } catch .noSuchFileOrDirectory {
            throw .noSuchProcess
        }
    }

    /// When a process started, in clock ticks after boot; `ESRCH` if there is none.
    package func startTime(of pid: Int32) throws(Failure) -> UInt64 {
        try stat(of: pid).startTime
    }
}
