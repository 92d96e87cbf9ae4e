internal import Linux
internal import Syscalls

/// Copies what a directory holds into the tmpfs that is about to cover it.
///
/// Names, contents, owners and permissions are copied; links are recreated and never followed.
enum CopyUp {
    /// Copies everything in `source` into the directory `target`.
    static func copy(
        _ source: Descriptor,
        to target: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) {
        for entry in try Files.entries(of: source) {
            do {
                try copy(entry.name, from: source, to: target, procfs: procfs)
            } catch {
                throw error.during("copy up \(entry.name)")
            }
        }
    }

    private static func copy(
        _ name: FilePath,
        from source: Descriptor,
        to target: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) {
        let file = try Files.open(name, in: source, [.path, .noFollow])
        let status = try Files.status(of: file.descriptor)
        switch status.kind {
        case .directory:
            try Files.makeDirectory(name, in: target)
        case .symbolicLink:
            let link = try Files.readLink("", in: file.descriptor)
            try Files.makeSymbolicLink(name, in: target, to: link)
        case .regular:
            // The type is known: opening what the handle holds cannot wait for a FIFO's other end.
            let contents = try procfs.reopen(file.descriptor, .readOnly)
            let copy = try Files.open(name, in: target, [.writeOnly, .create, .exclusive])
            _ = try Files.copyContents(of: contents.descriptor, to: copy.descriptor)
        case .fifo, .socket, .characterDevice, .blockDevice:
            try Files.makeNode(
                name,
                in: target,
                kind: status.kind,
                device: status.specialDevice,
                permissions: []
            )
        }
        let copy = try Files.open(name, in: target, [.path, .noFollow])
        try Files.changeOwner(of: copy.descriptor, user: status.userID, group: status.groupID)
        // After the owner: a change of owner clears set-user-ID bits. Links have no permissions.
        if status.kind != .symbolicLink {
            try Files.changePermissions(
                of: copy.descriptor,
                to: status.permissions,
                through: procfs
            )
        }
        if status.kind == .directory {
            try self.copy(file.descriptor, to: copy.descriptor, procfs: procfs)
        }
    }
}
