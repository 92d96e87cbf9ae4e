internal import Linux
internal import Plan
internal import Syscalls

/// Makes a file system with classic `mount(2)`, for parameters that `fsconfig(2)` cannot take.
enum ClassicMount {
    /// Makes a file system that is ready to be attached to its target.
    ///
    /// The call wants a path: it gets one in a tmpfs of our own that nobody else can reach. The
    /// mount is picked up there by descriptor, so that its target is handled like any other.
    static func make(
        _ fileSystem: FileSystemSource,
        data: String,
        attributes: MountAttributes,
        root: Descriptor
    ) throws(Failure) -> OwnedDescriptor {
        let context = try FileSystemContext(type: "tmpfs")
        try context.create()
        let scratch = try context.makeMount([.noSUID, .noDevices, .noExecute])
        try Files.makeDirectory("mount", in: scratch.descriptor)
        let home = try Files.open(".", [.path, .directory])

        // Classic calls work on attached mounts only. This one covers the root by path, but every
        // lookup of ours starts at the root's descriptor, which is beneath it.
        try Mounts.attach(scratch.descriptor, to: root)
        try Processes.changeDirectory(to: scratch.descriptor)
        let mount = try makeCopy(fileSystem, data: data, attributes: attributes)
        try Mounts.unmount(".", .detach)
        try Processes.changeDirectory(to: home.descriptor)
        return mount
    }

    /// Mounts in the working directory and takes the mount, as a detached copy.
    private static func makeCopy(
        _ fileSystem: FileSystemSource,
        data: String,
        attributes: MountAttributes
    ) throws(Failure) -> OwnedDescriptor {
        try Mounts.mount(
            fileSystem.source.map { FilePath($0) },
            on: "mount",
            type: fileSystem.type,
            flags: fileSystem.superblock.union(MountFlags(attributes)),
            data: data.isEmpty ? nil : data
        )
        return try Mounts.openTree("mount", .clone)
    }
}
