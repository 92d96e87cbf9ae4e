/// How cgroups are mounted on the host, and where the command is in them.
package enum CgroupLayout: Equatable, Sendable {
    /// One hierarchy for everything: cgroup v2.
    case unified(UnifiedHierarchy)
    /// One hierarchy for each set of controllers: cgroup v1.
    ///
    /// A host that also has the v2 hierarchy without controllers (a hybrid) is this as well, and
    /// the v2 one is among the others: systemd, and tools that go by the v2 path, tell by it whose
    /// a process is.
    case legacy([LegacyHierarchy])
    /// No cgroup file system can be seen.
    case none
}

/// The cgroup v2 hierarchy.
package struct UnifiedHierarchy: Equatable, Sendable {
    /// Where it is mounted.
    package var mountPoint: String
    /// The command's own cgroup, as a path below the mount.
    package var ownPath: String
    /// The controllers that the mounted root offers.
    package var controllers: [String]

    /// Describes the hierarchy of one host.
    package init(mountPoint: String, ownPath: String, controllers: [String]) {
        self.mountPoint = mountPoint
        self.ownPath = ownPath
        self.controllers = controllers
    }
}

/// One hierarchy of a host with cgroup v1.
package struct LegacyHierarchy: Equatable, Sendable {
    /// Its controllers, such as `cpu` and `cpuacct`; `name=systemd` for one that has none, and
    /// nothing for the v2 hierarchy of a hybrid host.
    package var controllers: [String]
    /// Where it is mounted.
    package var mountPoint: String
    /// The command's own cgroup in it, as a path below the mount.
    package var ownPath: String

    /// Describes one hierarchy.
    package init(controllers: [String], mountPoint: String, ownPath: String) {
        self.controllers = controllers
        self.mountPoint = mountPoint
        self.ownPath = ownPath
    }
}
