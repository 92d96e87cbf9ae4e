internal import Linux
internal import Plan
internal import Syscalls

/// Performs the mounts of the plan, one at a time.
///
/// A mount is made detached and gets its attributes before anybody can see it; its target is looked
/// up beneath the root's descriptor; then it is attached to that very target. No path of the
/// container is ever looked up twice or from outside its root.
enum MountSteps {
    /// Performs one mount.
    ///
    /// `source` is the detached mount, when the parent has prepared it. Returns the new mount if it
    /// covers the root: then everything that follows is beneath that.
    static func perform(
        _ step: MountStep,
        source: consuming OwnedDescriptor?,
        root: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) -> OwnedDescriptor? {
        let mount: OwnedDescriptor
        switch step.source {
        case .remount(let fileSystem):
            try remount(step, fileSystem, root: root)
            return nil
        case .bind(let bind):
            let tree: OwnedDescriptor
            switch consume source {
            case .some(let prepared): tree = prepared
            case .none: tree = try prepare(step)
            }
            if bind.copiesSymlink, try copySymlink(tree.descriptor, step, root: root) { return nil }
            mount = try attach(tree, as: bind, step, root: root)
        case .fileSystem(let fileSystem):
            mount = try attach(
                fileSystem,
                prepared: source,
                step,
                root: root,
                procfs: procfs
            )
        case .cgroup(let cgroup):
            mount = try CgroupMountSteps.perform(cgroup, step, root: root, procfs: procfs)
        }
        try propagate(step, mount.descriptor)
        return step.destination == "/" ? consume mount : nil
    }

    /// Propagation comes last: attaching beneath a shared mount makes a mount shared.
    private static func propagate(_ step: MountStep, _ mount: Descriptor) throws(Failure) {
        for change in step.propagation {
            try Mounts.setAttributes(
                of: mount,
                propagation: change.kind,
                recursive: change.recursive
            )
        }
    }

    /// Changes attributes of a detached mount, as far as the step asks for any.
    static func setAttributes(of step: MountStep, on mount: Descriptor) throws(Failure) {
        if !step.attributes.isEmpty { try Mounts.setAttributes(of: mount, step.attributes) }
        if !step.recursiveAttributes.isEmpty {
            try Mounts.setAttributes(of: mount, step.recursiveAttributes, recursive: true)
        }
    }

    // MARK: Detached mounts

    /// Makes what a step mounts, with its ids mapped, as far as that can be done without its target.
    ///
    /// The parent does this for an init that could not; see `MountStep.sourceTask`.
    static func prepare(_ step: MountStep) throws(Failure) -> OwnedDescriptor {
        let mount: OwnedDescriptor
        switch step.source {
        case .bind(let bind): mount = try open(bind)
        case .fileSystem(let fileSystem):
            mount = try make(fileSystem, attributes: step.attributes.set)
        case .cgroup, .remount: throw Failure.notSupported
        }
        try mapIDs(step, of: mount.descriptor)
        return mount
    }

    /// Maps the ids of a detached mount, as far as the step asks for it.
    private static func mapIDs(_ step: MountStep, of mount: Descriptor) throws(Failure) {
        guard let map = step.idMap else { return }
        try attempt("map the ids of \(step.keyPath)") { () throws(Failure) in
            do throws(Failure) {
                let namespace = try MountUserNamespace.open(map)
                try Mounts.setAttributes(
                    of: mount,
                    MountAttributeChange(set: .idmap),
                    userNamespace: namespace.descriptor,
                    recursive: map.isRecursive
                )
            } catch {
                throw explainedMapping(error)
            }
        }
    }

    private static func explainedMapping(_ failure: Failure) -> Failure {
        if failure.isErrno(.invalidArgument) {
            return failure.hinting("the kernel cannot map the ids of this file system")
        }
        guard failure.isErrno(.notPermitted) else { return failure }
        return failure.hinting(
            "mapping takes privileges over the file system and over the mappings' user "
                + "namespace, which must not be the host's"
        )
    }

    // MARK: Bind mounts

    /// Opens the source of a bind mount as a detached copy of the host's tree.
    private static func open(_ bind: BindSource) throws(Failure) -> OwnedDescriptor {
        var flags: OpenTreeFlags = .clone
        if bind.isRecursive { flags.insert(.recursive) }
        if !bind.followsLinks { flags.insert(.noFollow) }
        return try attempt("open source \(bind.path)") { () throws(Failure) in
            try Mounts.openTree(FilePath(bind.path), flags)
        }
    }

    private static func attach(
        _ tree: consuming OwnedDescriptor,
        as bind: BindSource,
        _ step: MountStep,
        root: Descriptor
    ) throws(Failure) -> OwnedDescriptor {
        let status = try Files.status(of: tree.descriptor)
        if bind.mustBeProcfs {
            guard try Files.fileSystemType(of: tree.descriptor) == FileSystemMagic.procfs,
                status.inode == 1
            else {
                throw Failure("\"/proc\" cannot be mounted because it is not of type proc")
            }
        }
        let target = try MountTarget.open(
            for: step,
            isDirectory: status.kind == .directory,
            in: root
        )
        try setAttributes(of: step, on: tree.descriptor)
        try Mounts.attach(tree.descriptor, to: target.descriptor)
        return tree
    }

