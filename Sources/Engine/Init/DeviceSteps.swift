internal import Linux
internal import Plan
internal import Syscalls

/// Makes device nodes and the links of /dev, beneath the container's root.
enum DeviceSteps {
    /// Makes one device node; one that is there and is the same device is left as it is.
    static func create(
        _ device: DeviceStep,
        root: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) {
        let parent = try Beneath.parent(
            of: FilePath(device.path),
            in: root,
            makingDirectories: true
        )
        switch device.method {
        case .makeNode: try makeNode(device, in: parent, procfs: procfs)
        case .bindHostNode: try bindNode(device, in: parent)
        }
    }

    /// Makes one symbolic link.
    static func create(_ link: DeviceLink, root: Descriptor) throws(Failure) {
        if let required = link.requiredPath, try !exists(required, in: root) { return }
        let parent = try Beneath.parent(of: FilePath(link.path), in: root, makingDirectories: true)
        let directory = parent.directory.descriptor
        let target = FilePath(link.target)
        do {
            try Files.makeSymbolicLink(parent.name, in: directory, to: target)
        } catch {
            guard error == .fileExists else { throw error }
            guard link.replacesExisting else { return }
            try Files.remove(parent.name, in: directory)
            try Files.makeSymbolicLink(parent.name, in: directory, to: target)
        }
    }

    private static func exists(_ path: String, in root: Descriptor) throws(Failure) -> Bool {
        let handle = try ignoring(.noSuchFileOrDirectory, .notDirectory) { () throws(Failure) in
            try Beneath.open(FilePath(path), in: root, .path)
        }
        return handle != nil
    }

    private static func makeNode(
        _ device: DeviceStep,
        in parent: borrowing ParentDirectory,
        procfs: borrowing Procfs
    ) throws(Failure) {
        let directory = parent.directory.descriptor
        do {
            try Files.makeNode(
                parent.name,
                in: directory,
                kind: device.kind.fileKind,
                device: device.number,
                permissions: []
            )
        } catch {
            guard error == .fileExists else { throw error }
            // A node that came with the image, or from the host: not ours to change, only to check.
            let node = try Files.open(parent.name, in: directory, [.path, .noFollow])
            return try check(node.descriptor, is: device)
        }
        let node = try Files.open(parent.name, in: directory, [.path, .noFollow])
        // Somebody who shares the directory could have put another file in its place (CVE-2026-88265).
        try check(node.descriptor, is: device)
        try Files.changeOwner(of: node.descriptor, user: device.userID, group: device.groupID)
        try Files.changePermissions(
            of: node.descriptor,
            to: FilePermissions(rawValue: device.mode),
            through: procfs
        )
    }

    /// Shows the host's node of the same path, on an empty file.
    private static func bindNode(
        _ device: DeviceStep,
        in parent: borrowing ParentDirectory
    ) throws(Failure) {
        let source = try attempt("open source \(device.path)") { () throws(Failure) in
            try Mounts.openTree(FilePath(device.path), .clone)
        }
        try check(source.descriptor, is: device)
        let directory = parent.directory.descriptor
        let target: OwnedDescriptor
        do {
            target = try Files.open(
                parent.name,
                in: directory,
                [.writeOnly, .create, .exclusive, .noFollow],
                permissions: FilePermissions(rawValue: 0o666)
            )
        } catch {
            guard error == .fileExists else { throw error }
            target = try Files.open(parent.name, in: directory, [.path, .noFollow])
            let status = try Files.status(of: target.descriptor)
            // An empty file is what an earlier container on this root has left.
            if status.kind != .regular || status.size != 0 {
                return try check(target.descriptor, is: device)
            }
        }
        try Mounts.attach(source.descriptor, to: target.descriptor)
    }

    /// A file that is not the requested device must be an error (runtime-spec, Linux § Devices).
    private static func check(_ node: Descriptor, is device: DeviceStep) throws(Failure) {
        let status = try Files.status(of: node)
        let isSame =
            status.kind == device.kind.fileKind
            && (device.kind == .fifo || status.specialDevice == device.number)
        guard isSame else {
            throw Failure("\(device.path) exists and is not the requested device")
        }
    }
}
