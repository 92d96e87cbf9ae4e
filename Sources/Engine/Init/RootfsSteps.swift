internal import Linux
internal import Plan
internal import Syscalls

/// Steps that make the container's root and put it in place.
enum RootfsSteps {
    /// Makes the root directory a mount of its own, on itself, and returns its descriptor.
    ///
    /// Everything beneath the root is looked up from that descriptor from here on.
    static func attachRoot(
        _ path: String,
        isolatesParent: Bool,
        isPrivate: Bool
    ) throws(Failure) -> OwnedDescriptor {
        if isolatesParent { try isolateParent(of: FilePath(path)) }
        let directory = try Files.open(FilePath(path), [.path, .directory])
        let tree = try Mounts.openTree(in: directory.descriptor, [.clone, .recursive])
        // pivot_root(2) refuses a shared root.
        if isPrivate { try Mounts.setAttributes(of: tree.descriptor, propagation: .private) }
        try Mounts.attach(tree.descriptor, to: directory.descriptor)
        return tree
    }

    /// Sets the propagation of the mount at a path.
    static func setPropagation(_ change: PropagationChange, of path: FilePath) throws(Failure) {
        try Mounts.mount(nil, on: path, flags: change.mountFlags)
    }

    /// Performs one mount; what init could not open or make comes from the parent.
    static func mount(_ step: MountStep, in context: inout InitContext) throws(Failure) {
        var source: OwnedDescriptor?
        if let task = step.sourceTask(inUserNamespace: context.plan.isInUserNamespace) {
            source = try context.request(task)
        }
        let cover = try MountSteps.perform(
            step,
            source: source.take(),
            root: context.rootDescriptor(),
            procfs: context.procfs
        )
        if let cover { context.root = consume cover }
    }

    /// Makes the container's root the root directory, and the host's root unreachable.
    static func changeRoot(_ change: RootChange, in context: inout InitContext) throws(Failure) {
        try Processes.changeDirectory(to: context.rootDescriptor())
        switch change {
        case .pivot:
            // Old and new root at the same place: the old one is stacked below and detached
            // (pivot_root(2), NOTES).
            try Mounts.pivotRoot(to: ".", old: ".")
            try Mounts.unmount(".", [.detach])
        case .pivotFromShared:
            let host = try Files.open("/", [.path, .directory])
            try Mounts.pivotRoot(to: ".", old: ".")
            // What is unmounted beneath a shared mount is unmounted beneath all its peers: on the
            // host. A slave sends nothing.
            try Mounts.setAttributes(of: host.descriptor, propagation: .slave, recursive: true)
            try Mounts.unmount(".", [.detach])
        case .move:
            try Mounts.mount(".", on: "/", flags: [.move])
            try Processes.changeRoot(to: ".")
        case .chroot:
            try Processes.changeRoot(to: ".")
        }
        try Processes.changeDirectory(to: "/")
    }

    /// Hides one path; directories share one empty mount, made at the first of them.
    static func mask(_ path: String, in context: inout InitContext) throws(Failure) {
        try ProtectionSteps.mask(
            path,
            root: context.rootDescriptor(),
            emptyDirectory: &context.emptyDirectory
        )
    }

    /// Makes the mount that the root directory lies on private, so that mounting there stays here.
    ///
    /// Which directory is its mount point is found by trying, from the inside out.
    private static func isolateParent(of path: FilePath) throws(Failure) {
        var candidate = path
        while try !makePrivate(candidate), candidate.lastComponent != nil {
            candidate = candidate.removingLastComponent()
        }
    }

    /// Makes the mount at a path private; false when the path is no mount point.
    private static func makePrivate(_ path: FilePath) throws(Failure) -> Bool {
        let change = PropagationChange(.private, recursive: false)
        let done: Void? = try ignoring(.invalidArgument) { () throws(Failure) in
            try setPropagation(change, of: path)
        }
        return done != nil
    }
}
