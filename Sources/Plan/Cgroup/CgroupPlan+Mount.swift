internal import Linux

extension CgroupPlan {
    /// What a mount of type `cgroup` shows the container; nil when there is no cgroup to show.
    ///
    /// With a cgroup namespace the container sees its own cgroup and nothing above it. Without one
    /// it does so too with cgroup v1, where its own directory of each hierarchy is bound; cgroup v2
    /// shows the whole tree then, as with other runtimes: by the host's own mount, because a new one
    /// in the host's cgroup namespace would clear the options of the hierarchy (`nsdelegate`), and
    /// waits for a grace period to do so. Root of a user namespace sees its own directory only.
    ///
    /// - Parameters:
    ///   - namespaces: those of the container.
    ///   - inUserNamespace: whether the runtime is in one, too.
    /// - Returns: what is mounted.
    package func mountSource(
        _ namespaces: NamespacePlan,
        inUserNamespace: Bool
    ) -> CgroupSource? {
        let hasNamespace = namespaces.has(.cgroup)
        let isHostRoot = !namespaces.has(.user) && !inUserNamespace
        let shown = inherited ?? record
        guard !shown.directories.isEmpty else { return nil }
        switch shown.version {
        case .unified:
            guard let directory = shown.directories.first else { return nil }
            return .unified(
                hostPath: directory.hostPath,
                shared: isHostRoot && !hasNamespace ? directory.mountPoint : nil,
                parameters: []
            )
        case .legacy:
            return .legacy(
                shown.directories.filter { !$0.isBare }.map { $0.asMount },
                hasNamespace: hasNamespace
            )
        }
    }
}

extension CgroupDirectory {
    fileprivate var asMount: LegacyCgroupMount {
        let name = FilePath(mountPoint).lastComponent?.string ?? mountPoint
        return LegacyCgroupMount(
            name: name,
            controllers: controllers,
            hostPath: hostPath,
            // Joint hierarchies are also found by each controller's own name.
            links: controllers.count > 1 ? controllers.filter { $0 != name } : []
        )
    }
}
