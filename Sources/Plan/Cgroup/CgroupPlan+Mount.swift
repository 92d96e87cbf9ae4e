internal import SystemPackage

extension CgroupPlan {
    /// What a mount of type `cgroup` shows the container; nil when there is no cgroup to show.
    ///
    /// With a cgroup namespace the container sees its own cgroup and nothing above it. Without one
    /// it does so too with cgroup v1, where its own directory of each hierarchy is bound; cgroup v2
    /// shows the whole tree then, as with other runtimes.
    package func mountSource(hasNamespace: Bool) -> CgroupSource? {
        let shown = inherited ?? record
        guard !shown.directories.isEmpty else { return nil }
        switch shown.version {
        case .unified:
            guard let directory = shown.directories.first else { return nil }
            return .unified(
                hostPath: directory.hostPath,
                hasNamespace: hasNamespace,
                parameters: []
            )
        case .legacy:
            return .legacy(
                shown.directories.filter { !$0.isBare }.map(\.asMount),
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
