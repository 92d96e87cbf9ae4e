internal import Linux
internal import OCI

/// A list of steps that grows while the resources of a configuration are read: what cgroup v1 and
/// v2 have in common.
struct ResourceSteps {
    /// The key path of the resources object; empty where they are the whole document.
    let root: String
    /// The steps so far.
    private(set) var steps: [CgroupStep] = []

    init(root: String) { self.root = root }

    /// The key path of one of the resources.
    func path(_ key: String) -> String { root.isEmpty ? key : "\(root).\(key)" }

    /// Refuses what cannot be done.
    func refuse(_ key: String, _ reason: String) throws(InvalidSpec) -> Never {
        throw InvalidSpec(path(key), reason)
    }

    /// Refuses what only cgroup v1 has.
    func refuseOnUnified(_ key: String) throws(InvalidSpec) -> Never {
        try refuse(key, "cgroup v2 has nothing of this kind")
    }

    /// Adds a step.
    mutating func append(_ step: CgroupStep) { steps.append(step) }

    /// Adds the write of one value.
    mutating func write(
        _ value: some CustomStringConvertible,
        to file: String,
        for key: String,
        ifMissing: CgroupWrite.MissingFile = .refuse
    ) {
        append(.write(value, to: file, for: path(key), ifMissing: ifMissing))
    }

    /// Adds sequences of which one will do; nothing if they are empty.
    mutating func writeInAnyOrder(_ writes: [CgroupWrite]) {
        switch writes.count {
        case 0: return
        case 1: append(.write(writes[0]))
        default:
            // Two values depend on each other: growing needs one order, shrinking the other.
            append(.firstThatSucceeds([writes, writes.reversed()]))
        }
    }

    /// A number of bytes: nil if unset, which callers also write as 0.
    ///
    /// - Throws: `InvalidSpec` for a number below -1.
    func bytes(_ value: Int64?, _ key: String) throws(InvalidSpec) -> Int64? {
        guard let value, value != 0 else { return nil }
        guard value >= -1 else { try refuse(key, "\(value) is neither -1 nor a number of bytes") }
        return value
    }

    /// The limit of tasks.
    mutating func appendPIDs(_ pids: Spec.PIDs?) throws(InvalidSpec) {
        guard let limit = pids?.limit else { return }
        guard limit >= -1 else {
            try refuse("pids.limit", "\(limit) is neither -1 nor a number of tasks")
        }
        // 0 is a limit like any other (runtime-spec § PIDs).
        write(
            limit < 0 ? "max" : "\(limit)",
            to: "pids.max",
            for: "pids.limit",
            ifMissing: limit < 0 ? .ignore : .refuse
        )
    }

    /// The CPUs and memory nodes that may be used.
    mutating func appendCPUSet(_ cpu: Spec.CPU) throws(InvalidSpec) {
        // Memory nodes first: CPUs may be taken from a task only when it has memory somewhere.
        for (list, word) in [(cpu.mems, "mems"), (cpu.cpus, "cpus")] {
            guard let list, !list.isEmpty else { continue }
            guard CPUList(list) != nil else {
                try refuse("cpu.\(word)", "\"\(list)\" is not a list such as 0-3,7")
            }
            write(list, to: "cpuset.\(word)", for: "cpu.\(word)")
        }
    }

    /// The weight against other groups, and whether the group only runs when nobody else wants to.
    ///
    /// The kernel refuses to change the weight of a group that is idle: it stops being idle before.
    mutating func appendWeight(_ weight: CgroupWrite?, idle: Int64?) throws(InvalidSpec) {
        guard idle == nil || idle == 0 || idle == 1 else {
            try refuse("cpu.idle", "expected 0 or 1, found \(idle ?? 0)")
        }
        if idle == 0 || idle != nil && weight != nil {
            write(0, to: "cpu.idle", for: "cpu.idle", ifMissing: .ignore)
        }
        if let weight { append(.write(weight)) }
        if idle == 1 { write(1, to: "cpu.idle", for: "cpu.idle") }
    }

    /// Checks that no burst is larger than the quota that it adds to (runtime-spec § CPU), and that
    /// quota and period are what the kernel's bandwidth control can keep.
    func checkBandwidth(_ cpu: Spec.CPU) throws(InvalidSpec) {
        let quota = cpu.quota ?? 0
        if let burst = cpu.burst, quota > 0, burst > UInt64(quota) {
            try refuse("cpu.burst", "\(burst) is more than the quota, \(quota)")
        }
        if quota > 0, quota < 1000 {
            try refuse("cpu.quota", "expected at least 1000 microseconds, found \(quota)")
        }
        if let period = cpu.period.nonZero, !(1000...1_000_000).contains(period) {
            try refuse("cpu.period", "expected 1000 to 1000000 microseconds, found \(period)")
        }
    }

