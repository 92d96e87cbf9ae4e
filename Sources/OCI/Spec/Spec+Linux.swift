extension Spec {
    /// Everything in a configuration that is specific to Linux.
    package struct Linux: JSONCodable, Equatable, Sendable {
        /// User ids of the container's user namespace.
        package var uidMappings: [IDMapping]?
        /// Group ids of the container's user namespace.
        package var gidMappings: [IDMapping]?
        /// Kernel parameters, by name.
        package var sysctl: [String: String]?
        /// Limits of the container's cgroup.
        package var resources: Resources?
        /// Where the cgroup is: a path, or `slice:prefix:name` for systemd.
        package var cgroupsPath: String?
        /// The namespaces to create or join; all others are the runtime's own.
        package var namespaces: [NamespaceEntry]?
        /// Device nodes that must exist inside.
        package var devices: [Device]?
        /// Network devices to move into the container, by host name.
        package var netDevices: [String: NetDevice]?
        /// The system call filter.
        package var seccomp: Seccomp?
        /// The propagation of the root mount: private, shared, slave, unbindable.
        package var rootfsPropagation: String?
        /// Paths inside that can be neither read nor written.
        package var maskedPaths: [String]?
        /// Paths inside that are read-only.
        package var readonlyPaths: [String]?
        /// The SELinux label for mounts.
        package var mountLabel: String?
        /// Cache and memory bandwidth allocation.
        package var intelRdt: IntelRDT?
        /// The NUMA memory policy.
        package var memoryPolicy: MemoryPolicy?
        /// The execution domain.
        package var personality: Personality?
        /// Offsets of a new time namespace, by clock (`monotonic`, `boottime`).
        package var timeOffsets: [String: TimeOffset]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            uidMappings: [IDMapping]? = nil,
            gidMappings: [IDMapping]? = nil,
            sysctl: [String: String]? = nil,
            resources: Resources? = nil,
            cgroupsPath: String? = nil,
            namespaces: [NamespaceEntry]? = nil,
            devices: [Device]? = nil,
            netDevices: [String: NetDevice]? = nil,
            seccomp: Seccomp? = nil,
            rootfsPropagation: String? = nil,
            maskedPaths: [String]? = nil,
            readonlyPaths: [String]? = nil,
            mountLabel: String? = nil,
            intelRdt: IntelRDT? = nil,
            memoryPolicy: MemoryPolicy? = nil,
            personality: Personality? = nil,
            timeOffsets: [String: TimeOffset]? = nil
        ) {
            self.uidMappings = uidMappings
            self.gidMappings = gidMappings
            self.sysctl = sysctl
            self.resources = resources
            self.cgroupsPath = cgroupsPath
            self.namespaces = namespaces
            self.devices = devices
            self.netDevices = netDevices
            self.seccomp = seccomp
            self.rootfsPropagation = rootfsPropagation
            self.maskedPaths = maskedPaths
            self.readonlyPaths = readonlyPaths
            self.mountLabel = mountLabel
            self.intelRdt = intelRdt
            self.memoryPolicy = memoryPolicy
            self.personality = personality
            self.timeOffsets = timeOffsets
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            uidMappings = try members.optional("uidMappings")
            gidMappings = try members.optional("gidMappings")
            sysctl = try members.optional("sysctl")
            resources = try members.optional("resources")
            cgroupsPath = try members.optional("cgroupsPath")
            namespaces = try members.optional("namespaces")
            devices = try members.optional("devices")
            netDevices = try members.optional("netDevices")
            seccomp = try members.optional("seccomp")
            rootfsPropagation = try members.optional("rootfsPropagation")
            maskedPaths = try members.optional("maskedPaths")
            readonlyPaths = try members.optional("readonlyPaths")
            mountLabel = try members.optional("mountLabel")
            intelRdt = try members.optional("intelRdt")
            memoryPolicy = try members.optional("memoryPolicy")
            personality = try members.optional("personality")
            timeOffsets = try members.optional("timeOffsets")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("uidMappings", uidMappings?.json), ("gidMappings", gidMappings?.json),
                ("sysctl", sysctl?.json), ("resources", resources?.json),
                ("cgroupsPath", cgroupsPath?.json), ("namespaces", namespaces?.json),
                ("devices", devices?.json), ("netDevices", netDevices?.json),
                ("seccomp", seccomp?.json), ("rootfsPropagation", rootfsPropagation?.json),
                ("maskedPaths", maskedPaths?.json), ("readonlyPaths", readonlyPaths?.json),
                ("mountLabel", mountLabel?.json), ("intelRdt", intelRdt?.json),
                ("memoryPolicy", memoryPolicy?.json), ("personality", personality?.json),
                ("timeOffsets", timeOffsets?.json),
            ])
        }
    }

    /// A namespace to create, or with a path to join.
    package struct NamespaceEntry: JSONCodable, Equatable, Sendable {
        /// pid, network, mount, ipc, uts, user, cgroup or time.
        package var type: String
        /// The namespace's file; must be absolute.
        package var path: String?

        /// Creates the object; whatever is left out stays absent.
        package init(type: String, path: String? = nil) {
            self.type = type
            self.path = path
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            type = try members.required("type")
            path = try members.optional("path")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("type", type.json), ("path", path?.json)])
        }
    }

    /// A device node that must exist inside the container.
    package struct Device: JSONCodable, Equatable, Sendable {
        /// `c`, `b`, `u` or `p`.
        package var type: String
        /// The full path inside.
        package var path: String
        /// The major number; required unless the type is `p`.
        package var major: Int64?
        /// The minor number; required unless the type is `p`.
        package var minor: Int64?
        /// The permission bits.
        package var fileMode: UInt32?
        /// The owner inside the container.
        package var uid: UInt32?
        /// The group inside the container.
        package var gid: UInt32?

        /// Creates the object; whatever is left out stays absent.
        package init(
            type: String,
            path: String,
            major: Int64? = nil,
            minor: Int64? = nil,
            fileMode: UInt32? = nil,
            uid: UInt32? = nil,
            gid: UInt32? = nil
        ) {
            self.type = type
            self.path = path
            self.major = major
            self.minor = minor
            self.fileMode = fileMode
            self.uid = uid
            self.gid = gid
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            type = try members.required("type")
            path = try members.required("path")
            major = try members.optional("major")
            minor = try members.optional("minor")
            fileMode = try members.optional("fileMode")
            uid = try members.optional("uid")
            gid = try members.optional("gid")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("type", type.json), ("path", path.json), ("major", major?.json),
                ("minor", minor?.json), ("fileMode", fileMode?.json), ("uid", uid?.json),
                ("gid", gid?.json),
            ])
        }
    }

    /// What a network device becomes inside the container.
    package struct NetDevice: JSONCodable, Equatable, Sendable {
        /// Its name inside; unchanged if absent.
        package var name: String?

        /// Creates the object; whatever is left out stays absent.
        package init(name: String? = nil) {
            self.name = name
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            name = try members.optional("name")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("name", name?.json)])
        }
    }

    /// The offset of one clock of a time namespace.
    package struct TimeOffset: JSONCodable, Equatable, Sendable {
        /// Seconds.
        package var secs: Int64?
        /// Nanoseconds, below one second.
        package var nanosecs: UInt32?

        /// Creates the object; whatever is left out stays absent.
        package init(secs: Int64? = nil, nanosecs: UInt32? = nil) {
            self.secs = secs
            self.nanosecs = nanosecs
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            secs = try members.optional("secs")
            nanosecs = try members.optional("nanosecs")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("secs", secs?.json), ("nanosecs", nanosecs?.json)])
        }
    }

    /// The execution domain; see personality(2).
    package struct Personality: JSONCodable, Equatable, Sendable {
        /// `LINUX` or `LINUX32`.
        package var domain: String
        /// Additional flags; none is defined yet.
        package var flags: [String]?

        /// Creates the object; whatever is left out stays absent.
        package init(domain: String, flags: [String]? = nil) {
            self.domain = domain
            self.flags = flags
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            domain = try members.required("domain")
            flags = try members.optional("flags")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("domain", domain.json), ("flags", flags?.json)])
        }
    }

    /// The NUMA memory policy; see set_mempolicy(2).
    package struct MemoryPolicy: JSONCodable, Equatable, Sendable {
        /// The mode (`MPOL_…`).
        package var mode: String
        /// Memory nodes as a list such as `0-3,7`.
        package var nodes: String?
        /// Flags (`MPOL_F_…`).
        package var flags: [String]?

        /// Creates the object; whatever is left out stays absent.
        package init(mode: String, nodes: String? = nil, flags: [String]? = nil) {
            self.mode = mode
            self.nodes = nodes
            self.flags = flags
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            mode = try members.required("mode")
            nodes = try members.optional("nodes")
            flags = try members.optional("flags")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("mode", mode.json), ("nodes", nodes?.json), ("flags", flags?.json)])
        }
    }

    /// Cache and memory bandwidth allocation through resctrl.
    package struct IntelRDT: JSONCodable, Equatable, Sendable {
        /// The class of service; the container's id if absent.
        package var closID: String?
        /// Lines for the `schemata` file; written last.
        package var schemata: [String]?
        /// The L3 cache line of `schemata`.
        package var l3CacheSchema: String?
        /// The memory bandwidth line of `schemata`.
        package var memBwSchema: String?
        /// Whether the container gets a monitoring group of its own.
        package var enableMonitoring: Bool?

        /// Creates the object; whatever is left out stays absent.
        package init(
            closID: String? = nil,
            schemata: [String]? = nil,
            l3CacheSchema: String? = nil,
            memBwSchema: String? = nil,
            enableMonitoring: Bool? = nil
        ) {
            self.closID = closID
            self.schemata = schemata
            self.l3CacheSchema = l3CacheSchema
            self.memBwSchema = memBwSchema
            self.enableMonitoring = enableMonitoring
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            closID = try members.optional("closID")
            schemata = try members.optional("schemata")
            l3CacheSchema = try members.optional("l3CacheSchema")
            memBwSchema = try members.optional("memBwSchema")
            enableMonitoring = try members.optional("enableMonitoring")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("closID", closID?.json), ("schemata", schemata?.json),
                ("l3CacheSchema", l3CacheSchema?.json), ("memBwSchema", memBwSchema?.json),
                ("enableMonitoring", enableMonitoring?.json),
            ])
        }
    }
}
