internal import Linux
internal import OCI
internal import Plan
internal import Syscalls

extension CgroupRecord {
    /// What the kernel has counted in the cgroup; docs/events.md has the file of each number.
    func statistics() throws(Failure) -> Statistics {
        var statistics: Statistics
        switch version {
        case .legacy: statistics = try LegacyStatistics(record: self).statistics()
        case .unified: statistics = try UnifiedStatistics(files: files(of: "")).statistics()
        }
        try addPressure(to: &statistics)
        return statistics
    }

    /// Pressure is counted in the v2 hierarchy only, also in that of a hybrid host.
    private func addPressure(to statistics: inout Statistics) throws(Failure) {
        let counting =
            version == .unified ? directories.first : directories.first { $0.isBare }
        guard let directory = counting else { return }
        let files = CgroupFiles(directory)
        statistics.cpu.pressure = try files.pressure("cpu.pressure")
        statistics.memory.pressure = try files.pressure("memory.pressure")
        statistics.blockIO.pressure = try files.pressure("io.pressure")
    }
}

/// Reads the files of cgroup v1.
private struct LegacyStatistics {
    let record: CgroupRecord

    func statistics() throws(Failure) -> Statistics {
        var statistics = Statistics()
        try read("cpuacct") { (directory) throws(Failure) in
            try addTime(to: &statistics.cpu, directory)
        }
        try read("cpu") { (directory) throws(Failure) in
            try addThrottling(to: &statistics.cpu, directory)
        }
        try read("cpuset") { (directory) throws(Failure) in
            statistics.cpuset = try cpuset(directory)
        }
        try read("memory") { (directory) throws(Failure) in
            statistics.memory = try memory(directory)
        }
        try read("pids") { (directory) throws(Failure) in try statistics.addTasks(directory) }
        try read("blkio") { (directory) throws(Failure) in
            statistics.blockIO.lists = try blockIO(directory)
        }
        try read("hugetlb") { (directory) throws(Failure) in
            statistics.hugePages = try hugePages(directory)
        }
        return statistics
    }

    /// Calls `body` if the host has the controller.
    private func read(
        _ controller: String,
        _ body: (CgroupFiles) throws(Failure) -> Void
    ) throws(Failure) {
        guard let directory = record.directory(of: controller) else { return }
        try body(CgroupFiles(directory))
    }

    private func addTime(to cpu: inout Statistics.CPU, _ files: CgroupFiles) throws(Failure) {
        // The kernel's unit of time for user space, USER_HZ, is 10 ms everywhere.
        let tick: UInt64 = 10_000_000
        let ticks = try files.flatKeyed("cpuacct.stat")
        cpu.total = try files.number("cpuacct.usage")
        cpu.user = ticks["user"].map { $0 &* tick }
        cpu.kernel = ticks["system"].map { $0 &* tick }
        cpu.perCPU = try files.parsed("cpuacct.usage_percpu", CgroupFormats.counts)
        if let parts = try files.parsed("cpuacct.usage_all", CgroupFormats.perCPU) {
            cpu.perCPUUser = parts.user
            cpu.perCPUKernel = parts.system
        }
    }

    private func addThrottling(to cpu: inout Statistics.CPU, _ files: CgroupFiles) throws(Failure) {
        let counts = try files.flatKeyed("cpu.stat")
        cpu.periods = counts["nr_periods"]
        cpu.throttledPeriods = counts["nr_throttled"]
        cpu.throttledTime = counts["throttled_time"]
    }

    private func cpuset(_ files: CgroupFiles) throws(Failure) -> Statistics.CPUSet {
        var cpuset = Statistics.CPUSet()
        cpuset.cpus = try files.parsed("cpuset.cpus", CgroupFormats.ids)
        cpuset.nodes = try files.parsed("cpuset.mems", CgroupFormats.ids)
        let keys = [
            "cpu_exclusive", "mem_hardwall", "mem_exclusive", "memory_migrate",
            "memory_spread_page", "memory_spread_slab", "memory_pressure", "sched_load_balance",
            "sched_relax_domain_level",
        ]
        for key in keys {
            guard let value = try files.parsed("cpuset.\(key)", { Int64($0) }) else { continue }
            cpuset.values.append((key, value))
        }
        return cpuset
    }

    private func memory(_ files: CgroupFiles) throws(Failure) -> Statistics.Memory {
        var memory = Statistics.Memory()
        memory.memory = try usage("memory", files)
        memory.swap = try usage("memory.memsw", files)
        memory.kernel = try usage("memory.kmem", files)
        memory.kernelTCP = try usage("memory.kmem.tcp", files)
        memory.raw = try files.flatKeyed("memory.stat")
        memory.cache = memory.raw["cache"]
        return memory
    }

