internal import Linux
internal import Plan
internal import Syscalls

/// Makes paths of the container read-only or invisible, and sets its kernel parameters.
enum ProtectionSteps {
    /// Makes a mount read-only, now that everything in it has been made.
    static func sealMount(_ path: String, root: Descriptor) throws(Failure) {
        let mount = try Beneath.open(FilePath(path), in: root, .path)
        try Mounts.setAttributes(of: mount.descriptor, MountAttributeChange(set: .readOnly))
    }

    /// Writes a kernel parameter through the pinned procfs.
    static func write(_ sysctl: SysctlWrite, procfs: borrowing Procfs) throws(Failure) {
        do throws(Failure) {
            try procfs.writeConfined(sysctl.value, to: FilePath("sys/" + sysctl.path))
        } catch {
            guard error == .noSuchFileOrDirectory else { throw error }
            // Not in the kernel's words, which engines take for a missing program.
            throw error.explained("no such kernel parameter")
        }
    }

    /// Makes a path and everything beneath it read-only; a path that is not there is left out.
    static func makeReadOnly(_ path: String, root: Descriptor) throws(Failure) {
        let readOnly = MountAttributeChange(set: .readOnly)
        guard path != "/" else {
            return try Mounts.setAttributes(of: root, readOnly, recursive: true)
        }
        guard let target = try openIfThere(path, in: root) else { return }
        let tree = try Mounts.openTree(in: target.descriptor, [.clone, .recursive])
        try Mounts.setAttributes(of: tree.descriptor, readOnly, recursive: true)
        try Mounts.attach(tree.descriptor, to: target.descriptor)
    }

    /// Hides a path: a directory behind an empty one, anything else behind the container's null
    /// device; a path that is not there is left out.
    ///
    /// `emptyDirectory` is made for the first directory and shown again for all others.
    static func mask(
        _ path: String,
        root: Descriptor,
        emptyDirectory: inout OwnedDescriptor?
    ) throws(Failure) {
        guard let target = try openIfThere(path, in: root) else { return }
        guard try Files.status(of: target.descriptor).kind == .directory else {
            let null = try nullDevice(in: root)
            return try Mounts.attach(null.descriptor, to: target.descriptor)
        }
        if let first = emptyDirectory.take() {
            let copy = try Mounts.openTree(in: first.descriptor, .clone)
            emptyDirectory = consume first
            try Mounts.attach(copy.descriptor, to: target.descriptor)
        } else {
            // Attached itself, because copies of a detached mount take Linux 6.15.
            let empty = try makeEmptyDirectory()
            try Mounts.attach(empty.descriptor, to: target.descriptor)
            emptyDirectory = consume empty
        }
    }

    private static func openIfThere(
        _ path: String,
        in root: Descriptor
    ) throws(Failure) -> OwnedDescriptor? {
        try ignoring(.noSuchFileOrDirectory, .notDirectory) { () throws(Failure) in
            try Beneath.open(FilePath(path), in: root, .path)
        }
    }

    /// A copy of the container's /dev/null, checked: what is in its place would be what hides
    /// nothing, or shows something (CVE-2025-31133).
    private static func nullDevice(in root: Descriptor) throws(Failure) -> OwnedDescriptor {
        let null = try Beneath.open("/dev/null", in: root, [.path, .noFollow])
        let status = try Files.status(of: null.descriptor)
        guard status.kind == .characterDevice,
            status.specialDevice == DeviceNumber(major: 1, minor: 3)
        else { throw Failure("container's /dev/null is invalid") }
        let copy = try Mounts.openTree(in: null.descriptor, .clone)
        try Mounts.setAttributes(of: copy.descriptor, MountAttributeChange(set: .readOnly))
        return copy
    }

    /// A directory that holds nothing and can hold nothing.
    private static func makeEmptyDirectory() throws(Failure) -> OwnedDescriptor {
        let context = try FileSystemContext(type: "tmpfs")
        try context.set("source", to: "tmpfs")
        try context.set("nr_inodes", to: "2")
        try context.set("nr_blocks", to: "1")
        try context.set("mode", to: "755")
        try context.set("ro")
        try context.create()
        return try context.makeMount([.readOnly, .noSUID, .noDevices, .noExecute])
    }
}
