package import Linux
package import Plan
internal import Syscalls

/// The state directory: one directory for each container.
///
/// `ROOT/ID/` holds `record`, `config.json` (its bytes as of `create`) and `exec.fifo` (until
/// `start`), and is itself what commands lock. Everything changes atomically, so that a reader needs no lock and a
/// writer may be killed at any point.
package struct ContainerStore: Sendable {
    /// The directory of all containers; it need not exist.
    package let root: FilePath

    /// Uses `root`, an absolute path.
    package init(root: FilePath) { self.root = root }

    /// Where everything about a container is.
    package func directory(of id: ContainerID) -> FilePath { root.appending(id.rawValue) }

    /// The fifo at which init waits for `start`.
    package func startFifo(of id: ContainerID) -> FilePath {
        directory(of: id).appending("exec.fifo")
    }

    /// Makes the directory of a new container and locks it.
    ///
    /// - Throws: `Failure` "container with given ID already exists" if somebody was faster.
    package func reserve(_ id: ContainerID) throws(Failure) -> ContainerLock {
        try attempt("make the state directory \(root)") { () throws(Failure) in try makeRoot(root) }
        let directory = directory(of: id)
        do {
            try Files.makeDirectory(directory, permissions: FilePermissions(rawValue: 0o711))
        } catch .fileExists {
            throw Failure("container with given ID already exists")
        } catch {
            throw error.during("make the state directory \(directory)")
        }
        do {
            return try lock(id)
        } catch let failure where failure == .noSuchContainer {
            throw Failure("the container was deleted while it was being created")
        }
    }

    /// Whether there is a directory for the container, however little is in it.
    package func exists(_ id: ContainerID) throws(Failure) -> Bool {
        try Files.isPresent(directory(of: id))
    }

    /// Whether init's fifo is still there: `start` has not been called.
    package func hasStartFifo(_ id: ContainerID) throws(Failure) -> Bool {
        try Files.isPresent(startFifo(of: id))
    }

    /// Takes the container's lock; at most `patience` milliseconds are spent waiting for it.
    ///
    /// Bounded, because a hook may run a command on its own container: it then fails instead of
    /// waiting for the command that waits for the hook.
    /// - Throws: `Failure` "container does not exist", or that another command is in the way.
    package func lock(_ id: ContainerID, patience: Int = 10_000) throws(Failure) -> ContainerLock {
        let directory = directory(of: id)
        do {
            return try ContainerLock(directory, patience: patience)
        } catch .noSuchFileOrDirectory {
            throw Failure.noSuchContainer
        } catch .wouldBlock {
            throw Failure("container \(id) is busy: another command is changing it")
        } catch {
            throw error.during("lock \(directory)")
        }
    }

    /// Reads what is remembered of a container.
    ///
    /// - Throws: `Failure` "container does not exist", also while its record is not written yet.
    package func load(_ id: ContainerID) throws(Failure) -> ContainerRecord {
        let path = directory(of: id).appending(Self.recordName)
        let bytes: [UInt8]
        do {
            bytes = try Files.readFile(path)
        } catch .noSuchFileOrDirectory {
            throw Failure.noSuchContainer
        } catch {
            throw error.during("read \(path)")
        }
        guard let record = RecordFile.newest(in: bytes) else { throw Failure.noSuchContainer }
        return try attempt("read \(path)") { () throws(Failure) in
            try asFailure(
                WireError.self,
                try WireReader.value(ContainerRecord.self, from: record)
            )
        }
    }

    /// Replaces what is remembered of a container.
    package func save(_ record: ContainerRecord) throws(Failure) {
        let path = directory(of: record.id).appending(Self.recordName)
        try attempt("write \(path)") { () throws(Failure) in
            try RecordFile.add(WireWriter.bytes(of: record), to: path)
        }
    }

    /// Keeps the bytes of the configuration as they are at `create`, which has just made the
    /// directory: nobody looks for them before there is a record.
    package func keepConfiguration(_ bytes: [UInt8], of id: ContainerID) throws(Failure) {
        let path = directory(of: id).appending(Self.configurationName)
        try attempt("write \(path)") { () throws(Failure) in
            let file = try Files.open(
                path,
                [.writeOnly, .create, .exclusive, .noFollow],
                permissions: FilePermissions(rawValue: 0o600)
            )
            try Files.writeAll(bytes, to: file.descriptor)
        }
    }

    /// Replaces the bytes of the configuration.
    package func saveConfiguration(_ bytes: [UInt8], of id: ContainerID) throws(Failure) {
        let path = directory(of: id).appending(Self.configurationName)
        try attempt("write \(path)") { () throws(Failure) in
            try Files.replaceFile(path, with: bytes)
        }
    }

    /// The bytes of the configuration as they were at `create`.
    package func configuration(of id: ContainerID) throws(Failure) -> [UInt8] {
        let path = directory(of: id).appending(Self.configurationName)
        return try attempt("read \(path)") { () throws(Failure) in try Files.readFile(path) }
    }

    /// The names of all containers, sorted, also of half-made ones; `nil` without a root.
    package func list() throws(Failure) -> [ContainerID]? {
        try attempt("open \(root)") { () throws(Failure) in
            guard let entries = try Self.entries(of: root) else { return nil }
            return entries.compactMap(Self.identifier).sorted { $0.rawValue < $1.rawValue }
        }
    }

    /// Removes everything about a container; what is not there is no error.
    ///
    /// The record goes last, so that a removal that was killed can be asked for again.
    package func remove(_ id: ContainerID) throws(Failure) {
        let directory = directory(of: id)
        try attempt("remove \(directory)") { () throws(Failure) in
            for entry in try Self.entries(of: directory) ?? [] where entry.name != Self.recordPath {
                try Files.removeTree(directory.appending(entry.name.string))
            }
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.remove(directory.appending(Self.recordName))
            }
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.removeDirectory(directory)
            }
        }
    }

    private static let recordName = "record"
    private static let recordPath = FilePath(recordName)
    private static let configurationName = "config.json"

    private func makeRoot(_ path: FilePath) throws(Failure) {
        do {
            try Files.makeDirectory(path, permissions: FilePermissions(rawValue: 0o700))
        } catch .fileExists {
            return
        } catch .noSuchFileOrDirectory where !path.removingLastComponent().isEmpty {
            try makeRoot(path.removingLastComponent())
            try makeRoot(path)
        }
    }

    private static func entries(of path: FilePath) throws(Failure) -> [DirectoryEntry]? {
        do {
            return try Files.entries(reading: try Files.open(path, [.readOnly, .directory]))
        } catch .noSuchFileOrDirectory {
            return nil
        }
    }

    /// A file that cannot be a container is none of ours.
    private static func identifier(_ entry: DirectoryEntry) -> ContainerID? {
        guard entry.kind == nil || entry.kind == .directory else { return nil }
        do throws(InvalidContainerID) {
            return try ContainerID(entry.name.string)
        } catch {
            return nil
        }
    }
}

