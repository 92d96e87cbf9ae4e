internal import OCI

/// `linux.resources` for cgroup v1: which value goes into which file, in which order.
struct LegacyResources {
    private var list: ResourceSteps

    /// Works out the steps; device rules are not among them (`DeviceList`).
    ///
    /// - Parameters:
    ///   - resources: what the configuration asks for.
    ///   - root: the key path of `resources`.
    /// - Returns: what to do, in order.
    /// - Throws: `InvalidSpec` for values that contradict each other, and for what only v2 has.
    static func steps(
        _ resources: Spec.Resources,
        root: String = "linux.resources"
    ) throws(InvalidSpec) -> [CgroupStep] {
        var this = Self(list: ResourceSteps(root: root))
        if let unified = resources.unified, !unified.isEmpty {
            try this.list.refuse("unified", "needs cgroup v2, and this host has cgroup v1")
        }
        if let memory = resources.memory { try this.append(memory) }
        if let cpu = resources.cpu { try this.append(cpu) }
        try this.list.appendPIDs(resources.pids)
        if let blockIO = resources.blockIO { try this.append(blockIO) }
        try this.list.appendHugepages(resources.hugepageLimits, suffix: "limit_in_bytes")
        if let network = resources.network { try this.append(network) }
        try this.list.appendRDMA(resources.rdma)
        return this.list.steps
    }

    private mutating func append(_ memory: Spec.Memory) throws(InvalidSpec) {
        let limit = try list.bytes(memory.limit, "memory.limit")
        // No limit of memory means none of swap either, unless one is asked for.
        let swap =
            try list.bytes(memory.swap, "memory.swap") ?? (limit == -1 ? -1 : nil)
        if let swap, swap != -1 {
            // Without a limit, memory alone is more than any sum.
            guard let limit, limit > 0 else {
                try list.refuse("memory.swap", "unable to set swap limit without memory limit")
            }
            guard swap >= limit else {
                try list.refuse("memory.swap", "memory+swap limit should be >= memory limit")
            }
        }
        // The kernel keeps the one at most the other at every moment.
        list.writeInAnyOrder(
            [
                limitWrite(limit, "memory.limit_in_bytes", "memory.limit"),
                limitWrite(swap, "memory.memsw.limit_in_bytes", "memory.swap"),
            ].compactMap { $0 }
        )
        for (value, file, key) in [
            (memory.reservation, "memory.soft_limit_in_bytes", "memory.reservation"),
            (memory.kernel, "memory.kmem.limit_in_bytes", "memory.kernel"),
            (memory.kernelTCP, "memory.kmem.tcp.limit_in_bytes", "memory.kernelTCP"),
        ] {
            if let write = limitWrite(try list.bytes(value, key), file, key) {
                list.append(.write(write))
            }
        }
        try appendBehaviour(memory)
    }

    private mutating func appendBehaviour(_ memory: Spec.Memory) throws(InvalidSpec) {
        if let swappiness = memory.swappiness {
            guard swappiness <= 100 else {
                try list.refuse("memory.swappiness", "\(swappiness) is not between 0 and 100")
            }
            list.write(swappiness, to: "memory.swappiness", for: "memory.swappiness")
        }
        if let disables = memory.disableOOMKiller {
            list.write(
                disables ? 1 : 0,
                to: "memory.oom_control",
                for: "memory.disableOOMKiller",
                ifMissing: disables ? .refuse : .ignore
            )
        }
        if let useHierarchy = memory.useHierarchy {
            // Kernels from 5.11 on always do, and say no to 0.
            list.write(
                useHierarchy ? 1 : 0,
                to: "memory.use_hierarchy",
                for: "memory.useHierarchy",
                ifMissing: useHierarchy ? .ignore : .refuse
            )
        }
    }

    private func limitWrite(_ value: Int64?, _ file: String, _ key: String) -> CgroupWrite? {
        value.map {
            // What has no limit needs no file to have none.
            CgroupWrite(
                $0,
                to: file,
                for: list.path(key),
                ifMissing: $0 == -1 ? .ignore : .refuse
            )
        }
    }

