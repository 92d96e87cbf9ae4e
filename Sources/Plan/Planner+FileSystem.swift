internal import Linux
internal import OCI

extension Planner {
    /// Plans the root and everything beneath it.
    func fileSystem(
        _ spec: Spec,
        options: LaunchOptions,
        namespaces: NamespacePlan,
        cgroups: CgroupSource?
    ) throws(InvalidSpec) -> FileSystemPlan {
        guard let root = spec.root else { throw InvalidSpec("root", "is required") }
        guard !root.path.isEmpty else { throw InvalidSpec("root.path", "must not be empty") }
        let rootfs = options.bundle.pushing(.init(root.path)).lexicallyNormalized().string
        try checkLength(rootfs, at: "root.path")
        let linux = spec.linux
        try checkMountNamespace(spec, namespaces)
        let mounts = try MountPlan(
            spec,
            in: MountPlan.Surroundings(
                bundle: options.bundle.string,
                hasUserNamespace: namespaces.has(.user),
                joinedUserNamespace: namespaces.joined.first { $0.namespace == .user }?.path,
                cgroups: cgroups,
                hasSELinux: facts.securityModules.selinux
            )
        )
        let devices = try DevicePlan(
            spec,
            hasUserNamespace: namespaces.has(.user) || facts.isInUserNamespace
        )
        let protection = try PathProtection(linux, hasMountNamespace: namespaces.has(.mount))
        let propagation = try FileSystemPlan.propagation(linux?.rootfsPropagation)
        return FileSystemPlan(
            rootfs: rootfs,
            propagation: propagation.namespace,
            rootPropagation: propagation.root,
            mounts: mounts.steps,
            devices: devices.nodes,
            deviceLinks: devices.links,
            sealedMounts: mounts.sealed,
            rootIsReadOnly: root.readonly ?? false,
            rootChange: rootChange(options, namespaces, propagation.namespace),
            readOnlyPaths: protection.readOnly,
            maskedPaths: protection.masked
        )
    }

    private func rootChange(
        _ options: LaunchOptions,
        _ namespaces: NamespacePlan,
        _ propagation: PropagationChange
    ) -> RootChange {
        guard namespaces.isNew(.mount) else { return .chroot }
        if options.noPivot { return .move }
        return propagation.kind == .shared ? .pivotFromShared : .pivot
    }

    /// Without a mount namespace every mount would be the host's, and stay there.
    private func checkMountNamespace(
        _ spec: Spec,
        _ namespaces: NamespacePlan
    ) throws(InvalidSpec) {
        guard !namespaces.has(.mount) else { return }
        let reason = "needs a mount namespace of the container's own"
        if !(spec.mounts ?? []).isEmpty { throw InvalidSpec("mounts", reason) }
        if spec.root?.readonly == true { throw InvalidSpec("root.readonly", reason) }
        if spec.process?.terminal == true { throw InvalidSpec("process.terminal", reason) }
    }
}
