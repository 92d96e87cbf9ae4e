internal import CShims
package import Linux

/// What a process is besides its program: `prctl(2)`, session, directories, umask.
extension Processes {
    /// Whether others of the same user may trace this process and read its `/proc` files.
    package static func setDumpable(_ isDumpable: Bool) throws(Failure) {
        try control(PR_SET_DUMPABLE, isDumpable ? 1 : 0)
    }

    /// Whether others of the same user may trace this process.
    package static func isDumpable() throws(Failure) -> Bool {
        try check { shim_prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) } == 1
    }

    /// No program can give this process or its children more privileges, for ever.
    package static func setNoNewPrivileges() throws(Failure) {
        try control(PR_SET_NO_NEW_PRIVS, 1)
    }

    /// Whether orphaned descendants become children of this process.
    package static func setChildSubreaper(_ isSubreaper: Bool) throws(Failure) {
        try control(PR_SET_CHILD_SUBREAPER, isSubreaper ? 1 : 0)
    }

    /// Whether the permitted capabilities survive a change from user 0 to another.
    package static func setKeepCapabilities(_ keeps: Bool) throws(Failure) {
        try control(PR_SET_KEEPCAPS, keeps ? 1 : 0)
    }

    /// Which signal comes when the thread that made this process ends; nil for none.
    package static func setParentDeathSignal(_ signal: Signal?) throws(Failure) {
        try control(PR_SET_PDEATHSIG, UInt(signal?.rawValue ?? 0))
    }

    /// The name that `ps` shows; 15 bytes are kept.
    package static func setName(_ name: String) throws(Failure) {
        _ = try check { unsafe shim_prctl_name(name) }
    }

    private static func control(_ operation: Int32, _ value: UInt) throws(Failure) {
        _ = try check { shim_prctl(operation, value, 0, 0, 0) }
    }

    /// Begins a session without a controlling terminal, led by this process.
    package static func startSession() throws(Failure) {
        _ = try check { setsid() }
    }

    /// Sets the permission bits that new files never get, and returns the former ones.
    @discardableResult
    package static func setFileCreationMask(_ mask: FilePermissions) -> FilePermissions {
        FilePermissions(rawValue: umask(mode_t(mask.rawValue)))
    }

    /// Changes the working directory.
    package static func changeDirectory(to path: FilePath) throws(Failure) {
        _ = try check { unsafe path.withPlatformString { unsafe chdir($0) } }
    }

    /// Changes the working directory to an open one.
    package static func changeDirectory(to directory: Descriptor) throws(Failure) {
        _ = try check { fchdir(directory.number) }
    }

    /// The working directory as the kernel tells it.
    ///
    /// It begins with `(unreachable)` where the directory is not beneath the root: CVE-2024-21626.
    package static func currentDirectory() throws(Failure) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 16)
        let size = buffer.count
        _ = try check { unsafe shim_getcwd(&buffer, size) }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }

    /// Changes the root directory.
    package static func changeRoot(to path: FilePath) throws(Failure) {
        _ = try check { unsafe path.withPlatformString { unsafe chroot($0) } }
    }

    /// Sets the execution domain.
    package static func setPersonality(_ domain: Personality) throws(Failure) {
        _ = try check { shim_personality(domain.number) }
    }
}
