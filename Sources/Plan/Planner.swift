internal import Linux
package import OCI

/// Turns a configuration, the options of a command and the facts about the host into a plan.
///
/// Pure: nothing is looked up and nothing is touched. Every refusal is an `InvalidSpec` with the
/// key path of the configuration that asks for the impossible.
package struct Planner {
    let facts: HostFacts
    private let manager: CgroupManager
    private let logsSteps: Bool

    /// Makes a planner for one host.
    ///
    /// `manager` makes the cgroups; with `logsSteps` init reports each step that it takes.
    package init(facts: HostFacts, manager: CgroupManager, logsSteps: Bool = false) {
        self.facts = facts
        self.manager = manager
        self.logsSteps = logsSteps
    }

    /// What happens to the descriptors and the environment of the command that creates.
    package struct Inheritance: Equatable, Sendable {
        /// How many descriptors from 3 on the program gets.
        package var descriptors: Int
        /// Variables that tell the program about them (`LISTEN_FDS`).
        package var environment: [String]
        /// The environment of the command, for hooks without one of their own.
        package var hookEnvironment: [String]

        /// Makes the default: nothing is inherited.
        package init(
            descriptors: Int = 0,
            environment: [String] = [],
            hookEnvironment: [String] = []
        ) {
            self.descriptors = descriptors
            self.environment = environment
            self.hookEnvironment = hookEnvironment
        }
    }

    /// Plans a new container.
    ///
    /// `startsAtOnce` leaves out the wait for `start`, for `run`.
    package func container(
        _ spec: Spec,
        options: LaunchOptions,
        inheritance: Inheritance = Inheritance(),
        startsAtOnce: Bool = false
    ) throws(InvalidSpec) -> ContainerPlan {
        try Formalities.check(spec)
        let namespaces = try NamespacePlan(spec.linux)
        let idMappings = try IDMappingPlan(spec.linux, namespaces: namespaces, facts: facts)
        let hooks = try HookPlan(spec.hooks)
        let seccomp = try seccomp(spec)
        var cgroup = try cgroup(spec, options)
        cgroup.owner = cgroupOwner(spec, namespaces, idMappings)
        let intelRDT = try intelRDT(spec, options)
        let fileSystem = try fileSystem(
            spec,
            options: options,
            namespaces: namespaces,
            cgroups: cgroup.mountSource(namespaces, inUserNamespace: facts.isInUserNamespace)
        )
        let process = try process(spec, inheritance, mappings: idMappings)
        let privileges = try privileges(spec.process, spec)
        let steps = try InitSequence(
            namespaces: namespaces,
            hooks: hooks,
            privileges: privileges,
            process: process,
            fileSystem: fileSystem,
            kernel: kernelPlan(spec, namespaces),
            seccomp: seccomp,
            sessionKeyring: options.noNewKeyring ? nil : "_ses.\(options.id.rawValue)",
            isRootless: facts.isRootless,
            startsAtOnce: startsAtOnce
        ).steps
        // The command's environment leaves its process only for hooks that inherit it.
        let inheritsEnvironment = hooks.createContainer.contains { $0.env == nil }
        return ContainerPlan(
            id: options.id.rawValue,
            bundle: options.bundle.string,
            rootfs: fileSystem.rootfs,
            ociVersion: spec.ociVersion,
            annotations: spec.annotations ?? [:],
            namespaces: namespaces,
            idMappings: idMappings,
            cgroup: cgroup,
            intelRDT: intelRDT,
            hooks: hooks,
            seccomp: seccomp,
            initPlan: initPlan(
                steps,
                state: state(spec, options),
                hookEnvironment: inheritsEnvironment ? inheritance.hookEnvironment : [],
                inheritance: inheritance,
                namespaces: namespaces
            ),
            hasTerminal: process?.terminal != nil,
            warnings: privileges.warnings
        )
    }

    /// Where the container's cgroup is and what its files shall say.
    private func cgroup(
        _ spec: Spec,
        _ options: LaunchOptions
    ) throws(InvalidSpec) -> CgroupPlan {
        try CgroupPlan(
            spec.linux,
            id: options.id.rawValue,
            layout: facts.cgroups,
            manager: manager,
            rootless: facts.isRootless || facts.isInUserNamespace,
            annotations: spec.annotations ?? [:],
            systemd: facts.systemd
        )
    }

    private func intelRDT(
        _ spec: Spec,
        _ options: LaunchOptions
    ) throws(InvalidSpec) -> IntelRDTPlan? {
        try spec.linux?.intelRdt.map { (given) throws(InvalidSpec) in
            try IntelRDTPlan(given, id: options.id.rawValue, root: facts.resctrl)
        }
    }

    /// Plans a further process in a running container.
    ///
    /// `spec` is the configuration as it was at create, `process` what shall run, and `place` where
    /// `process` was found. Without `joinsSessionKeyring` it stays in the caller's, as the container
    /// does.
    package func exec(
        _ process: Spec.Process,
        place: ProcessPlace,
        in spec: Spec,
        state: State,
        options: ExecOptions,
        joinsSessionKeyring: Bool = true,
        inheritance: Inheritance = Inheritance()
    ) throws(InvalidSpec) -> ExecPlan {
        let namespaces = try NamespacePlan(spec.linux)
        let privileges = try PrivilegePlan(
            process,
            linux: spec.linux,
            securityModules: facts.securityModules,
            place: place
        )
        let seccomp = try seccomp(spec)
        var processPlan = try ProcessPlan(process, place: place)
        processPlan.user.keepsGroups = CrunAnnotations.keepsGroups(spec)
        processPlan.inherit(inheritance.environment)
        let sequence = ExecSequence(
            namespaces: namespaces,
            privileges: privileges,
            process: processPlan,
            seccomp: seccomp,
            sessionKeyring: joinsSessionKeyring ? "_ses.\(options.id.rawValue)" : nil,
            isRootless: facts.isRootless
        )
        return ExecPlan(
            id: options.id.rawValue,
            seccomp: seccomp,
            hasTerminal: processPlan.terminal != nil,
            cpuAffinity: privileges.cpuAffinity,
            initPlan: initPlan(
                sequence.steps,
                state: state,
                inheritance: inheritance,
                namespaces: namespaces
            ),
            warnings: privileges.warnings
        )
    }

    private func process(
        _ spec: Spec,
        _ inheritance: Inheritance,
        mappings: IDMappingPlan?
    ) throws(InvalidSpec) -> ProcessPlan? {
        guard let given = spec.process else { return nil }
        var process = try ProcessPlan(given)
        process.user.keepsGroups = CrunAnnotations.keepsGroups(spec)
        try check(process.user, against: mappings)
        process.inherit(inheritance.environment)
        return process
    }

    private func kernelPlan(
        _ spec: Spec,
        _ namespaces: NamespacePlan
    ) throws(InvalidSpec) -> KernelPlan {
        KernelPlan(
            timeOffsets: try TimeOffset.offsets(spec.linux, namespaces: namespaces),
            sysctls: try SysctlPlan.writes(
                spec.linux?.sysctl ?? [:],
                namespaces: namespaces.kinds
            ),
            netDevices: try NetDevicePlan.devices(
                spec.linux,
                namespaces: namespaces,
                facts: facts
            ),
            hostname: try name(spec.hostname, "hostname", "hostname", namespaces),
            domainname: try name(spec.domainname, "domainname", "domainname", namespaces)
        )
    }

    /// The state as hooks see it while the container is being created.
    private func state(_ spec: Spec, _ options: LaunchOptions) -> State {
        State(
            ociVersion: spec.ociVersion,
            id: options.id.rawValue,
            status: .creating,
            bundle: options.bundle.string,
            annotations: spec.annotations
        )
    }

    private func initPlan(
        _ steps: [InitStep],
        state: State,
        hookEnvironment: [String] = [],
        inheritance: Inheritance,
        namespaces: NamespacePlan
    ) -> InitPlan {
        InitPlan(
            id: state.id,
            steps: steps,
            state: state,
            hookEnvironment: hookEnvironment,
            logsSteps: logsSteps,
            preservedDescriptors: inheritance.descriptors,
            isInUserNamespace: namespaces.has(.user) && !facts.isRootless
        )
    }

    private func seccomp(_ spec: Spec) throws(InvalidSpec) -> SeccompPlan? {
        guard var given = spec.linux?.seccomp else { return nil }
        if given.listenerPath == nil { given.listenerPath = CrunAnnotations.seccompListener(spec) }
        return try SeccompPlan(given)
    }

    /// The privileges of a process; a configuration without one asks for none.
    private func privileges(
        _ process: Spec.Process?,
        _ spec: Spec
    ) throws(InvalidSpec) -> PrivilegePlan {
        try PrivilegePlan(
            process ?? Spec.Process(user: Spec.User(uid: 0, gid: 0), cwd: "/"),
            linux: spec.linux,
            securityModules: facts.securityModules
        )
    }

    /// The host or domain name, which takes a UTS namespace of the container's own.
    private func name(
        _ name: String?,
        _ keyPath: String,
        _ noun: String,
        _ namespaces: NamespacePlan
    ) throws(InvalidSpec) -> String? {
        guard let name, !name.isEmpty else { return nil }
        guard namespaces.has(.uts) else {
            throw InvalidSpec(keyPath, "unable to set \(noun) without a private UTS namespace")
        }
        // __NEW_UTS_LEN of uname(2).
        guard name.utf8.count <= 64 else {
            throw InvalidSpec(keyPath, "expected at most 64 bytes, found \(name.utf8.count)")
        }
        return name
    }

    /// The program's IDs must exist in the container's new user namespace.
    private func check(
        _ user: UserPlan,
        against mappings: IDMappingPlan?
    ) throws(InvalidSpec) {
        guard let mappings else { return }
        guard mappings.users.hostID(for: user.userID) != nil else {
            throw InvalidSpec(
                "process.user.uid",
                "cannot setuid to unmapped uid \(user.userID) in user namespace"
            )
        }
        guard mappings.groups.hostID(for: user.groupID) != nil else {
            throw InvalidSpec(
                "process.user.gid",
                "cannot setgid to unmapped gid \(user.groupID) in user namespace"
            )
        }
        for (index, group) in user.additionalGroups.enumerated()
        where mappings.groups.hostID(for: group) == nil {
            throw InvalidSpec(
                "process.user.additionalGids[\(index)]",
                "cannot setgid to unmapped gid \(group) in user namespace"
            )
        }
        if mappings.deniesSetgroups, !user.additionalGroups.isEmpty {
            throw InvalidSpec(
                "process.user.additionalGids",
                "additional groups cannot be set without privileges"
            )
        }
    }
}
