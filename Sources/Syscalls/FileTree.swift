internal import CShims
package import Linux

/// One name in a directory.
package struct DirectoryEntry: Equatable, Sendable {
    /// The name: one component, never "." or "..".
    package var name: FilePath
    /// What it names, or nil when the file system does not say without a `status(of:in:)`.
    package var kind: FileKind?
}

/// Names: directories, nodes, links, owners. Every path starts at `directory` unless absolute.
extension Files {
    /// Makes a directory; the umask applies.
    package static func makeDirectory(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        permissions: FilePermissions = FilePermissions(rawValue: 0o755)
    ) throws(Failure) {
        _ = try check {
            unsafe path.withPlatformString {
                unsafe mkdirat(directory.number, $0, mode_t(permissions.rawValue))
            }
        }
    }

    /// Makes a device node, a FIFO (with any number) or an empty file; the umask applies.
    package static func makeNode(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        kind: FileKind,
        device: DeviceNumber = DeviceNumber(major: 0, minor: 0),
        permissions: FilePermissions
    ) throws(Failure) {
        let mode = kind.rawValue | UInt32(permissions.rawValue)
        let number = dev_t(shim_makedev(device.major, device.minor))
        _ = try check {
            unsafe path.withPlatformString { unsafe mknodat(directory.number, $0, mode, number) }
        }
    }

    /// Makes a FIFO; the umask applies.
    package static func makeFIFO(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        permissions: FilePermissions
    ) throws(Failure) {
        try makeNode(path, in: directory, kind: .fifo, permissions: permissions)
    }

    /// Makes a symbolic link at `path` which points to `target`.
    package static func makeSymbolicLink(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        to target: FilePath
    ) throws(Failure) {
        _ = try check {
            unsafe target.withPlatformString { targetText in
                unsafe path.withPlatformString {
                    unsafe symlinkat(targetText, directory.number, $0)
                }
            }
        }
    }

    /// What a symbolic link points to; an empty path reads a link opened with `path`, `noFollow`.
    package static func readLink(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory
    ) throws(Failure) -> FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let size = buffer.count - 1
        // The last byte stays zero: it ends the longest possible target.
        _ = try check {
            unsafe path.withPlatformString {
                unsafe readlinkat(directory.number, $0, &buffer, size)
            }
        }
        return FilePath(buffer)
    }

    /// Removes a name that is not a directory's.
    package static func remove(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory
    ) throws(Failure) {
        _ = try check {
            unsafe path.withPlatformString { unsafe unlinkat(directory.number, $0, 0) }
        }
    }

    /// Removes an empty directory.
    package static func removeDirectory(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory
    ) throws(Failure) {
        _ = try check {
            unsafe path.withPlatformString { unsafe unlinkat(directory.number, $0, AT_REMOVEDIR) }
        }
    }

    /// Removes whatever has this name, with everything beneath it, and follows no link.
    ///
    /// Each directory is emptied through its own descriptor. What vanishes meanwhile is not an
    /// error; what is busy is.
    package static func removeTree(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory
    ) throws(Failure) {
        do {
            return try remove(path, in: directory)
        } catch .noSuchFileOrDirectory {
            return
        } catch  where error == .isDirectory || error == .notPermitted {
            // A directory, or something that only then turns out not to be one.
        }
        let tree: OwnedDescriptor
        do {
            tree = try open(path, in: directory, [.readOnly, .directory, .noFollow])
        } catch .notDirectory {
            throw .notPermitted
        }
        for entry in try entries(of: tree.descriptor) {
            try removeTree(entry.name, in: tree.descriptor)
        }
        try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try removeDirectory(path, in: directory)
        }
    }

    /// Gives a file another name; what has that name is replaced unless `replacing` is false.
    package static func rename(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        to newPath: FilePath,
        in newDirectory: Descriptor = .currentDirectory,
        replacing: Bool = true
    ) throws(Failure) {
        let noReplace: UInt32 = 1
        _ = try check {
            unsafe path.withPlatformString { old in
                unsafe newPath.withPlatformString {
                    unsafe shim_renameat2(
                        directory.number,
                        old,
                        newDirectory.number,
                        $0,
                        replacing ? 0 : noReplace
                    )
                }
            }
        }
    }

    /// Changes a file's owner and group; nil leaves one as it is, links are not followed.
    package static func changeOwner(
        of path: FilePath,
        in directory: Descriptor = .currentDirectory,
        user: UInt32?,
        group: UInt32?
    ) throws(Failure) {
        _ = try check {
            unsafe path.withPlatformString {
                unsafe fchownat(
                    directory.number,
                    $0,
                    user ?? .max,
                    group ?? .max,
                    AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH
                )
            }
        }
    }

    /// Changes an open file's owner and group, also through a `path` handle.
    package static func changeOwner(
        of descriptor: Descriptor,
        user: UInt32?,
        group: UInt32?
    ) throws(Failure) {
        try changeOwner(of: FilePath(), in: descriptor, user: user, group: group)
    }

    /// Changes an open file's permissions, also through a `path` handle; the umask does not apply.
    ///
    /// Kernels before 6.6 cannot do that to a handle: there the pinned procfs is used.
    package static func changePermissions(
        of descriptor: Descriptor,
        to permissions: FilePermissions,
        through procfs: borrowing Procfs
    ) throws(Failure) {
        let mode = mode_t(permissions.rawValue)
        do {
            _ = try check { unsafe shim_fchmodat2(descriptor.number, "", mode, AT_EMPTY_PATH) }
        } catch .noFunction {
            let links = try procfs.open("self/fd", [.path, .directory])
            _ = try check {
                unsafe fchmodat(links.descriptor.number, "\(descriptor.number)", mode, 0)
            }
        }
    }

    /// Sets an extended attribute of an open file to a text; see `xattr(7)`.
    package static func setAttribute(
        _ name: String,
        of file: Descriptor,
        to value: String
    ) throws(Failure) {
        // With the null byte at its end, as the tools of SELinux write contexts.
        let size = value.utf8.count + 1
        _ = try check { unsafe shim_fsetxattr(file.number, name, value, size) }
    }

    /// The names in an open directory, without "." and "..", in the file system's order.
    package static func entries(of directory: Descriptor) throws(Failure) -> [DirectoryEntry] {
        // A descriptor of its own: the position of the caller's stays where it is.
        try entries(reading: try open(".", in: directory, [.readOnly, .directory]))
    }

    /// The names in a directory that was opened for this, without "." and "..".
    package static func entries(
        reading directory: consuming OwnedDescriptor
    ) throws(Failure) -> [DirectoryEntry] {
        let number = directory.release()
        guard let stream = unsafe fdopendir(number) else {
            let error = Failure(errno: shim_errno())
            _ = CShims.close(number)
            throw error
        }
        defer { _ = unsafe closedir(stream) }
        var entries: [DirectoryEntry] = []
        while true {
            shim_clear_errno()
            guard let entry = unsafe readdir(stream) else {
                if shim_errno() != 0 { throw Failure(errno: shim_errno()) }
                return entries
            }
            let name = unsafe FilePath(platformString: shim_dirent_name(entry))
            guard name != "." && name != ".." else { continue }
            let kind = unsafe FileKind(mode: UInt32(entry.pointee.d_type) << 12)
            entries.append(DirectoryEntry(name: name, kind: kind))
        }
    }
}
