internal import Linux
internal import OCI

extension Planner {
    /// The host's user who gets the container's cgroup; nil if it stays as it is.
    ///
    /// The conditions of runtime-spec § Cgroup ownership: cgroup v2, a cgroup namespace of the
    /// container's own, and a mount of cgroups that may be written to. Without root nobody else can
    /// get it; of a joined user namespace the mappings are not known.
    func cgroupOwner(
        _ spec: Spec,
        _ namespaces: NamespacePlan,
        _ idMappings: IDMappingPlan?
    ) -> UInt32? {
        guard case .unified = facts.cgroups, !facts.isRootless, namespaces.isNew(.cgroup),
            !namespaces.isJoined(.user), let user = spec.process?.user.uid
        else { return nil }
        let isWritable = (spec.mounts ?? []).contains { mount in
            mount.source == "cgroup" && cleanPath(mount.destination) == "/sys/fs/cgroup"
                && !(mount.options ?? []).contains { $0 == "ro" || $0 == "rro" }
        }
        guard isWritable else { return nil }
        let owner = idMappings.map { $0.users.hostID(for: user) } ?? user
        return owner == 0 ? nil : owner
    }
}
