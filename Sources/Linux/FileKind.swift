/// What kind of thing an inode is: the type bits of `st_mode`.
package enum FileKind: UInt32, Equatable, Sendable, CaseIterable {
    /// A FIFO (C: `S_IFIFO`).
    case fifo = 0o010000
    /// A character device (C: `S_IFCHR`).
    case characterDevice = 0o020000
    /// A directory (C: `S_IFDIR`).
    case directory = 0o040000
    /// A block device (C: `S_IFBLK`).
    case blockDevice = 0o060000
    /// A regular file (C: `S_IFREG`).
    case regular = 0o100000
    /// A symbolic link (C: `S_IFLNK`).
    case symbolicLink = 0o120000
    /// A Unix domain socket (C: `S_IFSOCK`).
    case socket = 0o140000

    /// The bits of `st_mode` that hold the kind (C: `S_IFMT`).
    package static let mask: UInt32 = 0o170000

    /// The kind recorded in a full `st_mode`; nil for bits that no kernel uses.
    package init?(mode: UInt32) { self.init(rawValue: mode & Self.mask) }
}

/// Numbers that `statfs` reports for file systems a runtime must be able to recognise.
package enum FileSystemMagic {
    /// procfs (C: `PROC_SUPER_MAGIC`).
    package static let procfs: Int = 0x9fa0
    /// sysfs (C: `SYSFS_MAGIC`).
    package static let sysfs: Int = 0x6265_6572
    /// tmpfs (C: `TMPFS_MAGIC`).
    package static let tmpfs: Int = 0x0102_1994
    /// cgroup version 1 (C: `CGROUP_SUPER_MAGIC`).
    package static let cgroup: Int = 0x0027_e0eb
    /// cgroup version 2 (C: `CGROUP2_SUPER_MAGIC`).
    package static let cgroup2: Int = 0x6367_7270
    /// devpts (C: `DEVPTS_SUPER_MAGIC`).
    package static let devpts: Int = 0x1cd1
    /// nsfs, the file system of namespace files (C: `NSFS_MAGIC`).
    package static let nsfs: Int = 0x6e73_6673
}
