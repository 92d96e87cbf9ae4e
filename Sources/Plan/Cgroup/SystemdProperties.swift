internal import Linux
internal import OCI

/// `linux.resources` as properties of a unit of systemd.
///
/// systemd keeps them beside what is written to the files, so that nothing it does later undoes a
/// limit. What it has no property for is in the files alone.
struct SystemdProperties {
    private(set) var list: [UnitProperty] = []
    private let version: CgroupRecord.Version
    private let systemd: Int

    /// What systemd takes for "no limit" (`CGROUP_LIMIT_MAX`).
    private static let infinity = UInt64.max

    /// Works out the properties.
    ///
    /// - Parameters:
    ///   - resources: limits that have been found to be possible.
    ///   - version: the interface of the kernel.
    ///   - systemd: its version.
    /// - Throws: `InvalidSpec` for values that contradict each other.
    init(
        _ resources: Spec.Resources,
        _ version: CgroupRecord.Version,
        systemd: Int
    ) throws(InvalidSpec) {
        self.version = version
        self.systemd = systemd
        if let memory = resources.memory { try append(memory) }
        if let cpu = resources.cpu { append(cpu) }
        if let limit = resources.pids?.limit {
            // systemd knows no 0; the file is more exact.
            append("TasksMax", limit < 0 ? Self.infinity : max(UInt64(limit), 1))
        }
        if let weight = resources.blockIO?.weight.nonZero {
            switch version {
            case .unified:
                append("IOWeight", ResourceConversions.ioWeight(blkioWeight: weight))
            case .legacy: append("BlockIOWeight", UInt64(weight))
            }
        }
        for (file, value) in (resources.unified ?? [:]).sorted(by: { $0.key < $1.key }) {
            append(file, value)
        }
    }

    private mutating func append(_ name: String, _ number: UInt64) {
        list.append(UnitProperty(name, .uint64(number)))
    }

    private mutating func append(_ memory: Spec.Memory) throws(InvalidSpec) {
        let limit = memory.limit.nonZero
        if let limit {
            append(version == .unified ? "MemoryMax" : "MemoryLimit", Self.bytes(limit))
        }
        guard version == .unified else { return }
        if let reservation = memory.reservation.nonZero {
            append("MemoryLow", Self.bytes(reservation))
        }
        let swap = try ResourceConversions.swapAlone(
            memory.swap,
            limit: limit,
            keyPath: "linux.resources.memory.swap"
        )
        if let swap { append("MemorySwapMax", Self.bytes(swap)) }
    }

    private static func bytes(_ value: Int64) -> UInt64 { value < 0 ? infinity : UInt64(value) }

    private mutating func append(_ cpu: Spec.CPU) {
        if version == .unified, cpu.idle == 1, systemd >= 252 {
            append("CPUWeight", 0)
        } else if let shares = cpu.shares.nonZero {
            switch version {
            case .unified:
                append("CPUWeight", ResourceConversions.cpuWeight(shares: shares))
            case .legacy: append("CPUShares", shares)
            }
        }
        appendBandwidth(quota: cpu.quota.nonZero, period: cpu.period.nonZero)
        appendSet("AllowedCPUs", cpu.cpus)
        appendSet("AllowedMemoryNodes", cpu.mems)
    }

    private mutating func appendBandwidth(quota: Int64?, period: UInt64?) {
        if let period, systemd >= 242 { append("CPUQuotaPeriodUSec", period) }
        guard let quota else { return }
        guard quota > 0 else { return append("CPUQuotaPerSecUSec", Self.infinity) }
        // systemd rounds down to whole percents, and the limit would be less than asked for.
        let perSecond = UInt64(quota).multipliedReportingOverflow(by: 1_000_000)
        guard !perSecond.overflow else { return }
        let step: UInt64 = 10_000
        let exact = perSecond.partialValue / max(period ?? 100_000, 1)
        append("CPUQuotaPerSecUSec", exact / step * step + (exact % step == 0 ? 0 : step))
    }

    /// A set of CPUs or memory nodes: a bit for each, the lowest first.
    private mutating func appendSet(_ name: String, _ text: String?) {
        guard version == .unified, systemd >= 244, let text, let set = CPUList(text),
            let highest = set.numbers.last
        else { return }
        var mask = [UInt8](repeating: 0, count: highest / 8 + 1)
        for number in set.numbers { mask[number / 8] |= 1 << UInt8(number % 8) }
        list.append(UnitProperty(name, .array(of: "y", mask.map(DBusValue.byte))))
    }

