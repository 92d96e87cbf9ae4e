internal import OCI

/// `linux.resources` for cgroup v2: which value goes into which file, in which order.
struct UnifiedResources {
    private var list: ResourceSteps

    /// Works out the steps; device rules are not among them (`DeviceProgram`).
    ///
    /// - Parameters:
    ///   - resources: what the configuration asks for.
    ///   - root: the key path of `resources`.
    /// - Returns: what to do, in order.
    /// - Throws: `InvalidSpec` for values that contradict each other, and for what only v1 has.
    static func steps(
        _ resources: Spec.Resources,
        root: String = "linux.resources"
    ) throws(InvalidSpec) -> [CgroupStep] {
        var this = Self(list: ResourceSteps(root: root))
        if let memory = resources.memory { try this.append(memory) }
        if let cpu = resources.cpu { try this.append(cpu) }
        try this.list.appendPIDs(resources.pids)
        if let blockIO = resources.blockIO { try this.append(blockIO) }
        try this.list.appendHugepages(resources.hugepageLimits, suffix: "max")
        if resources.network?.classID != nil { try this.list.refuseOnUnified("network.classID") }
        if resources.network?.priorities?.isEmpty == false {
            try this.list.refuseOnUnified("network.priorities")
        }
        try this.list.appendRDMA(resources.rdma)
        // Last: what is said in the kernel's own words overrides what was converted.
        try this.append(unified: resources.unified ?? [:])
        return this.list.steps
    }

    private mutating func append(_ memory: Spec.Memory) throws(InvalidSpec) {
        try refuseLegacy(memory)
        let limit = try list.bytes(memory.limit, "memory.limit")
        let swap = try list.bytes(memory.swap, "memory.swap")
        let swapAlone = try ResourceConversions.swapAlone(
            swap,
            limit: limit,
            keyPath: list.path("memory.swap")
        )
        if memory.checkBeforeUpdate == true {
            appendCheck(limit, of: "memory limit", "memory.limit")
            appendCheck(swap, of: "memory+swap limit", "memory.swap")
        }
        if let swapAlone {
            // Where there is no swap, none and all of it are the same.
            let isMet = swapAlone <= 0
            let value = text(swapAlone)
            list.write(
                value,
                to: "memory.swap.max",
                for: "memory.swap",
                ifMissing: isMet ? .ignore : .refuse
            )
        }
        if let limit {
            list.write(
                text(limit),
                to: "memory.max",
                for: "memory.limit",
                ifMissing: limit == -1 ? .ignore : .refuse
            )
        }
        if let reservation = try list.bytes(memory.reservation, "memory.reservation") {
            list.write(text(reservation), to: "memory.low", for: "memory.reservation")
        }
    }

    private func refuseLegacy(_ memory: Spec.Memory) throws(InvalidSpec) {
        if let kernel = memory.kernel, kernel > 0 { try list.refuseOnUnified("memory.kernel") }
        if let kernelTCP = memory.kernelTCP, kernelTCP > 0 {
            try list.refuseOnUnified("memory.kernelTCP")
        }
        if memory.swappiness != nil { try list.refuseOnUnified("memory.swappiness") }
        if memory.disableOOMKiller == true {
            try list.refuse("memory.disableOOMKiller", "cgroup v2 always has its OOM killer")
        }
        if memory.useHierarchy == false {
            try list.refuse("memory.useHierarchy", "cgroup v2 always accounts hierarchically")
        }
    }

    /// Mimics what the kernel does by itself in v1 (runtime-spec § Memory, `checkBeforeUpdate`).
    private mutating func appendCheck(_ limit: Int64?, of what: String, _ key: String) {
        guard let limit, limit > 0 else { return }
        list.append(
            .require(
                CgroupUsageCheck(
                    of: "memory.current",
                    below: UInt64(limit),
                    what: what,
                    for: list.path(key)
                )
            )
        )
    }

    private func text(_ bytes: Int64) -> String { bytes == -1 ? "max" : "\(bytes)" }

