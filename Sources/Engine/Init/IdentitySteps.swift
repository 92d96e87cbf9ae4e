internal import Linux
internal import Plan
internal import Syscalls

/// Steps that set who a process is and where it works.
enum IdentitySteps {
    /// Joins, or makes, the session keyring of that name.
    static func joinSessionKeyring(_ name: String) throws(Failure) {
        try Keyring.joinSession(name)
    }

    /// Takes the program's user, groups and file mode creation mask.
    ///
    /// The permitted capabilities stay, so that the sets can still be chosen afterwards.
    static func setUser(_ user: UserPlan, procfs: borrowing Procfs) throws(Failure) {
        try giveStandardStreams(to: user.userID)
        Processes.setFileCreationMask(FilePermissions(rawValue: user.umask))
        try Processes.setKeepCapabilities(true)
        if !user.keepsGroups { try setGroups(user.additionalGroups, procfs: procfs) }
        try explainingUnmapped("cannot setgid to unmapped gid \(user.groupID) in user namespace") {
            () throws(Failure) in try Credentials.setGroup(user.groupID)
        }
        try explainingUnmapped("cannot setuid to unmapped uid \(user.userID) in user namespace") {
            () throws(Failure) in try Credentials.setUser(user.userID)
        }
    }

    /// Lets the program open its own standard streams once more, as /dev/stdout for one.
    private static func giveStandardStreams(to userID: UInt32) throws(Failure) {
        let null = DeviceNumber(major: 1, minor: 3)
        for stream in [Descriptor.standardInput, .standardOutput, .standardError] {
            let status = try ignoring(.badFileDescriptor) { () throws(Failure) in
                try Files.status(of: stream)
            }
            guard let status, status.userID != userID, status.specialDevice != null else {
                continue
            }
            // The file may lie on a read-only file system, or its owner may have no number in the
            // user namespace: then it stays whose it is.
            try ignoring(.invalidArgument, .notPermitted, .readOnlyFileSystem) {
                () throws(Failure) in
                try Files.changeOwner(of: stream, user: userID, group: nil)
            }
        }
    }

    private static func setGroups(_ groups: [UInt32], procfs: borrowing Procfs) throws(Failure) {
        // A user namespace made without privileges denies it for good, user_namespaces(7).
        let policy = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try procfs.text(of: "self/setgroups")
        }
        guard policy?.hasPrefix("deny") != true else { return }
        try attempt("set the supplementary groups \(groups)") { () throws(Failure) in
            try Credentials.setSupplementaryGroups(groups)
        }
    }

    private static func explainingUnmapped(
        _ text: String,
        _ call: () throws(Failure) -> Void
    ) throws(Failure) {
        do throws(Failure) {
            try call()
        } catch .invalidArgument {
            throw Failure(text)
        }
    }

    /// Enters the program's working directory and makes sure that it is inside the container.
    ///
    /// - Parameters:
    ///   - path: absolute, inside the container.
    ///   - create: whether a missing directory is made.
    ///   - mayFail: whether it is tried again as the program's user, who may be let in where root
    ///     is not, e.g. on a network file system that does not trust root.
    /// - Returns: false if this user may not enter, and it is tried again.
    /// - Throws: `Failure` if there is no such directory, or it is outside of the container.
    @discardableResult
    static func enterDirectory(
        _ path: String,
        create: Bool,
        mayFail: Bool
    ) throws(Failure) -> Bool {
        do throws(Failure) {
            try Processes.changeDirectory(to: FilePath(path))
        } catch {
            switch error {
            case .noSuchFileOrDirectory where create: try makeDirectory(path)
            case .permissionDenied where mayFail, .notPermitted where mayFail: return false
            default: throw error
            }
        }
        try checkDirectory()
        return true
    }

    private static func makeDirectory(_ path: String) throws(Failure) {
        try attempt("mkdir \(path)") { () throws(Failure) in
            let root = try Files.open("/", [.path, .directory])
            let directory = try Beneath.makeDirectories(FilePath(path), in: root.descriptor)
            try Processes.changeDirectory(to: directory.descriptor)
        }
    }

    /// A path through a leaked descriptor of the host leads out of the container (CVE-2024-21626).
    private static func checkDirectory() throws(Failure) {
        let escaped = Failure(
            "current working directory is outside of container mount namespace root"
                + " -- possible container breakout detected"
        )
        do throws(Failure) {
            guard try Processes.currentDirectory().hasPrefix("/") else { throw escaped }
        } catch .noSuchFileOrDirectory {
            throw escaped
        }
    }

    /// The home directory of a user by the container's user database, `/` if it names none.
    static func homeDirectory(of userID: UInt32) -> String {
        HomeDirectory.find(for: userID)
    }
}
