internal import Linux
internal import Plan
internal import Syscalls

/// A place beneath the container's root that a mount is attached to, as a descriptor.
struct MountTarget: ~Copyable {
    /// A `path` handle: the mount goes here, and nothing is looked up again.
    let handle: OwnedDescriptor
    /// Whether the place was there before.
    let existed: Bool

    var descriptor: Descriptor { handle.descriptor }

    /// Finds the target of a step, and makes it if it is missing: a directory, or an empty file.
    static func open(
        for step: MountStep,
        isDirectory: Bool,
        in root: Descriptor
    ) throws(Failure) -> MountTarget {
        let target = try find(step, isDirectory: isDirectory, in: root)
        try checkProcfs(target.descriptor, step)
        if target.existed { try check(target.descriptor, isDirectory: isDirectory) }
        return target
    }

    /// The kernel would only say that an argument is invalid.
    private static func check(_ target: Descriptor, isDirectory: Bool) throws(Failure) {
        let kind = try Files.status(of: target).kind
        guard (kind == .directory) == isDirectory else {
            throw Failure.notDirectory.hinting(
                isDirectory
                    ? "a directory cannot be mounted on a file"
                    : "a file cannot be mounted on a directory"
            )
        }
    }

    private static func find(
        _ step: MountStep,
        isDirectory: Bool,
        in root: Descriptor
    ) throws(Failure) -> MountTarget {
        if let handle = try existing(step, in: root) {
            return MountTarget(handle: handle, existed: true)
        }
        return MountTarget(
            handle: try make(step, isDirectory: isDirectory, in: root),
            existed: false
        )
    }

    /// The target if it is there; nil if something is missing on the way.
    static func existing(_ step: MountStep, in root: Descriptor) throws(Failure) -> OwnedDescriptor?
    {
        let path = FilePath(step.destination)
        do {
            switch step.target {
            case .followingLinks:
                return try Beneath.open(path, in: root, .path)
            case .notFollowingLast:
                return try Beneath.open(path, in: root, [.path, .noFollow])
            case .ordinaryDirectory:
                return try Beneath.open(
                    path,
                    in: root,
                    [.path, .directory],
                    resolve: [.inRoot, .noMagicLinks, .noSymbolicLinks]
                )
            }
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            guard step.target == .ordinaryDirectory,
                [.tooManySymbolicLinkLevels, .notDirectory].contains(error)
            else { throw error }
            throw Failure(
                "filesystem \"\(step.fileSystemType)\" must be mounted on ordinary directory"
            )
        }
    }

    private static func make(
        _ step: MountStep,
        isDirectory: Bool,
        in root: Descriptor
    ) throws(Failure) -> OwnedDescriptor {
        let path = FilePath(step.destination)
        guard !isDirectory else { return try Beneath.makeDirectories(path, in: root) }
        guard step.target == .followingLinks else {
            return try Beneath.createFile(path, in: root, makingDirectories: true)
        }
        // A link that points to nothing names the file that is to be made.
        return try Beneath.createFile(
            Beneath.expandingLinks(path, in: root),
            in: root,
            makingDirectories: true
        )
    }

    /// A link could lead into /proc what the plan has let pass: the place itself is what counts.
    private static func checkProcfs(_ target: Descriptor, _ step: MountStep) throws(Failure) {
        let destination = step.destination
        guard destination != "/proc", !destination.hasPrefix("/proc/"),
            try Files.fileSystemType(of: target) == FileSystemMagic.procfs
        else { return }
        let isRoot = try Files.status(of: target).inode == 1
        guard isRoot, step.fileSystemType == "proc" else {
            throw Failure("\"\(destination)\" cannot be mounted because it is inside /proc")
        }
    }
}

extension MountStep {
    /// The type of the file system that the step makes; empty if it makes none.
    var fileSystemType: String {
        guard case .fileSystem(let mount) = source else { return "" }
        return mount.type
    }
}