    private mutating func append(_ cpu: Spec.CPU) throws(InvalidSpec) {
        try list.appendCPUSet(cpu)
        if cpu.realtimePeriod.nonZero != nil { try list.refuseOnUnified("cpu.realtimePeriod") }
        if cpu.realtimeRuntime.nonZero != nil { try list.refuseOnUnified("cpu.realtimeRuntime") }
        let weight = cpu.shares.nonZero.map { shares in
            CgroupWrite(
                ResourceConversions.cpuWeight(shares: shares),
                to: "cpu.weight",
                for: list.path("cpu.shares")
            )
        }
        try list.appendWeight(weight, idle: cpu.idle)
        try list.checkBandwidth(cpu)
        list.writeInAnyOrder(
            [
                bandwidth(cpu),
                cpu.burst.map { CgroupWrite($0, to: "cpu.max.burst", for: list.path("cpu.burst")) },
            ].compactMap { $0 }
        )
    }

    /// `cpu.max`: the quota, and the period if there is one.
    private func bandwidth(_ cpu: Spec.CPU) -> CgroupWrite? {
        let quota = cpu.quota.nonZero
        let period = cpu.period.nonZero
        guard quota != nil || period != nil else { return nil }
        let amount = quota.map { $0 < 0 ? "max" : "\($0)" } ?? "max"
        return CgroupWrite(
            period.map { "\(amount) \($0)" } ?? amount,
            to: "cpu.max",
            for: list.path(quota == nil ? "cpu.period" : "cpu.quota"),
            ifMissing: amount == "max" ? .ignore : .refuse
        )
    }

    private mutating func append(_ blockIO: Spec.BlockIO) throws(InvalidSpec) {
        if blockIO.leafWeight.nonZero != nil { try list.refuseOnUnified("blockIO.leafWeight") }
        try list.checkWeight(blockIO.weight, "blockIO.weight")
        if let weight = blockIO.weight.nonZero { appendWeight(weight, nil, "blockIO.weight") }
        for (index, entry) in (blockIO.weightDevice ?? []).enumerated() {
            let key = "blockIO.weightDevice[\(index)]"
            try list.check(entry, key)
            if entry.leafWeight.nonZero != nil { try list.refuseOnUnified("\(key).leafWeight") }
            if let weight = entry.weight.nonZero {
                let device = try list.device(entry.major, entry.minor, key)
                appendWeight(weight, device, "\(key).weight")
            }
        }
        for (entries, word, key) in [
            (blockIO.throttleReadBpsDevice, "rbps", "throttleReadBpsDevice"),
            (blockIO.throttleWriteBpsDevice, "wbps", "throttleWriteBpsDevice"),
            (blockIO.throttleReadIOPSDevice, "riops", "throttleReadIOPSDevice"),
            (blockIO.throttleWriteIOPSDevice, "wiops", "throttleWriteIOPSDevice"),
        ] {
            for (index, entry) in (entries ?? []).enumerated() {
                let key = "blockIO.\(key)[\(index)]"
                let device = try list.device(entry.major, entry.minor, key)
                list.write("\(device) \(word)=\(entry.rate)", to: "io.max", for: key)
            }
        }
    }

    /// A weight of the scheduler that the kernel has: BFQ, whose range is that of the
    /// configuration, or the kernel's own model of cost.
    private mutating func appendWeight(_ weight: UInt16, _ device: String?, _ key: String) {
        let prefix = device.map { $0 + " " } ?? ""
        let converted = ResourceConversions.ioWeight(blkioWeight: weight)
        list.append(
            .firstThatExists([
                CgroupWrite("\(prefix)\(weight)", to: "io.bfq.weight", for: list.path(key)),
                CgroupWrite("\(prefix)\(converted)", to: "io.weight", for: list.path(key)),
            ])
        )
    }

    private mutating func append(unified: [String: String]) throws(InvalidSpec) {
        for (file, value) in unified.sorted(by: { $0.key < $1.key }) {
            let key = JSONPath.member(file, of: "unified")
            guard !file.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 }) else {
                try list.refuse(key, "must be a file name (no slashes)")
            }
            let parts = file.utf8.split(
                separator: UInt8(ascii: "."),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard parts.count == 2, !parts.contains(where: { $0.isEmpty }), file.utf8.count <= 255
            else {
                try list.refuse(key, "must be of the form CONTROLLER.PARAMETER")
            }
            // The kernel takes one line at each write.
            let lines = value.split(separator: "\n")
            guard !lines.isEmpty else { try list.refuse(key, "has nothing to write") }
            for line in lines { list.write(line, to: file, for: key) }
        }
    }
}
