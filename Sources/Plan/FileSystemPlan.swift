package import Linux

/// What the container sees: its root, and everything beneath it.
package struct FileSystemPlan: Equatable, Sendable {
    /// The root file system's directory on the host, absolute.
    package var rootfs: String
    /// The propagation of the whole new mount namespace before anything is mounted.
    package var propagation: PropagationChange
    /// The propagation of the container's root mount afterwards, if the configuration asks for one.
    package var rootPropagation: PropagationChange?
    /// The mounts, in the configuration's order.
    package var mounts: [MountStep]
    /// Device nodes, the default ones first.
    package var devices: [DeviceStep]
    /// The symbolic links of /dev.
    package var deviceLinks: [DeviceLink]
    /// Mounts that become read-only when everything in them has been made.
    package var sealedMounts: [String]
    /// Whether the root itself becomes read-only.
    package var rootIsReadOnly: Bool
    /// How the root directory is changed.
    package var rootChange: RootChange
    /// Paths that become read-only.
    package var readOnlyPaths: [String]
    /// Paths that are hidden.
    package var maskedPaths: [String]
}

extension FileSystemPlan {
    /// The propagation of the mount namespace and of the root, from `linux.rootfsPropagation`.
    ///
    /// Without a wish the namespace receives the host's later mounts and sends nothing back.
    /// `shared` must leave the host's peer groups as they are, or a shared volume would not be.
    static func propagation(
        _ word: String?
    ) throws(InvalidSpec) -> (namespace: PropagationChange, root: PropagationChange?) {
        let slave = PropagationChange(.slave, recursive: true)
        guard let word, !word.isEmpty else { return (slave, nil) }
        guard let change = PropagationChange(optionWord: word) else {
            throw InvalidSpec(
                "linux.rootfsPropagation",
                "expected shared, slave, private or unbindable, found \"\(word)\""
            )
        }
        return switch change.kind {
        case .shared: (PropagationChange(.shared, recursive: true), change)
        case .slave: (slave, change)
        case .private, .unbindable: (PropagationChange(.private, recursive: true), change)
        }
    }
}