    /// Checks the range of a weight of block devices; 0 stands for none.
    func checkWeight(_ weight: UInt16?, _ key: String) throws(InvalidSpec) {
        guard let weight = weight.nonZero, !(10...1000).contains(weight) else { return }
        try refuse(key, "expected 10 to 1000, found \(weight)")
    }

    /// Checks the weights of one device, of which there must be one (runtime-spec § Block IO).
    func check(_ device: Spec.WeightDevice, _ key: String) throws(InvalidSpec) {
        if device.weight == nil, device.leafWeight == nil {
            try refuse(key, "has neither weight nor leafWeight")
        }
        try checkWeight(device.weight, "\(key).weight")
        try checkWeight(device.leafWeight, "\(key).leafWeight")
    }

    /// Checks a name that stands in a line before a blank: of a device, of an interface.
    func checkName(_ name: String, _ key: String) throws(InvalidSpec) {
        // IB_DEVICE_NAME_MAX, which is longer than IFNAMSIZ.
        guard !name.isEmpty, name.utf8.count < 64,
            name.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") })
        else { try refuse(key, "\"\(name)\" is not the name of a device") }
    }

    /// The limits of huge pages: reservations first, then use.
    ///
    /// - Parameters:
    ///   - limits: what the configuration asks for.
    ///   - suffix: how the files' names end, such as `max`.
    /// - Throws: `InvalidSpec` for a page size that is none.
    mutating func appendHugepages(
        _ limits: [Spec.HugepageLimit]?,
        suffix: String
    ) throws(InvalidSpec) {
        var sizes: Set<String> = []
        for (index, entry) in (limits ?? []).enumerated() {
            let key = "hugepageLimits[\(index)]"
            guard sizes.insert(entry.pageSize).inserted else {
                try refuse("\(key).pageSize", "\(entry.pageSize) is given twice")
            }
            guard Self.isPageSize(entry.pageSize) else {
                try refuse("\(key).pageSize", "\"\(entry.pageSize)\" is not of the form 2MB")
            }
            // A limit of reservations never kills, one of use may: a kernel that has both gets
            // both, and an older one the limit of use (runtime-spec § Huge page limits).
            let file = "hugetlb.\(entry.pageSize)"
            write(
                entry.limit,
                to: "\(file).rsvd.\(suffix)",
                for: "\(key).limit",
                ifMissing: .ignore
            )
            write(entry.limit, to: "\(file).\(suffix)", for: "\(key).limit")
        }
    }

    /// The limits of remote memory access.
    mutating func appendRDMA(_ devices: [String: Spec.RDMA]?) throws(InvalidSpec) {
        for (name, limits) in (devices ?? [:]).sorted(by: { $0.key < $1.key }) {
            let key = JSONPath.member(name, of: "rdma")
            try checkName(name, key)
            var text = name
            if let handles = limits.hcaHandles { text += " hca_handle=\(handles)" }
            if let objects = limits.hcaObjects { text += " hca_object=\(objects)" }
            guard text != name else {
                try refuse(key, "has neither hcaHandles nor hcaObjects")
            }
            write(text, to: "rdma.max", for: key)
        }
    }

    /// `major:minor` of a block device.
    func device(_ major: Int64, _ minor: Int64, _ key: String) throws(InvalidSpec) -> String {
        guard UInt32(exactly: major) != nil, UInt32(exactly: minor) != nil else {
            try refuse(key, "\(major):\(minor) is not a device number")
        }
        return "\(major):\(minor)"
    }

    /// Whether a text is a page size: digits that do not begin with 0, one of KMG, and B.
    private static func isPageSize(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count > 2, bytes.last == UInt8(ascii: "B"),
            "KMG".utf8.contains(bytes[bytes.count - 2]), bytes[0] != UInt8(ascii: "0")
        else { return false }
        return bytes.dropLast(2).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

extension CgroupWrite {
    /// Plans the write of a value to a file; its controller is the first part of the file's name.
    init(
        _ value: some CustomStringConvertible,
        to file: String,
        for keyPath: String,
        ifMissing: MissingFile = .refuse
    ) {
        let prefix = file.prefix { $0 != "." }
        self.init(
            value.description,
            to: file,
            of: prefix == "cgroup" ? "" : String(prefix),
            for: keyPath,
            ifMissing: ifMissing
        )
    }
}

extension CgroupStep {
    /// Plans the write of a value to a file.
    static func write(
        _ value: some CustomStringConvertible,
        to file: String,
        for keyPath: String,
        ifMissing: CgroupWrite.MissingFile = .refuse
    ) -> CgroupStep {
        .write(CgroupWrite(value, to: file, for: keyPath, ifMissing: ifMissing))
    }
}
