package import Glibc
import HarnessShims

/// Files and processes of the machine the tests run on: the only place, with `Tool`, that calls C.
package enum Host {
    /// A call on the host that should have worked, and its error number.
    package struct Refused: Error, CustomStringConvertible {
        /// What was tried, such as `mkdir /a`.
        package let deed: String
        /// Why it failed.
        package let errno: Int32
        package var description: String { unsafe "\(deed): \(String(cString: strerror(errno)))" }
    }

    /// Turns the `-errno` of a shim into an error.
    @discardableResult
    package static func check(_ value: Int32, _ deed: @autoclosure () -> String) throws -> Int32 {
        guard value >= 0 else { throw Refused(deed: deed(), errno: -value) }
        return value
    }

    // MARK: - Files

    /// The content of a file, at most 4 MiB; also of one in procfs and cgroupfs.
    package static func read(_ path: String) throws -> String {
        var failed: Int64 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4 << 20) { buffer, count in
            guard let address = buffer.baseAddress else { return }
            let length = unsafe test_read(path, address, buffer.count)
            count = max(0, Int(length))
            failed = min(0, length)
        }
        guard failed == 0 else { throw Refused(deed: "read \(path)", errno: Int32(-failed)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The content of a file, or `nil` when there is none to read.
    package static func content(_ path: String) -> String? {
        do { return try read(path) } catch { return nil }
    }

    /// Writes a file, which is made or emptied.
    package static func write(_ text: String, to path: String, mode: Int32 = 0o644) throws {
        try write(bytes: Array(text.utf8), to: path, mode: mode)
    }

    /// Writes what need not be text.
    package static func write(bytes: [UInt8], to path: String, mode: Int32 = 0o644) throws {
        let file = try open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
        defer { close(file) }
        var bytes = bytes
        while !bytes.isEmpty {
            let written = unsafe Glibc.write(file, bytes, bytes.count)
            guard written > 0 else { throw Refused(deed: "write \(path)", errno: Glibc.errno) }
            bytes.removeFirst(written)
        }
    }

    /// Opens a file, closed in programs that are started; the caller closes it.
    package static func open(_ path: String, _ flags: Int32, mode: Int32 = 0o644) throws -> Int32 {
        try check(unsafe test_open_cloexec(path, flags, mode), "open \(path)")
    }

    /// Makes a directory with exactly this mode.
    package static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws {
        try called(unsafe mkdir(path, mode), "mkdir \(path)")
        try called(unsafe chmod(path, mode), "chmod \(path)")
    }

    /// Makes a named pipe.
    package static func makeFIFO(_ path: String) throws {
        try called(unsafe mkfifo(path, 0o644), "mkfifo \(path)")
    }

    /// Makes a device that everybody may use; `kind` is `S_IFCHR` or `S_IFBLK`.
    package static func makeDevice(_ path: String, kind: mode_t, number: dev_t) throws {
        try called(unsafe mknod(path, kind | 0o666, number), "mknod \(path)")
    }

    /// Makes a symbolic link.
    package static func symlink(_ target: String, at path: String) throws {
        try called(unsafe Glibc.symlink(target, path), "symlink \(path)")
    }

    /// A hard link, or a copy where the file systems differ.
    package static func link(_ source: String, at path: String) throws {
        try called(unsafe Glibc.link(source, path), "link \(path)")
    }

    /// Changes permissions.
    package static func setMode(_ path: String, _ mode: mode_t) throws {
        try called(unsafe chmod(path, mode), "chmod \(path)")
    }

    /// Changes the owner, of a symbolic link its own.
    package static func setOwner(_ path: String, _ user: UInt32, _ group: UInt32) throws {
        try called(unsafe lchown(path, user, group), "chown \(path)")
    }

    /// Removes a name that is no directory.
    package static func remove(_ path: String) throws {
        try called(unsafe unlink(path), "unlink \(path)")
    }

    /// Removes an empty directory.
    package static func removeDirectory(_ path: String) throws {
        try called(unsafe rmdir(path), "rmdir \(path)")
    }

    /// Removes a directory and all that is in it, but nothing that is mounted there.
    package static func removeTree(_ path: String) throws {
        try check(unsafe test_remove_tree(path), "remove \(path)")
    }

    /// A path seen from `/`, without looking at it.
    package static func absolute(_ path: String) throws -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let here = linkTarget("/proc/self/cwd") else {
            throw Refused(deed: "readlink /proc/self/cwd", errno: Glibc.errno)
        }
        return here + "/" + path
    }

    /// Whether the name is there, itself: a symbolic link counts, wherever it leads.
    package static func exists(_ path: String) -> Bool {
        var facts = stat()
        return unsafe lstat(path, &facts) == 0
    }

    /// Permissions and owner as `0644 0:0`.
    package static func modeAndOwner(_ path: String) throws -> String {
        var facts = stat()
        try called(unsafe stat(path, &facts), "stat \(path)")
        return "0" + String(facts.st_mode & 0o7777, radix: 8) + " \(facts.st_uid):\(facts.st_gid)"
    }

    /// Device and inode, which say whether two paths are the same thing.
    package static func identity(_ path: String) throws -> String {
        var (device, inode): (UInt64, UInt64) = (0, 0)
        try check(unsafe test_stat_identity(path, &device, &inode), "stat \(path)")
        return "\(device):\(inode)"
    }

    /// Where a symbolic link leads; `nil` when there is none.
    package static func linkTarget(_ path: String) -> String? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = unsafe buffer.withMemoryRebound(to: CChar.self) {
                guard let address = $0.baseAddress else { return 0 }
                return unsafe max(0, readlink(path, address, $0.count))
            }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The names in a directory, sorted; none when it cannot be read.
    package static func list(_ path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func called(_ value: Int32, _ deed: @autoclosure () -> String) throws {
        guard value == 0 else { throw Refused(deed: deed(), errno: Glibc.errno) }
    }

    /// Whether the kernel is of this version, or of a later one.
    package static func hasKernel(_ major: Int, _ minor: Int) -> Bool {
        let release = (content("/proc/sys/kernel/osrelease") ?? "").split(separator: ".")
        let version = release.prefix(2).compactMap { Int($0) }
        return !version.lexicographicallyPrecedes([major, minor])
    }

    // MARK: - Mounts

    /// Binds a directory with all that is mounted below it.
    package static func bind(_ source: String, on target: String) throws {
        try check(
            unsafe test_mount(source, target, nil, UInt(TEST_BIND_RECURSIVE)),
            "bind \(source) on \(target)"
        )
    }

    /// Mounts a new tmpfs.
    package static func mountTemporary(on target: String) throws {
        try check(unsafe test_mount("tmpfs", target, "tmpfs", 0), "mount tmpfs on \(target)")
    }

    /// Detaches a mount, also while it is busy.
    package static func unmount(_ target: String) throws {
        try check(unsafe test_unmount(target), "unmount \(target)")
    }

    // MARK: - Processes

    /// Whether a process exists and is no zombie.
    package static func isAlive(_ pid: Int32) -> Bool {
        guard let status = content("/proc/\(pid)/stat"), let end = status.lastIndex(of: ")") else {
            return false
        }
        return !["Z", "X"].contains(status[end...].dropFirst(2).prefix(1))
    }

    /// Sends a signal; never to init or to a group.
    package static func signal(_ pid: Int32, _ number: Int32) throws {
        guard pid > 1 else { throw Refused(deed: "signal \(pid)", errno: EINVAL) }
        try called(Glibc.kill(pid, number), "signal \(pid)")
    }

    /// The value of one line of `/proc/PID/status`, such as `NoNewPrivs`.
    package static func status(_ pid: Int32, _ field: String) -> String? {
        (content("/proc/\(pid)/status") ?? "").split(separator: "\n")
            .first { $0.hasPrefix(field + ":") }
            .map { $0.dropFirst(field.count + 1).drop { " \t".contains($0) } }.map(String.init)
    }

    /// The monotonic clock in microseconds.
    package static var monotonicMicroseconds: Int64 { test_monotonic_nanoseconds() / 1000 }
    /// The monotonic clock in milliseconds.
    package static var monotonicMilliseconds: Int64 { monotonicMicroseconds / 1000 }

    /// Sleeps.
    package static func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
}

/// Nothing happened in time.
package struct TimedOut: Error, CustomStringConvertible {
    /// What was waited for.
    package let waitingFor: String

    /// Names what was waited for.
    package init(waitingFor: String) { self.waitingFor = waitingFor }

    package var description: String { "waited in vain: \(waitingFor)" }
}

/// How much longer than usual this machine may take for everything; 1 unless `APUS_TEST_PATIENCE` says more.
package let patience: Int64 = max(1, Environment["APUS_TEST_PATIENCE"].flatMap { Int64($0) } ?? 1)

/// Returns once `condition` holds; looks again every few milliseconds.
///
/// - Parameters:
///   - what: the fact waited for, for the message.
///   - seconds: when to give up, stretched by `patience`.
///   - condition: whether it holds by now.
/// - Throws: `TimedOut`, or what the condition throws.
package func eventually(
    _ what: String,
    within seconds: Int64 = 15,
    _ condition: () throws -> Bool
) throws {
    let deadline = Host.monotonicMilliseconds + seconds * patience * 1000
    while try !condition() {
        guard Host.monotonicMilliseconds < deadline else { throw TimedOut(waitingFor: what) }
        Host.pause(milliseconds: 3)
    }
}

/// The environment of the test process.
package enum Environment {
    /// The value of a variable; `nil` when it is not set.
    package static subscript(name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
