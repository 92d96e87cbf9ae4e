package import Linux

/// One mount of the container, decided completely.
///
/// What the interpreter in `Engine/Init/MountSteps.swift` performs without asking further questions.
package struct MountStep: Equatable, Sendable, CustomStringConvertible {
    /// Where the configuration asks for it, such as `mounts[3]`.
    package var keyPath: String
    /// Where it is mounted: absolute, lexically clean, looked up beneath the root.
    package var destination: String
    /// What is mounted.
    package var source: MountSource
    /// Attributes of the mount itself.
    package var attributes: MountAttributeChange
    /// Attributes of the mount and of every mount below it.
    package var recursiveAttributes: MountAttributeChange
    /// Changes of propagation, made in this order once the mount is attached.
    package var propagation: [PropagationChange]
    /// How the destination is looked up.
    package var target: MountTargetRule
    /// How the ids of its files appear, if they are mapped.
    package var idMap: MountIDMap?
    /// The SELinux context that its root gets, if it gets one.
    package var rootLabel: String?

    /// What a log or a failure says about the step.
    package var description: String {
        switch source {
        case .bind(let bind): "bind \(bind.path) on \(destination)"
        case .fileSystem(let mount): "mount \(mount.type) on \(destination)"
        case .cgroup: "mount cgroup on \(destination)"
        case .remount: "remount \(destination)"
        }
    }
}

/// What is mounted.
package enum MountSource: Equatable, Sendable {
    /// A file or directory of the host.
    case bind(BindSource)
    /// A file system of its own.
    case fileSystem(FileSystemSource)
    /// The container's view of the cgroup hierarchies.
    case cgroup(CgroupSource)
    /// The mount that is there; its attributes change, and its file system if it lists anything.
    case remount(FileSystemSource)
}

/// A file or directory of the host that becomes visible in the container.
package struct BindSource: Equatable, Sendable {
    /// An absolute path of the host.
    package var path: String
    /// Whether the mounts below it come along.
    package var isRecursive: Bool
    /// Whether a symbolic link at the end of the path is followed.
    package var followsLinks: Bool
    /// Whether a source that is a symbolic link is recreated rather than mounted.
    package var copiesSymlink: Bool
    /// Whether it must be the root of a procfs, because it becomes the container's /proc.
    package var mustBeProcfs: Bool
}

/// A file system and the parameters it is made with.
package struct FileSystemSource: Equatable, Sendable {
    /// The type, as in /proc/filesystems.
    package var type: String
    /// The device, or a word that only shows in listings; nil if the configuration names none.
    package var source: String?
    /// The parameters, in order.
    package var parameters: [MountParameter]
    /// Flags of the file system itself.
    package var superblock: MountFlags
    /// The parameters as one string for classic `mount(2)`; nil where `fsconfig(2)` does.
    package var classicData: String?
    /// Whether a new tmpfs gets what the directory beneath it holds.
    package var copiesUp: Bool
    /// Whether a tmpfs takes the permissions of the directory it covers.
    package var inheritsMode: Bool
}

/// One parameter of a file system: a bare word, or a word with a value.
package struct MountParameter: Equatable, Sendable {
    /// The word.
    package var key: String
    /// What stands behind the `=`.
    package var value: String?

    /// Makes a parameter.
    package init(_ key: String, _ value: String? = nil) {
        self.key = key
        self.value = value
    }
}

/// How the target of a mount is looked up beneath the root.
package enum MountTargetRule: String, Sendable {
    /// Symbolic links are followed, within the root.
    case followingLinks
    /// The last component must not be a symbolic link.
    case notFollowingLast
    /// No component may be a symbolic link, and it is a directory (CVE-2019-19921).
    case ordinaryDirectory
}

/// What is needed to show the container its cgroups.
package enum CgroupSource: Equatable, Sendable {
    /// cgroup v2: the host's mount of it, `shared`, where the container sees the whole tree anyway,
    /// else a new one; where that is not possible, the directory of the host is bound instead.
    case unified(hostPath: String, shared: String?, parameters: [MountParameter])
    /// A tmpfs with one mount for each hierarchy of cgroup v1.
    case legacy([LegacyCgroupMount], hasNamespace: Bool)
}

/// One hierarchy of cgroup v1, as the container sees it.
package struct LegacyCgroupMount: Equatable, Sendable {
    /// The name of its directory, such as `cpu,cpuacct`.
    package var name: String
    /// Its controllers, or `name=systemd`.
    package var controllers: [String]
    /// Where the host has it.
    package var hostPath: String
    /// Names that become symbolic links to `name`.
    package var links: [String]
}
