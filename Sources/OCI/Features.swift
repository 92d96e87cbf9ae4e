/// What the runtime can do (features.md), whatever the host can.
package struct Features: JSONEncodable, Equatable, Sendable {
    /// The lowest version of the specification that is understood.
    package var ociVersionMin: String
    /// The highest version of the specification that is understood.
    package var ociVersionMax: String
    /// The kinds of hooks.
    package var hooks: [String]?
    /// The mount option words.
    package var mountOptions: [String]?
    /// What is specific to Linux.
    package var linux: Linux?
    /// Metadata about the runtime.
    package var annotations: [String: String]?
    /// Annotations that change what the runtime does; a final `.` makes a prefix.
    package var potentiallyUnsafeConfigAnnotations: [String]?

    /// Creates the object; whatever is left out stays absent.
    package init(
        ociVersionMin: String,
        ociVersionMax: String,
        hooks: [String]? = nil,
        mountOptions: [String]? = nil,
        linux: Linux? = nil,
        annotations: [String: String]? = nil,
        potentiallyUnsafeConfigAnnotations: [String]? = nil
    ) {
        self.ociVersionMin = ociVersionMin
        self.ociVersionMax = ociVersionMax
        self.hooks = hooks
        self.mountOptions = mountOptions
        self.linux = linux
        self.annotations = annotations
        self.potentiallyUnsafeConfigAnnotations = potentiallyUnsafeConfigAnnotations
    }

    /// The object, with its members in the order of the properties.
    package var json: JSONValue {
        .members([
            ("ociVersionMin", ociVersionMin.json), ("ociVersionMax", ociVersionMax.json),
            ("hooks", hooks?.json), ("mountOptions", mountOptions?.json), ("linux", linux?.json),
            ("annotations", annotations?.json),
            ("potentiallyUnsafeConfigAnnotations", potentiallyUnsafeConfigAnnotations?.json),
        ])
    }
}

