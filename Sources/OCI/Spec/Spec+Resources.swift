extension Spec {
    /// Limits of the container's cgroup; what is absent stays as the kernel has it.
    package struct Resources: JSONCodable, Equatable, Sendable {
        /// Which devices may be used; rules apply in order.
        package var devices: [DeviceRule]?
        /// Memory and swap.
        package var memory: Memory?
        /// Processor time and placement.
        package var cpu: CPU?
        /// The number of tasks.
        package var pids: PIDs?
        /// Block device bandwidth.
        package var blockIO: BlockIO?
        /// Huge pages, per page size.
        package var hugepageLimits: [HugepageLimit]?
        /// Marks and priorities of network packets (cgroup v1).
        package var network: Network?
        /// Remote memory access, by device.
        package var rdma: [String: RDMA]?
        /// Files of the cgroup v2 directory and what to write to them.
        package var unified: [String: String]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            devices: [DeviceRule]? = nil,
            memory: Memory? = nil,
            cpu: CPU? = nil,
            pids: PIDs? = nil,
            blockIO: BlockIO? = nil,
            hugepageLimits: [HugepageLimit]? = nil,
            network: Network? = nil,
            rdma: [String: RDMA]? = nil,
            unified: [String: String]? = nil
        ) {
            self.devices = devices
            self.memory = memory
            self.cpu = cpu
            self.pids = pids
            self.blockIO = blockIO
            self.hugepageLimits = hugepageLimits
            self.network = network
            self.rdma = rdma
            self.unified = unified
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            devices = try members.optional("devices")
            memory = try members.optional("memory")
            cpu = try members.optional("cpu")
            pids = try members.optional("pids")
            blockIO = try members.optional("blockIO")
            hugepageLimits = try members.optional("hugepageLimits")
            network = try members.optional("network")
            rdma = try members.optional("rdma")
            unified = try members.optional("unified")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("devices", devices?.json), ("memory", memory?.json), ("cpu", cpu?.json),
                ("pids", pids?.json), ("blockIO", blockIO?.json),
                ("hugepageLimits", hugepageLimits?.json), ("network", network?.json),
                ("rdma", rdma?.json), ("unified", unified?.json),
            ])
        }
    }

    /// A rule of the device controller.
    package struct DeviceRule: JSONCodable, Equatable, Sendable {
        /// Whether the rule allows or denies.
        package var allow: Bool
        /// `a` (all), `c` or `b`; all if absent.
        package var type: String?
        /// The major number; any if absent.
        package var major: Int64?
        /// The minor number; any if absent.
        package var minor: Int64?
        /// Letters of `rwm`; all if absent.
        package var access: String?

        /// Creates the object; whatever is left out stays absent.
        package init(
            allow: Bool,
            type: String? = nil,
            major: Int64? = nil,
            minor: Int64? = nil,
            access: String? = nil
        ) {
            self.allow = allow
            self.type = type
            self.major = major
            self.minor = minor
            self.access = access
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            allow = try members.required("allow")
            type = try members.optional("type")
            major = try members.optional("major")
            minor = try members.optional("minor")
            access = try members.optional("access")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("allow", allow.json), ("type", type?.json), ("major", major?.json),
                ("minor", minor?.json), ("access", access?.json),
            ])
        }
    }

    /// Limits of memory, in bytes; -1 is without limit.
    package struct Memory: JSONCodable, Equatable, Sendable {
        /// Memory.
        package var limit: Int64?
        /// The soft limit of memory.
        package var reservation: Int64?
        /// Memory and swap together.
        package var swap: Int64?
        /// Kernel memory; obsolete.
        package var kernel: Int64?
        /// Kernel memory of TCP buffers; obsolete.
        package var kernelTCP: Int64?
        /// How willingly the kernel swaps, 0 to 100.
        package var swappiness: UInt64?
        /// Whether tasks wait for memory rather than being killed.
        package var disableOOMKiller: Bool?
        /// Whether children are accounted to the group.
        package var useHierarchy: Bool?
        /// Whether an update below the current usage is refused.
        package var checkBeforeUpdate: Bool?

        /// Creates the object; whatever is left out stays absent.
        package init(
            limit: Int64? = nil,
            reservation: Int64? = nil,
            swap: Int64? = nil,
            kernel: Int64? = nil,
            kernelTCP: Int64? = nil,
            swappiness: UInt64? = nil,
            disableOOMKiller: Bool? = nil,
            useHierarchy: Bool? = nil,
            checkBeforeUpdate: Bool? = nil
        ) {
            self.limit = limit
            self.reservation = reservation
            self.swap = swap
            self.kernel = kernel
            self.kernelTCP = kernelTCP
            self.swappiness = swappiness
            self.disableOOMKiller = disableOOMKiller
            self.useHierarchy = useHierarchy
            self.checkBeforeUpdate = checkBeforeUpdate
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            limit = try members.optional("limit")
            reservation = try members.optional("reservation")
            swap = try members.optional("swap")
            kernel = try members.optional("kernel")
            kernelTCP = try members.optional("kernelTCP")
            swappiness = try members.optional("swappiness")
            disableOOMKiller = try members.optional("disableOOMKiller")
            useHierarchy = try members.optional("useHierarchy")
            checkBeforeUpdate = try members.optional("checkBeforeUpdate")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("limit", limit?.json), ("reservation", reservation?.json), ("swap", swap?.json),
                ("kernel", kernel?.json), ("kernelTCP", kernelTCP?.json),
                ("swappiness", swappiness?.json), ("disableOOMKiller", disableOOMKiller?.json),
                ("useHierarchy", useHierarchy?.json),
                ("checkBeforeUpdate", checkBeforeUpdate?.json),
            ])
        }
    }

    /// Limits of processor time, and which processors.
    package struct CPU: JSONCodable, Equatable, Sendable {
        /// The relative share of time.
        package var shares: UInt64?
        /// Microseconds of running per period; -1 is without limit.
        package var quota: Int64?
        /// Microseconds saved up from earlier periods at most.
        package var burst: UInt64?
        /// Microseconds of one period.
        package var period: UInt64?
        /// Microseconds of real-time running per period.
        package var realtimeRuntime: Int64?
        /// Microseconds of one real-time period.
        package var realtimePeriod: UInt64?
        /// Processors as a list such as `0-3,7`.
        package var cpus: String?
        /// Memory nodes as a list such as `0-3,7`.
        package var mems: String?
        /// 1 for the lowest weight (`SCHED_IDLE`), 0 otherwise.
        package var idle: Int64?

        /// Creates the object; whatever is left out stays absent.
        package init(
            shares: UInt64? = nil,
            quota: Int64? = nil,
            burst: UInt64? = nil,
            period: UInt64? = nil,
            realtimeRuntime: Int64? = nil,
            realtimePeriod: UInt64? = nil,
            cpus: String? = nil,
            mems: String? = nil,
            idle: Int64? = nil
        ) {
            self.shares = shares
            self.quota = quota
            self.burst = burst
            self.period = period
            self.realtimeRuntime = realtimeRuntime
            self.realtimePeriod = realtimePeriod
            self.cpus = cpus
            self.mems = mems
            self.idle = idle
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            shares = try members.optional("shares")
            quota = try members.optional("quota")
            burst = try members.optional("burst")
            period = try members.optional("period")
            realtimeRuntime = try members.optional("realtimeRuntime")
            realtimePeriod = try members.optional("realtimePeriod")
            cpus = try members.optional("cpus")
            mems = try members.optional("mems")
            idle = try members.optional("idle")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("shares", shares?.json), ("quota", quota?.json), ("burst", burst?.json),
                ("period", period?.json), ("realtimeRuntime", realtimeRuntime?.json),
                ("realtimePeriod", realtimePeriod?.json), ("cpus", cpus?.json),
                ("mems", mems?.json), ("idle", idle?.json),
            ])
        }
    }

    /// The limit of tasks.
    package struct PIDs: JSONCodable, Equatable, Sendable {
        /// How many tasks at most; -1 is without limit.
        package var limit: Int64?

        /// Creates the object; whatever is left out stays absent.
        package init(limit: Int64? = nil) {
            self.limit = limit
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            limit = try members.optional("limit")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("limit", limit?.json)])
        }
    }

    /// The limit of one size of huge pages.
    package struct HugepageLimit: JSONCodable, Equatable, Sendable {
        /// The size, such as `64KB`, `2MB`, `1GB`.
        package var pageSize: String
        /// Bytes at most.
        package var limit: UInt64

        /// Creates the object; whatever is left out stays absent.
        package init(pageSize: String, limit: UInt64) {
            self.pageSize = pageSize
            self.limit = limit
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            pageSize = try members.required("pageSize")
            limit = try members.required("limit")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("pageSize", pageSize.json), ("limit", limit.json)])
        }
    }

    /// Marks and priorities of network packets.
    package struct Network: JSONCodable, Equatable, Sendable {
        /// The class id of packets.
        package var classID: UInt32?
        /// Priorities per interface.
        package var priorities: [InterfacePriority]?

        /// Creates the object; whatever is left out stays absent.
        package init(classID: UInt32? = nil, priorities: [InterfacePriority]? = nil) {
            self.classID = classID
            self.priorities = priorities
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            classID = try members.optional("classID")
            priorities = try members.optional("priorities")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("classID", classID?.json), ("priorities", priorities?.json)])
        }
    }

    /// The priority of packets that leave by one interface.
    package struct InterfacePriority: JSONCodable, Equatable, Sendable {
        /// The interface.
        package var name: String
        /// The priority.
        package var priority: UInt32

        /// Creates the object; whatever is left out stays absent.
        package init(name: String, priority: UInt32) {
            self.name = name
            self.priority = priority
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            name = try members.required("name")
            priority = try members.required("priority")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("name", name.json), ("priority", priority.json)])
        }
    }

    /// Limits of one remote memory access device.
    package struct RDMA: JSONCodable, Equatable, Sendable {
        /// Handles at most.
        package var hcaHandles: UInt32?
        /// Objects at most.
        package var hcaObjects: UInt32?

        /// Creates the object; whatever is left out stays absent.
        package init(hcaHandles: UInt32? = nil, hcaObjects: UInt32? = nil) {
            self.hcaHandles = hcaHandles
            self.hcaObjects = hcaObjects
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            hcaHandles = try members.optional("hcaHandles")
            hcaObjects = try members.optional("hcaObjects")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("hcaHandles", hcaHandles?.json), ("hcaObjects", hcaObjects?.json)])
        }
    }
}