    /// A file of cgroup v2 for which systemd has a property.
    private mutating func append(_ file: String, _ value: String) {
        switch file {
        case "cpuset.cpus": return appendSet("AllowedCPUs", value)
        case "cpuset.mems": return appendSet("AllowedMemoryNodes", value)
        case "cpu.max":
            let words = value.split(separator: " ")
            let quota = words.first == "max" ? -1 : words.first.flatMap { Int64($0) }
            return appendBandwidth(
                quota: quota,
                period: words.count > 1 ? UInt64(words[1]) : nil
            )
        default: break
        }
        let names = [
            "cpu.weight": "CPUWeight", "io.weight": "IOWeight", "memory.high": "MemoryHigh",
            "memory.low": "MemoryLow", "memory.max": "MemoryMax", "memory.min": "MemoryMin",
            "memory.swap.max": "MemorySwapMax", "pids.max": "TasksMax",
        ]
        guard let name = names[file] else { return }
        // A default weight of io.weight has a word before it.
        let word = value.split(separator: " ").last ?? ""
        if let number = word == "max" ? Self.infinity : UInt64(word) { append(name, number) }
    }
}

extension SystemdProperties {
    /// What every unit of a container has.
    static func basic(
        _ unit: SystemdUnit,
        id: String,
        _ version: CgroupRecord.Version
    ) -> [UnitProperty] {
        var list = [
            UnitProperty("Description", .string("apus container \(id)")),
            UnitProperty("DefaultDependencies", .boolean(false)),
        ]
        if unit.isSlice {
            list.append(UnitProperty("Wants", .strings([unit.slice])))
        } else {
            list.append(UnitProperty("Slice", .string(unit.slice)))
            list.append(UnitProperty("Delegate", .boolean(true)))
        }
        for resource in ["CPU", "Memory", version == .unified ? "IO" : "BlockIO", "Tasks"] {
            list.append(UnitProperty(resource + "Accounting", .boolean(true)))
        }
        return list
    }

    /// The rules of devices, so that systemd's own program never forbids what ours permits.
    ///
    /// systemd only knows permissions. A device that is forbidden after its like was permitted is
    /// left to our program: both have to agree.
    static func devices(_ rules: DeviceRules) -> [UnitProperty] {
        var allowed: [(key: String, access: DeviceAccess)] = []
        for rule in rules.rules {
            if rule.kind == nil, rule.major == nil, rule.minor == nil {
                if !rule.allows {
                    if rule.access == .all { allowed = [] }
                    continue
                }
                if rule.access == .all { return [UnitProperty("DevicePolicy", .string("auto"))] }
            }
            for kind in DeviceRule.Kind.allCases where (rule.kind ?? kind) == kind {
                let key = specifier(kind, rule.major, rule.minor)
                let index = allowed.firstIndex { $0.key == key }
                switch (rule.allows, index) {
                case (true, let index?): allowed[index].access.formUnion(rule.access)
                case (true, nil): allowed.append((key, rule.access))
                case (false, let index?): allowed[index].access.subtract(rule.access)
                case (false, nil): break
                }
            }
        }
        let entries = allowed.filter { !$0.access.isEmpty }.map {
            DBusValue.structure([.string($0.key), .string($0.access.text)])
        }
        return [
            UnitProperty("DevicePolicy", .string("strict")),
            UnitProperty("DeviceAllow", .array(of: "(ss)", [])),
            UnitProperty("DeviceAllow", .array(of: "(ss)", entries)),
        ]
    }

    /// Devices, as systemd.resource-control(5) names them.
    private static func specifier(
        _ kind: DeviceRule.Kind,
        _ major: UInt32?,
        _ minor: UInt32?
    )
        -> String
    {
        let word = kind == .block ? "block" : "char"
        switch (major, minor) {
        case (let major?, let minor?): return "/dev/\(word)/\(major):\(minor)"
        case (let major?, nil): return "\(word)-\(major)"
        // A minor number of any driver cannot be said: more is permitted, and our program narrows.
        case (nil, _): return "\(word)-*"
        }
    }
}