extension Features {
    /// What the runtime can do on Linux (features-linux.md).
    package struct Linux: JSONEncodable, Equatable, Sendable {
        /// The namespace types.
        package var namespaces: [String]?
        /// The capability names.
        package var capabilities: [String]?
        /// Cgroup versions and drivers.
        package var cgroup: Cgroup?
        /// System call filters.
        package var seccomp: Seccomp?
        /// AppArmor profiles.
        package var apparmor: Support?
        /// SELinux labels.
        package var selinux: Support?
        /// Cache and bandwidth allocation.
        package var intelRdt: IntelRDT?
        /// NUMA memory policies.
        package var memoryPolicy: MemoryPolicy?
        /// Mounts beyond the ordinary.
        package var mountExtensions: MountExtensions?
        /// Moving network devices.
        package var netDevices: Support?

        /// Creates the object; whatever is left out stays absent.
        package init(
            namespaces: [String]? = nil,
            capabilities: [String]? = nil,
            cgroup: Cgroup? = nil,
            seccomp: Seccomp? = nil,
            apparmor: Support? = nil,
            selinux: Support? = nil,
            intelRdt: IntelRDT? = nil,
            memoryPolicy: MemoryPolicy? = nil,
            mountExtensions: MountExtensions? = nil,
            netDevices: Support? = nil
        ) {
            self.namespaces = namespaces
            self.capabilities = capabilities
            self.cgroup = cgroup
            self.seccomp = seccomp
            self.apparmor = apparmor
            self.selinux = selinux
            self.intelRdt = intelRdt
            self.memoryPolicy = memoryPolicy
            self.mountExtensions = mountExtensions
            self.netDevices = netDevices
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("namespaces", namespaces?.json), ("capabilities", capabilities?.json),
                ("cgroup", cgroup?.json), ("seccomp", seccomp?.json), ("apparmor", apparmor?.json),
                ("selinux", selinux?.json), ("intelRdt", intelRdt?.json),
                ("memoryPolicy", memoryPolicy?.json), ("mountExtensions", mountExtensions?.json),
                ("netDevices", netDevices?.json),
            ])
        }
    }

    /// Whether something is supported.
    package struct Support: JSONEncodable, Equatable, Sendable {
        /// Whether it is.
        package var enabled: Bool?

        /// Creates the object; whatever is left out stays absent.
        package init(enabled: Bool? = nil) {
            self.enabled = enabled
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("enabled", enabled?.json)])
        }
    }

    /// Cgroup versions and drivers.
    package struct Cgroup: JSONEncodable, Equatable, Sendable {
        /// Version 1.
        package var v1: Bool?
        /// Version 2.
        package var v2: Bool?
        /// Through the system's systemd.
        package var systemd: Bool?
        /// Through a user's systemd.
        package var systemdUser: Bool?
        /// The RDMA controller.
        package var rdma: Bool?

        /// Creates the object; whatever is left out stays absent.
        package init(
            v1: Bool? = nil,
            v2: Bool? = nil,
            systemd: Bool? = nil,
            systemdUser: Bool? = nil,
            rdma: Bool? = nil
        ) {
            self.v1 = v1
            self.v2 = v2
            self.systemd = systemd
            self.systemdUser = systemdUser
            self.rdma = rdma
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("v1", v1?.json), ("v2", v2?.json), ("systemd", systemd?.json),
                ("systemdUser", systemdUser?.json), ("rdma", rdma?.json),
            ])
        }
    }

    /// System call filters.
    package struct Seccomp: JSONEncodable, Equatable, Sendable {
        /// Whether filters are supported.
        package var enabled: Bool?
        /// Action names.
        package var actions: [String]?
        /// Comparison names.
        package var operators: [String]?
        /// Architecture names.
        package var archs: [String]?
        /// Flag names.
        package var knownFlags: [String]?
        /// Those flags that this kernel and library take.
        package var supportedFlags: [String]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            enabled: Bool? = nil,
            actions: [String]? = nil,
            operators: [String]? = nil,
            archs: [String]? = nil,
            knownFlags: [String]? = nil,
            supportedFlags: [String]? = nil
        ) {
            self.enabled = enabled
            self.actions = actions
            self.operators = operators
            self.archs = archs
            self.knownFlags = knownFlags
            self.supportedFlags = supportedFlags
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("enabled", enabled?.json), ("actions", actions?.json),
                ("operators", operators?.json), ("archs", archs?.json),
                ("knownFlags", knownFlags?.json), ("supportedFlags", supportedFlags?.json),
            ])
        }
    }

    /// Cache and bandwidth allocation.
    package struct IntelRDT: JSONEncodable, Equatable, Sendable {
        /// Whether it is supported.
        package var enabled: Bool?
        /// Whether `schemata` is.
        package var schemata: Bool?
        /// Whether `enableMonitoring` is.
        package var monitoring: Bool?

        /// Creates the object; whatever is left out stays absent.
        package init(enabled: Bool? = nil, schemata: Bool? = nil, monitoring: Bool? = nil) {
            self.enabled = enabled
            self.schemata = schemata
            self.monitoring = monitoring
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("enabled", enabled?.json), ("schemata", schemata?.json),
                ("monitoring", monitoring?.json),
            ])
        }
    }

    /// NUMA memory policies.
    package struct MemoryPolicy: JSONEncodable, Equatable, Sendable {
        /// Mode names.
        package var modes: [String]?
        /// Flag names.
        package var flags: [String]?

        /// Creates the object; whatever is left out stays absent.
        package init(modes: [String]? = nil, flags: [String]? = nil) {
            self.modes = modes
            self.flags = flags
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("modes", modes?.json), ("flags", flags?.json)])
        }
    }

    /// Mounts beyond the ordinary.
    package struct MountExtensions: JSONEncodable, Equatable, Sendable {
        /// Mounts with mapped ids.
        package var idmap: Support?

        /// Creates the object; whatever is left out stays absent.
        package init(idmap: Support? = nil) {
            self.idmap = idmap
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("idmap", idmap?.json)])
        }
    }
}
