/// What is true of one mount, whatever its file system: the masks of `mount_setattr(2)`.
package struct MountAttributes: FlagSet, Equatable, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Nothing can be written (C: `MOUNT_ATTR_RDONLY`).
    package static let readOnly = Self(rawValue: 0x1)
    /// Set-user-id bits have no effect (C: `MOUNT_ATTR_NOSUID`).
    package static let noSUID = Self(rawValue: 0x2)
    /// Device nodes cannot be opened (C: `MOUNT_ATTR_NODEV`).
    package static let noDevices = Self(rawValue: 0x4)
    /// Programs cannot be executed (C: `MOUNT_ATTR_NOEXEC`).
    package static let noExecute = Self(rawValue: 0x8)
    /// The field that holds the access time rule (C: `MOUNT_ATTR__ATIME`).
    package static let atimeMask = Self(rawValue: 0x70)
    /// Access times follow modification times (C: `MOUNT_ATTR_RELATIME`, 0).
    package static let relatime: Self = []
    /// Access times are not written (C: `MOUNT_ATTR_NOATIME`).
    package static let noAccessTime = Self(rawValue: 0x10)
    /// Access times are always written (C: `MOUNT_ATTR_STRICTATIME`).
    package static let strictAccessTime = Self(rawValue: 0x20)
    /// Those of directories are not written (C: `MOUNT_ATTR_NODIRATIME`).
    package static let noDirectoryAccessTime = Self(rawValue: 0x80)
    /// Ids are mapped (C: `MOUNT_ATTR_IDMAP`).
    package static let idmap = Self(rawValue: 0x10_0000)
    /// Symbolic links are not followed (C: `MOUNT_ATTR_NOSYMFOLLOW`).
    package static let noSymlinkFollow = Self(rawValue: 0x20_0000)
}

/// A change of attributes: what is cleared first, then what is set.
package struct MountAttributeChange: Equatable, Sendable {
    /// Bits that are set afterwards.
    package var set: MountAttributes
    /// Bits that are cleared first; the kernel demands the whole `atimeMask` or nothing of it.
    package var clear: MountAttributes

    /// Makes a change; without arguments the one that changes nothing.
    package init(set: MountAttributes = [], clear: MountAttributes = []) {
        self.set = set
        self.clear = clear
    }

    /// Whether nothing would change.
    package var isEmpty: Bool { self.set.isEmpty && clear.isEmpty }

    /// Adds a later change, which wins where the two disagree.
    package mutating func apply(_ later: Self) {
        set = set.subtracting(later.clear).union(later.set)
        clear = clear.subtracting(later.set.subtracting(.atimeMask)).union(later.clear)
    }
}