extension Files {
    /// Whether anything has this name, a dangling link included.
    static func isPresent(_ path: FilePath) throws(Failure) -> Bool {
        do {
            _ = try status(of: path)
            return true
        } catch .noSuchFileOrDirectory {
            return false
        } catch {
            throw error.during("look at \(path)")
        }
    }
}

extension Failure {
    /// The answer to every command on a name that no container has.
    package static var noSuchContainer: Failure { Failure("container does not exist") }
}

extension ContainerStore {
    /// The root when none is given: `/run/apus`, or `$XDG_RUNTIME_DIR/apus` without root.
    ///
    /// Root inside a user namespace counts as "without", unless `$USER` says `root`: this is how
    /// Podman runs it for an unprivileged user.
    ///
    /// - Parameters:
    ///   - environment: `NAME=value` of the caller.
    ///   - uid: The effective user.
    ///   - isInUserNamespace: Whether root here is not the host's root.
    /// - Returns: An absolute path.
    /// - Throws: What `isInUserNamespace` throws.
    package static func defaultRoot(
        environment: [String],
        uid: UInt32,
        isInUserNamespace: @autoclosure () throws(Failure) -> Bool
    ) throws(Failure) -> FilePath {
        let directory = Environment.value(of: "XDG_RUNTIME_DIR", in: environment) ?? ""
        guard directory.hasPrefix("/") else { return "/run/apus" }
        if uid == 0 {
            if Environment.value(of: "USER", in: environment) == "root" { return "/run/apus" }
            if try !isInUserNamespace() { return "/run/apus" }
        }
        return FilePath(directory).appending("apus")
    }
}