    private mutating func append(_ cpu: Spec.CPU) throws(InvalidSpec) {
        try list.appendCPUSet(cpu)
        // The kernel would take the nearest value that it can keep, and say nothing.
        if let shares = cpu.shares.nonZero, !ResourceConversions.shares.contains(shares) {
            try list.refuse("cpu.shares", "\(shares) is not between 2 and 262144")
        }
        try list.appendWeight(
            cpu.shares.nonZero.map { write($0, "cpu.shares", "cpu.shares") },
            idle: cpu.idle
        )
        try list.checkBandwidth(cpu)
        list.writeInAnyOrder(
            [
                cpu.period.nonZero.map { write($0, "cpu.cfs_period_us", "cpu.period") },
                cpu.quota.nonZero.map { write($0, "cpu.cfs_quota_us", "cpu.quota") },
                cpu.burst.map { write($0, "cpu.cfs_burst_us", "cpu.burst") },
            ].compactMap { $0 }
        )
        list.writeInAnyOrder(
            [
                cpu.realtimePeriod.nonZero.map {
                    write($0, "cpu.rt_period_us", "cpu.realtimePeriod")
                },
                cpu.realtimeRuntime.nonZero.map {
                    write($0, "cpu.rt_runtime_us", "cpu.realtimeRuntime")
                },
            ].compactMap { $0 }
        )
    }

    private func write(
        _ value: some CustomStringConvertible,
        _ file: String,
        _ key: String
    ) -> CgroupWrite {
        CgroupWrite(value, to: file, for: list.path(key))
    }

    private mutating func append(_ blockIO: Spec.BlockIO) throws(InvalidSpec) {
        try list.checkWeight(blockIO.weight, "blockIO.weight")
        try list.checkWeight(blockIO.leafWeight, "blockIO.leafWeight")
        if let weight = blockIO.weight.nonZero {
            appendWeight("\(weight)", suffix: "weight", "blockIO.weight")
        }
        if let weight = blockIO.leafWeight.nonZero {
            list.write(weight, to: "blkio.leaf_weight", for: "blockIO.leafWeight")
        }
        for (index, entry) in (blockIO.weightDevice ?? []).enumerated() {
            let key = "blockIO.weightDevice[\(index)]"
            try list.check(entry, key)
            let device = try list.device(entry.major, entry.minor, key)
            if let weight = entry.weight {
                appendWeight("\(device) \(weight)", suffix: "weight_device", "\(key).weight")
            }
            if let weight = entry.leafWeight {
                let value = "\(device) \(weight)"
                list.write(value, to: "blkio.leaf_weight_device", for: "\(key).leafWeight")
            }
        }
        for (entries, what, key) in [
            (blockIO.throttleReadBpsDevice, "read_bps", "throttleReadBpsDevice"),
            (blockIO.throttleWriteBpsDevice, "write_bps", "throttleWriteBpsDevice"),
            (blockIO.throttleReadIOPSDevice, "read_iops", "throttleReadIOPSDevice"),
            (blockIO.throttleWriteIOPSDevice, "write_iops", "throttleWriteIOPSDevice"),
        ] {
            for (index, entry) in (entries ?? []).enumerated() {
                let key = "blockIO.\(key)[\(index)]"
                let device = try list.device(entry.major, entry.minor, key)
                list.write("\(device) \(entry.rate)", to: "blkio.throttle.\(what)_device", for: key)
            }
        }
    }

    /// A weight of the scheduler that the kernel has: CFQ until 5.0, or BFQ.
    private mutating func appendWeight(_ value: String, suffix: String, _ key: String) {
        list.append(
            .firstThatExists([
                write(value, "blkio.\(suffix)", key), write(value, "blkio.bfq.\(suffix)", key),
            ])
        )
    }

    private mutating func append(_ network: Spec.Network) throws(InvalidSpec) {
        if let classID = network.classID {
            list.write(classID, to: "net_cls.classid", for: "network.classID")
        }
        for (index, entry) in (network.priorities ?? []).enumerated() {
            try list.checkName(entry.name, "network.priorities[\(index)].name")
            let value = "\(entry.name) \(entry.priority)"
            list.write(value, to: "net_prio.ifpriomap", for: "network.priorities[\(index)]")
        }
    }
}

extension Optional where Wrapped: BinaryInteger {
    /// The number; nil for 0 as well, which callers write for a field that is unset.
    var nonZero: Wrapped? { self == 0 ? nil : self }
}
