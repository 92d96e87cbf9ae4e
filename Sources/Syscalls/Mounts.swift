internal import CShims
package import Linux

/// How a mount is taken away; see `umount2(2)`.
package struct UnmountFlags: FlagSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Even if busy, where the file system can (`MNT_FORCE`).
    package static let force = Self(rawValue: 1)
    /// At once from the tree, and for good when nobody uses it any more (`MNT_DETACH`).
    package static let detach = Self(rawValue: 2)
    /// A symbolic link is not followed (`UMOUNT_NOFOLLOW`).
    package static let noFollow = Self(rawValue: 8)
}

/// How a tree of mounts is opened; see `open_tree(2)`.
package struct OpenTreeFlags: FlagSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A detached copy of the mount, not the mount itself (`OPEN_TREE_CLONE`).
    package static let clone = Self(rawValue: 1)
    /// With the mounts beneath it (`AT_RECURSIVE`).
    package static let recursive = Self(rawValue: 0x8000)
    /// A symbolic link at the end is not followed (`AT_SYMLINK_NOFOLLOW`).
    package static let noFollow = Self(rawValue: 0x100)
    /// An automount point at the end is not triggered (`AT_NO_AUTOMOUNT`).
    package static let noAutomount = Self(rawValue: 0x800)
}

/// Making, changing and attaching mounts, by descriptor wherever the kernel can.
package enum Mounts {
    /// The classic call, by path; see `mount(2)`.
    package static func mount(
        _ source: FilePath?,
        on target: FilePath,
        type: String? = nil,
        flags: MountFlags = [],
        data: String? = nil
    ) throws(Failure) {
        _ = try check {
            unsafe target.withPlatformString { targetText in
                unsafe (source ?? "none").withPlatformString {
                    unsafe CShims.mount($0, targetText, type, flags.rawValue, data)
                }
            }
        }
    }

    /// Takes the topmost mount at a path away.
    package static func unmount(
        _ target: FilePath,
        _ flags: UnmountFlags = []
    ) throws(Failure) {
        _ = try check {
            unsafe target.withPlatformString { unsafe umount2($0, flags.rawValue) }
        }
    }

    /// Opens the mount at a path, or with `clone` a detached copy; an empty path is `directory`.
    package static func openTree(
        _ path: FilePath = FilePath(),
        in directory: Descriptor = .currentDirectory,
        _ flags: OpenTreeFlags
    ) throws(Failure) -> OwnedDescriptor {
        let emptyPath = path.isEmpty ? UInt32(AT_EMPTY_PATH) : 0
        let number = try check {
            unsafe path.withPlatformString {
                unsafe shim_open_tree(
                    directory.number,
                    $0,
                    flags.rawValue | emptyPath | SHIM_OPEN_TREE_CLOEXEC
                )
            }
        }
        return OwnedDescriptor(adopting: number)
    }

    /// Attaches a detached mount to an open file or directory: no path is looked up.
    ///
    /// - Parameters:
    ///   - mount: From `openTree` or `makeMount`.
    ///   - target: A `path` handle on the mount point.
    ///   - beneath: Whether it goes under the mount that is there (Linux 6.5).
    /// - Throws: What the kernel said.
    package static func attach(
        _ mount: Descriptor,
        to target: Descriptor,
        beneath: Bool = false
    ) throws(Failure) {
        let byDescriptor = SHIM_MOVE_MOUNT_F_EMPTY_PATH | SHIM_MOVE_MOUNT_T_EMPTY_PATH
        _ = try check {
            unsafe shim_move_mount(
                mount.number,
                "",
                target.number,
                "",
                byDescriptor | (beneath ? SHIM_MOVE_MOUNT_BENEATH : 0)
            )
        }
    }

    /// Changes a mount, or with `recursive` a whole tree of them; see `mount_setattr(2)`.
    ///
    /// - Parameters:
    ///   - mount: Its root, as a `path` handle or a detached mount.
    ///   - change: What is set and what is cleared.
    ///   - propagation: The new propagation type, if it changes.
    ///   - userNamespace: Whose mappings shift the owners, for `idmap`.
    ///   - recursive: Whether all mounts beneath change too.
    /// - Throws: What the kernel said.
    package static func setAttributes(
        of mount: Descriptor,
        _ change: MountAttributeChange = MountAttributeChange(),
        propagation: Propagation? = nil,
        userNamespace: Descriptor? = nil,
        recursive: Bool = false
    ) throws(Failure) {
        let flags = UInt32(AT_EMPTY_PATH) | (recursive ? OpenTreeFlags.recursive.rawValue : 0)
        _ = try check {
            unsafe shim_mount_setattr(
                mount.number,
                "",
                flags,
                change.set.rawValue,
                change.clear.rawValue,
                UInt64(propagation?.mountFlag.rawValue ?? 0),
                UInt64(userNamespace?.number ?? 0)
            )
        }
    }

    /// Makes one mount the root of this mount namespace and attaches the old root elsewhere.
    ///
    /// With both paths "." the old root ends on top of the new one, ready to be unmounted.
    package static func pivotRoot(
        to newRoot: FilePath,
        old: FilePath
    ) throws(Failure) {
        _ = try check {
            unsafe newRoot.withPlatformString { root in
                unsafe old.withPlatformString { unsafe shim_pivot_root(root, $0) }
            }
        }
    }
}