    /// The four files that cgroup v1 has for whatever it limits in bytes.
    private func usage(
        _ prefix: String,
        _ files: CgroupFiles
    ) throws(Failure) -> Statistics.MemoryUsage {
        var usage = Statistics.MemoryUsage()
        usage.limit = try files.number("\(prefix).limit_in_bytes")
        usage.usage = try files.number("\(prefix).usage_in_bytes")
        usage.max = try files.number("\(prefix).max_usage_in_bytes")
        usage.failures = try files.number("\(prefix).failcnt")
        return usage
    }

    private func hugePages(
        _ files: CgroupFiles
    ) throws(Failure) -> [(size: String, usage: Statistics.MemoryUsage)] {
        try files.hugePageSizes(by: "failcnt").map { size throws(Failure) in
            var usage = try usage("hugetlb.\(size).rsvd", files)
            // Older kernels count only what is used, not what is reserved.
            if usage.usage == nil { usage = try self.usage("hugetlb.\(size)", files) }
            usage.limit = nil
            return (size, usage)
        }
    }

    /// The lists by their keys, and how their files end.
    private static let lists = [
        ("ioServiceBytesRecursive", "io_service_bytes"), ("ioServicedRecursive", "io_serviced"),
        ("ioQueueRecursive", "io_queued"), ("ioServiceTimeRecursive", "io_service_time"),
        ("ioWaitTimeRecursive", "io_wait_time"), ("ioMergedRecursive", "io_merged"),
        ("ioTimeRecursive", "time"), ("sectorsRecursive", "sectors"),
    ]

    private func blockIO(
        _ files: CgroupFiles
    ) throws(Failure) -> [(key: String, entries: [Statistics.BlockIO.Entry])] {
        var lists: [(key: String, entries: [Statistics.BlockIO.Entry])] = []
        for (key, name) in Self.lists {
            // A scheduler counts what it schedules; throttling counts everything.
            for owner in ["blkio.bfq", "blkio", "blkio.throttle"] {
                let counts = try files.parsed("\(owner).\(name)_recursive") {
                    CgroupFormats.deviceCounts($0)
                }
                guard let counts, !counts.isEmpty else { continue }
                lists.append((key, counts.map(Statistics.BlockIO.Entry.init)))
                break
            }
        }
        return lists
    }
}

/// Reads the files of cgroup v2.
private struct UnifiedStatistics {
    let files: CgroupFiles

    func statistics() throws(Failure) -> Statistics {
        var statistics = Statistics()
        statistics.cpu = try cpu()
        statistics.cpuset.cpus = try files.parsed("cpuset.cpus.effective", CgroupFormats.ids)
        statistics.cpuset.nodes = try files.parsed("cpuset.mems.effective", CgroupFormats.ids)
        statistics.memory = try memory()
        try statistics.addTasks(files)
        statistics.blockIO.lists = try blockIO()
        statistics.hugePages = try hugePages()
        return statistics
    }

    private func cpu() throws(Failure) -> Statistics.CPU {
        let counts = try files.flatKeyed("cpu.stat")
        func nanoseconds(_ key: String) -> UInt64? { counts[key].map { $0 &* 1000 } }
        var cpu = Statistics.CPU()
        cpu.total = nanoseconds("usage_usec")
        cpu.user = nanoseconds("user_usec")
        cpu.kernel = nanoseconds("system_usec")
        cpu.periods = counts["nr_periods"]
        cpu.throttledPeriods = counts["nr_throttled"]
        cpu.throttledTime = nanoseconds("throttled_usec")
        return cpu
    }

    private func memory() throws(Failure) -> Statistics.Memory {
        var memory = Statistics.Memory()
        memory.raw = try files.flatKeyed("memory.stat")
        memory.cache = memory.raw["file"]
        memory.memory = try usage("memory")
        let swap = try usage("memory.swap")
        // Callers know v1, which limits and counts both together. The two maxima need not have
        // been at the same time, so there is none of the sum.
        memory.swap.usage = sum(memory.memory.usage, swap.usage)
        memory.swap.limit = sum(memory.memory.limit, swap.limit)
        memory.swap.failures = swap.failures
        memory.kernel.usage = memory.raw["kernel"]
        memory.kernelTCP.usage = memory.raw["sock"]
        return memory
    }