/// The flags of classic `mount(2)`.
package struct MountFlags: FlagSet, Equatable, Hashable, Sendable {
    package let rawValue: UInt
    package init(rawValue: UInt) { self.rawValue = rawValue }

    /// The corresponding C constant is `MS_RDONLY`.
    package static let readOnly = Self(rawValue: 1)
    /// The corresponding C constant is `MS_NOSUID`.
    package static let noSUID = Self(rawValue: 2)
    /// The corresponding C constant is `MS_NODEV`.
    package static let noDevices = Self(rawValue: 4)
    /// The corresponding C constant is `MS_NOEXEC`.
    package static let noExecute = Self(rawValue: 8)
    /// Writes reach the disk at once (C: `MS_SYNCHRONOUS`).
    package static let synchronous = Self(rawValue: 16)
    /// Changes an existing mount (C: `MS_REMOUNT`).
    package static let remount = Self(rawValue: 32)
    /// Mandatory locks (C: `MS_MANDLOCK`).
    package static let mandatoryLocks = Self(rawValue: 64)
    /// Directory changes reach the disk at once (C: `MS_DIRSYNC`).
    package static let directorySynchronous = Self(rawValue: 128)
    /// The corresponding C constant is `MS_NOSYMFOLLOW`.
    package static let noSymlinkFollow = Self(rawValue: 256)
    /// The corresponding C constant is `MS_NOATIME`.
    package static let noAccessTime = Self(rawValue: 1 << 10)
    /// The corresponding C constant is `MS_NODIRATIME`.
    package static let noDirectoryAccessTime = Self(rawValue: 1 << 11)
    /// Makes an existing tree visible elsewhere (C: `MS_BIND`).
    package static let bind = Self(rawValue: 1 << 12)
    /// Moves an existing mount (C: `MS_MOVE`).
    package static let move = Self(rawValue: 1 << 13)
    /// Applies to everything below as well (C: `MS_REC`).
    package static let recursive = Self(rawValue: 1 << 14)
    /// Keeps the kernel's log quiet (C: `MS_SILENT`).
    package static let silent = Self(rawValue: 1 << 15)
    /// The corresponding C constant is `MS_UNBINDABLE`.
    package static let unbindable = Self(rawValue: 1 << 17)
    /// The corresponding C constant is `MS_PRIVATE`.
    package static let `private` = Self(rawValue: 1 << 18)
    /// The corresponding C constant is `MS_SLAVE`.
    package static let slave = Self(rawValue: 1 << 19)
    /// The corresponding C constant is `MS_SHARED`.
    package static let shared = Self(rawValue: 1 << 20)
    /// The corresponding C constant is `MS_RELATIME`.
    package static let relatime = Self(rawValue: 1 << 21)
    /// Inodes count their versions (C: `MS_I_VERSION`).
    package static let inodeVersion = Self(rawValue: 1 << 23)
    /// The corresponding C constant is `MS_STRICTATIME`.
    package static let strictAccessTime = Self(rawValue: 1 << 24)
    /// Times reach the disk late (C: `MS_LAZYTIME`).
    package static let lazyTime = Self(rawValue: 1 << 25)

    /// The classic flags that say the same as mount attributes.
    package init(_ attributes: MountAttributes) {
        self = []
        for (attribute, flag) in Self.attributeTable where attributes.isSuperset(of: attribute) {
            insert(flag)
        }
    }

    private static let attributeTable: [(MountAttributes, MountFlags)] = [
        (.readOnly, .readOnly), (.noSUID, .noSUID), (.noDevices, .noDevices),
        (.noExecute, .noExecute), (.noAccessTime, .noAccessTime),
        (.strictAccessTime, .strictAccessTime), (.noDirectoryAccessTime, .noDirectoryAccessTime),
        (.noSymlinkFollow, .noSymlinkFollow),
    ]
}

/// How mounts and unmounts spread between copies of a mount (mount_namespaces(7)).
package enum Propagation: String, CaseIterable, Sendable {
    case `private`
    case shared
    case slave
    case unbindable

    /// The classic flag.
    package var mountFlag: MountFlags {
        switch self {
        case .private: .private
        case .shared: .shared
        case .slave: .slave
        case .unbindable: .unbindable
        }
    }
}

/// A change of propagation, of one mount or of everything below it too.
package struct PropagationChange: Equatable, Sendable {
    /// The new propagation.
    package var kind: Propagation
    /// Whether mounts below change too.
    package var recursive: Bool

    /// Makes a change.
    package init(_ kind: Propagation, recursive: Bool) {
        self.kind = kind
        self.recursive = recursive
    }

    /// The change an option word such as `slave` or `rslave` stands for; nil for any other word.
    package init?(optionWord word: String) {
        if let kind = Propagation(rawValue: word) {
            self.init(kind, recursive: false)
        } else if word.first == "r", let kind = Propagation(rawValue: String(word.dropFirst())) {
            self.init(kind, recursive: true)
        } else {
            return nil
        }
    }

    /// The option word, such as `rslave`.
    package var optionWord: String { (recursive ? "r" : "") + kind.rawValue }

    /// The flags for classic `mount(2)`.
    package var mountFlags: MountFlags {
        recursive ? [kind.mountFlag, .recursive] : kind.mountFlag
    }
}
