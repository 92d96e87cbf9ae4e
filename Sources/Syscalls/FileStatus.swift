internal import CShims
package import Linux

/// What a file is, to whom it belongs, and where it lives; see `inode(7)`.
package struct FileStatus: Equatable, Sendable {
    /// The type of the file.
    package var kind: FileKind
    /// The twelve permission bits.
    package var permissions: FilePermissions
    /// The owner.
    package var userID: UInt32
    /// The owning group.
    package var groupID: UInt32
    /// The file system that holds the file.
    package var device: DeviceNumber
    /// Which device a device node stands for.
    package var specialDevice: DeviceNumber
    /// The file's number in its file system.
    package var inode: UInt64
    /// Bytes.
    package var size: Int64
    /// How many names the file has.
    package var links: UInt64

    fileprivate init(_ status: stat) throws(Failure) {
        guard let kind = FileKind(mode: status.st_mode) else { throw .invalidArgument }
        self.kind = kind
        permissions = FilePermissions(rawValue: status.st_mode & 0o7777)
        userID = status.st_uid
        groupID = status.st_gid
        device = DeviceNumber(encoded: UInt64(status.st_dev))
        specialDevice = DeviceNumber(encoded: UInt64(status.st_rdev))
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        links = UInt64(status.st_nlink)
    }

    /// Whether two statuses are of one and the same file.
    package func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }
}

/// Which access is asked about; see `access(2)`.
package struct AccessMode: FlagSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// The file exists (`F_OK`).
    package static let exists: Self = []
    /// It may be executed, or the directory searched (`X_OK`).
    package static let execute = Self(rawValue: 1)
    /// It may be written (`W_OK`).
    package static let write = Self(rawValue: 2)
    /// It may be read (`R_OK`).
    package static let read = Self(rawValue: 4)
}

extension Files {
    /// What an open file is; works on `path` handles too.
    package static func status(of descriptor: Descriptor) throws(Failure) -> FileStatus {
        var result = stat()
        _ = try check { unsafe fstat(descriptor.number, &result) }
        return try FileStatus(result)
    }

    /// What the file at a path is; a symbolic link is described itself unless `followingLinks`.
    package static func status(
        of path: FilePath,
        in directory: Descriptor = .currentDirectory,
        followingLinks: Bool = false
    ) throws(Failure) -> FileStatus {
        var result = stat()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        _ = try check {
            unsafe path.withPlatformString { unsafe fstatat(directory.number, $0, &result, flags) }
        }
        return try FileStatus(result)
    }

    /// The magic number of the file system that an open file is on; compare `FileSystemMagic`.
    package static func fileSystemType(of descriptor: Descriptor) throws(Failure) -> Int {
        var result = statfs()
        _ = try check { unsafe fstatfs(descriptor.number, &result) }
        return Int(result.f_type)
    }

    /// The mount flags of the file system that an open file is on, as `statfs(2)` reports them.
    package static func fileSystemFlags(of descriptor: Descriptor) throws(Failure) -> Int {
        var result = statfs()
        _ = try check { unsafe fstatfs(descriptor.number, &result) }
        return Int(result.f_flags)
    }

    /// The id of the mount that an open file was reached through; see `statx(2)`, Linux 5.8.
    package static func mountID(of descriptor: Descriptor) throws(Failure) -> UInt64 {
        try extendedStatus(of: descriptor).stx_mnt_id
    }

    /// Whether an open file is the root of a mount; see `STATX_ATTR_MOUNT_ROOT`.
    package static func isMountRoot(_ descriptor: Descriptor) throws(Failure) -> Bool {
        try extendedStatus(of: descriptor).stx_attributes & 0x2000 != 0
    }

    private static func extendedStatus(of descriptor: Descriptor) throws(Failure) -> statx {
        var result = statx()
        let mountID: UInt32 = 0x1000
        _ = try check {
            unsafe shim_statx(descriptor.number, "", AT_EMPTY_PATH, mountID, &result)
        }
        guard result.stx_mask & mountID != 0 else { throw .notSupported }
        return result
    }

    /// Checks, with the effective ids, what may be done with a file; throws what is in the way.
    package static func checkAccess(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        _ mode: AccessMode
    ) throws(Failure) {
        _ = try check {
            unsafe path.withPlatformString {
                unsafe shim_faccessat2(directory.number, $0, mode.rawValue, AT_EACCESS)
            }
        }
    }
}