    /// Recreates a source that is a symbolic link; says whether it is one.
    private static func copySymlink(
        _ source: Descriptor,
        _ step: MountStep,
        root: Descriptor
    ) throws(Failure) -> Bool {
        guard try Files.status(of: source).kind == .symbolicLink else { return false }
        let link = try Files.readLink("", in: source)
        let parent = try Beneath.parent(
            of: FilePath(step.destination),
            in: root,
            makingDirectories: true
        )
        do {
            try Files.makeSymbolicLink(parent.name, in: parent.directory.descriptor, to: link)
        } catch {
            guard error == .fileExists else { throw error }
            // The same link from an earlier container on this root is as good as a new one.
            let handle = try Files.open(
                parent.name,
                in: parent.directory.descriptor,
                [.path, .noFollow]
            )
            guard try Files.status(of: handle.descriptor).kind == .symbolicLink,
                try Files.readLink("", in: handle.descriptor) == link
            else { throw Failure.fileExists }
        }
        return true
    }

    // MARK: File systems

    private static func attach(
        _ fileSystem: FileSystemSource,
        prepared: consuming OwnedDescriptor?,
        _ step: MountStep,
        root: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) -> OwnedDescriptor {
        let target = try MountTarget.open(for: step, isDirectory: true, in: root)
        let mode =
            fileSystem.inheritsMode && target.existed
            ? try Files.status(of: target.descriptor).permissions : nil
        if let mount = consume prepared {
            if let mode {
                try attempt("give it the permissions of its target, without an option mode=") {
                    () throws(Failure) in
                    try Files.changePermissions(of: mount.descriptor, to: mode, through: procfs)
                }
            }
            return try attach(mount, fileSystem, step, to: target.descriptor, procfs: procfs)
        }
        let mount = try make(fileSystem, mode: mode, step, root: root)
        return try attach(mount, fileSystem, step, to: target.descriptor, procfs: procfs)
    }

    /// Finishes a new file system and attaches it.
    private static func attach(
        _ mount: consuming OwnedDescriptor,
        _ fileSystem: FileSystemSource,
        _ step: MountStep,
        to target: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) -> OwnedDescriptor {
        if let label = step.rootLabel {
            try SELinux.label(mount.descriptor, as: label, procfs: procfs)
        }
        if fileSystem.copiesUp {
            try CopyUp.copy(target, to: mount.descriptor, procfs: procfs)
        }
        if !step.recursiveAttributes.isEmpty {
            try Mounts.setAttributes(
                of: mount.descriptor,
                step.recursiveAttributes,
                recursive: true
            )
        }
        try Mounts.attach(mount.descriptor, to: target)
        return mount
    }

    /// Makes a file system for the target that is beneath the root, detached.
    private static func make(
        _ fileSystem: FileSystemSource,
        mode: FilePermissions?,
        _ step: MountStep,
        root: Descriptor
    ) throws(Failure) -> OwnedDescriptor {
        var fileSystem = fileSystem
        if let mode {
            fileSystem.parameters.append(MountParameter("mode", String(mode.rawValue, radix: 8)))
        }
        let mount: OwnedDescriptor
        if let data = fileSystem.classicData {
            mount = try ClassicMount.make(
                fileSystem,
                data: data,
                attributes: step.attributes.set,
                root: root
            )
        } else {
            mount = try make(fileSystem, attributes: step.attributes.set)
        }
        try mapIDs(step, of: mount.descriptor)
        return mount
    }

    /// Makes a file system, detached.
    private static func make(
        _ fileSystem: FileSystemSource,
        attributes: MountAttributes
    ) throws(Failure) -> OwnedDescriptor {
        let context = try FileSystemContext(type: fileSystem.type)
        do {
            if let source = fileSystem.source { try context.set("source", to: source) }
            try configure(context, fileSystem)
            try context.create()
            return try context.makeMount(attributes)
        } catch {
            throw explained(error, by: context)
        }
    }

    /// Passes parameters and flags on.
    static func configure(
        _ context: borrowing FileSystemContext,
        _ fileSystem: FileSystemSource
    ) throws(Failure) {
        for parameter in fileSystem.parameters { try set(parameter, in: context) }
        for (flag, word) in superblockWords where fileSystem.superblock.contains(flag) {
            try context.set(word)
        }
    }

    /// Passes one parameter on.
    static func set(
        _ parameter: MountParameter,
        in context: borrowing FileSystemContext
    ) throws(Failure) {
        if let value = parameter.value {
            try context.set(parameter.key, to: value)
        } else {
            try context.set(parameter.key)
        }
    }

    /// An error number with what the file system has to say about it.
    static func explained(
        _ failure: Failure,
        by context: borrowing FileSystemContext
    ) -> Failure {
        let messages = context.messages()
        return messages.isEmpty ? failure : failure.hinting(messages.joined(separator: ", "))
    }

    // MARK: Changes of what is there

    private static func remount(
        _ step: MountStep,
        _ fileSystem: FileSystemSource,
        root: Descriptor
    ) throws(Failure) {
        guard let target = try MountTarget.existing(step, in: root) else {
            throw Failure.noSuchFileOrDirectory
        }
        guard try Files.isMountRoot(target.descriptor) else {
            throw Failure("is not a mount point")
        }
        if !fileSystem.parameters.isEmpty || !fileSystem.superblock.isEmpty {
            let context = try FileSystemContext(reconfiguring: target.descriptor)
            do {
                try configure(context, fileSystem)
                try context.reconfigure()
            } catch {
                throw explained(error, by: context)
            }
        }
        try setAttributes(of: step, on: target.descriptor)
        try propagate(step, target.descriptor)
    }

    /// How `fsconfig(2)` calls the flags of a file system; it has no word for `inodeVersion`.
    private static let superblockWords: [(flag: MountFlags, word: String)] = [
        (.readOnly, "ro"), (.synchronous, "sync"), (.directorySynchronous, "dirsync"),
        (.mandatoryLocks, "mand"), (.lazyTime, "lazytime"),
    ]
}