    private func usage(_ name: String) throws(Failure) -> Statistics.MemoryUsage {
        var usage = Statistics.MemoryUsage()
        usage.limit = try files.limit("\(name).max")
        usage.usage = try files.number("\(name).current")
        usage.max = try files.number("\(name).peak")
        usage.failures = try files.flatKeyed("\(name).events")["max"]
        return usage
    }

    private func sum(_ left: UInt64?, _ right: UInt64?) -> UInt64? {
        guard let left, let right else { return nil }
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? .max : sum
    }

    /// What `io.stat` counts, in the words of v1.
    private func blockIO() throws(Failure) -> [(key: String, entries: [Statistics.BlockIO.Entry])] {
        let lists: [(key: String, operations: [(key: String, operation: String)])] = [
            (
                "ioServiceBytesRecursive",
                [("rbytes", "Read"), ("wbytes", "Write"), ("dbytes", "Discard")]
            ),
            ("ioServicedRecursive", [("rios", "Read"), ("wios", "Write"), ("dios", "Discard")]),
        ]
        var filled: [(key: String, entries: [Statistics.BlockIO.Entry])] = []
        for (key, operations) in lists {
            let counts = try files.parsed("io.stat") {
                CgroupFormats.deviceCounts(ofUnified: $0, operations)
            }
            guard let counts, !counts.isEmpty else { continue }
            filled.append((key, counts.map(Statistics.BlockIO.Entry.init)))
        }
        return filled
    }

    private func hugePages() throws(Failure) -> [(size: String, usage: Statistics.MemoryUsage)] {
        try files.hugePageSizes(by: "events").map { size throws(Failure) in
            var usage = Statistics.MemoryUsage()
            usage.usage = try files.number("hugetlb.\(size).rsvd.current")
            if usage.usage == nil { usage.usage = try files.number("hugetlb.\(size).current") }
            usage.failures = try files.flatKeyed("hugetlb.\(size).events")["max"]
            return (size, usage)
        }
    }
}

extension Statistics {
    /// The files of the pids controller, which both versions have.
    fileprivate mutating func addTasks(_ files: CgroupFiles) throws(Failure) {
        tasks = try files.number("pids.current")
        // Callers know 0 as the absence of a limit.
        let limit = try files.limit("pids.max")
        taskLimit = limit == .max ? 0 : limit
    }
}

extension Statistics.BlockIO.Entry {
    fileprivate init(_ count: DeviceCount) {
        self.init(
            major: UInt64(count.device.major),
            minor: UInt64(count.device.minor),
            operation: count.operation,
            value: count.value
        )
    }
}

extension CgroupFiles {
    /// Reads a file and understands it; nil if there is none.
    fileprivate func parsed<Value>(
        _ file: String,
        _ parse: (String) -> Value?
    ) throws(Failure) -> Value? {
        guard let text = try read(file) else { return nil }
        guard let value = parse(text) else {
            throw Failure("\(file) of \(name) is not of the documented form")
        }
        return value
    }

    fileprivate func number(_ file: String) throws(Failure) -> UInt64? {
        try parsed(file) { UInt64($0) }
    }

    /// A limit, where `max` is the highest number.
    fileprivate func limit(_ file: String) throws(Failure) -> UInt64? {
        try parsed(file, CgroupFormats.limit).map { limit in
            switch limit {
            case .max: .max
            case .value(let value): value
            }
        }
    }

    /// The values of a file; none if there is no such file.
    fileprivate func flatKeyed(_ file: String) throws(Failure) -> [String: UInt64] {
        try parsed(file, CgroupFormats.flatKeyed) ?? [:]
    }

    /// The kernel may be without pressure, and it can be off for one cgroup (`EOPNOTSUPP`).
    fileprivate func pressure(_ file: String) throws(Failure) -> Statistics.Pressure? {
        let lines: [String: PressureLine]?
        do {
            lines = try parsed(file, CgroupFormats.pressure)
        } catch let failure where failure.isErrno(.notSupported) {
            return nil
        }
        return lines.map { lines in
            Statistics.Pressure(
                ["some", "full"].compactMap { name in
                    lines[name].map { (name, $0.averages, $0.total) }
                }
            )
        }
    }

    /// The sizes of huge pages that the host has.
    fileprivate func hugePageSizes(by file: String) throws(Failure) -> [String] {
        let directory = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try Files.open(FilePath(path), [.readOnly, .directory])
        }
        guard let directory else { return [] }
        return try Files.entries(of: directory.descriptor)
            .compactMap { CgroupFormats.hugePageSize($0.name.string, file: file) }
            .sorted()
    }
}
