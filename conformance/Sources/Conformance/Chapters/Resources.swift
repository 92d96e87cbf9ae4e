import Harness

/// config-linux.md § Memory, § CPU, § Block IO, § Huge page limits, § Network, § PIDs, § RDMA: the files of the kernel
/// in which a configuration has to end up.
struct Resources: Chapter {
    let name = "resources"

    /// A setting, and what one of the container's files says then.
    private struct Setting {
        let name: String
        let resources: JSON
        /// File and content on cgroup v1, and on v2; `nil` where there is nothing alike.
        let legacy: (file: String, content: String)?
        let unified: (file: String, content: String)?
    }

    private static let memory: [Setting] = [
        Setting(
            name: "memory.limit",
            resources: ["memory": ["limit": 67_108_864]],
            legacy: ("memory.limit_in_bytes", "67108864"),
            unified: ("memory.max", "67108864")
        ),
        Setting(
            name: "memory.limit of -1",
            resources: ["memory": ["limit": -1]],
            legacy: ("memory.limit_in_bytes", "9223372036854771712"),
            unified: ("memory.max", "max")
        ),
        Setting(
            name: "memory.reservation",
            resources: ["memory": ["reservation": 33_554_432]],
            legacy: ("memory.soft_limit_in_bytes", "33554432"),
            unified: ("memory.low", "33554432")
        ),
        Setting(
            name: "memory.swap",
            // Both together on v1, swap alone on v2.
            resources: ["memory": ["limit": 67_108_864, "swap": 134_217_728]],
            legacy: ("memory.memsw.limit_in_bytes", "134217728"),
            unified: ("memory.swap.max", "67108864")
        ),
        Setting(
            name: "memory.swappiness",
            resources: ["memory": ["swappiness": 7]],
            legacy: ("memory.swappiness", "7"),
            unified: nil
        ),
        Setting(
            name: "memory.useHierarchy",
            resources: ["memory": ["limit": 67_108_864, "useHierarchy": true]],
            legacy: ("memory.use_hierarchy", "1"),
            unified: nil
        ),
        Setting(
            name: "memory.checkBeforeUpdate",
            resources: ["memory": ["limit": 67_108_864, "checkBeforeUpdate": true]],
            legacy: ("memory.limit_in_bytes", "67108864"),
            unified: ("memory.max", "67108864")
        ),
    ]

    private static let cpu: [Setting] = [
        Setting(
            name: "cpu.shares",
            resources: ["cpu": ["shares": 512]],
            legacy: ("cpu.shares", "512"),
            // Two conversions are in use: the linear one, and a logarithmic one.
            unified: ("cpu.weight", "20|59")
        ),
        Setting(
            name: "cpu.quota and cpu.period",
            resources: ["cpu": ["quota": 50_000, "period": 200_000]],
            legacy: ("cpu.cfs_quota_us", "50000"),
            unified: ("cpu.max", "50000 200000")
        ),
        Setting(
            name: "cpu.period",
            resources: ["cpu": ["period": 200_000]],
            legacy: ("cpu.cfs_period_us", "200000"),
            unified: ("cpu.max", "max 200000")
        ),
        Setting(
            name: "cpu.burst",
            resources: ["cpu": ["quota": 50_000, "burst": 10_000]],
            legacy: ("cpu.cfs_burst_us", "10000"),
            unified: ("cpu.max.burst", "10000")
        ),
        Setting(
            name: "cpu.idle",
            resources: ["cpu": ["idle": 1]],
            legacy: ("cpu.idle", "1"),
            unified: ("cpu.idle", "1")
        ),
        Setting(
            name: "cpu.cpus",
            resources: ["cpu": ["cpus": "0", "mems": "0"]],
            legacy: ("cpuset.cpus", "0"),
            unified: ("cpuset.cpus", "0")
        ),
        Setting(
            name: "cpu.mems",
            resources: ["cpu": ["cpus": "0", "mems": "0"]],
            legacy: ("cpuset.mems", "0"),
            unified: ("cpuset.mems", "0")
        ),
        Setting(
            name: "cpu.realtimePeriod",
            resources: ["cpu": ["realtimePeriod": 900_000]],
            legacy: ("cpu.rt_period_us", "900000"),
            unified: nil
        ),
        Setting(
            name: "cpu.realtimeRuntime",
            resources: ["cpu": ["realtimeRuntime": 0]],
            legacy: ("cpu.rt_runtime_us", "0"),
            unified: nil
        ),
    ]

    private static let others: [Setting] = [
        Setting(
            name: "pids.limit",
            resources: ["pids": ["limit": 77]],
            legacy: ("pids.max", "77"),
            unified: ("pids.max", "77")
        ),
        Setting(
            name: "pids.limit of -1",
            resources: ["pids": ["limit": -1]],
            legacy: ("pids.max", "max"),
            unified: ("pids.max", "max")
        ),
        Setting(
            name: "blockIO.weight",
            resources: ["blockIO": ["weight": 100]],
            legacy: ("blkio.bfq.weight", "100"),
            unified: ("io.bfq.weight", "default 100")
        ),
        Setting(
            name: "network.classID",
            resources: ["network": ["classID": 1_048_577]],
            legacy: ("net_cls.classid", "1048577"),
            unified: nil
        ),
        Setting(
            name: "network.priorities",
            resources: ["network": ["priorities": [["name": "lo", "priority": 5]]]],
            legacy: ("net_prio.ifpriomap", "lo 5"),
            unified: nil
        ),
        Setting(
            name: "hugepageLimits",
            resources: ["hugepageLimits": [["pageSize": "2MB", "limit": 209_715_200]]],
            legacy: ("hugetlb.2MB.rsvd.limit_in_bytes", "209715200"),
            unified: ("hugetlb.2MB.rsvd.max", "209715200")
        ),
    ]

    private static let noTasks = Setting(
        name: "pids.limit of 0",
        resources: ["pids": ["limit": 0]],
        legacy: ("pids.max", "0"),
        unified: ("pids.max", "0")
    )

    var checks: [Check] {
        for setting in Self.memory + Self.cpu + Self.others {
            Check(.required, "\(setting.name) reaches its file", of: "runtime.create.properties") {
                try reaches(setting)
            }
            .unlessRefused
        }
        Check(.recommended, "pids.limit of 0 is a limit", of: "config-linux.pids.zero") {
            try reaches(Self.noTasks)
        }
        Check(
            .required,
            "a new memory limit below the usage is rejected",
            of: "config-linux.memory.check-before-update",
            body: beforeUpdate
        )
        for empty in Self.empty {
            Check(
                .required,
                "an empty entry of \(empty.keys.joined(separator: ".")) is an error",
                of: empty.sentence
            ) { try emptyEntry(empty.keys, empty.entry) }
        }
        for (direction, _) in Self.throttles {
            Check(
                .required,
                "blockIO.throttle\(direction)Device reaches its file",
                of: "runtime.create.properties"
            ) { try throttled(direction) }
        }
        Check(
            .required,
            "a memory limit is felt",
            of: "runtime.create.properties",
            body: memoryIsFelt
        )
        Check(
            .required,
            "a limit of tasks is felt",
            of: "runtime.create.properties",
            body: tasksAreFelt
        )
        Check(
            .required,
            "a set of CPUs is felt",
            of: "runtime.create.properties",
            body: cpusAreFelt
        )
        Check(
            .required,
            "a value that the kernel refuses is an error",
            of: "runtime.create.inapplicable",
            body: refused
        )
        Check(
            .required,
            "disableOOMKiller is applied",
            of: "runtime.create.properties",
            body: oomKiller
        )
        Check(
            .required,
            "a limit of a device that does not exist is an error",
            of: "runtime.create.inapplicable",
            body: noDevice
        )
    }

    /// Entries that say nothing.
    private static let empty: [(sentence: String, keys: [String], entry: JSON)] = [
        (
            "config-linux.block-io.weight-device", ["blockIO", "weightDevice"],
            [["major": 8, "minor": 0]]
        ),
        ("config-linux.rdma.entry", ["rdma"], ["mlx5_1": [:]]),
    ]

    private func emptyEntry(_ keys: [String], _ entry: JSON) throws {
        try Bundle.use { bundle in
            let value = keys.count > 1 ? .object([keys[1]: entry]) : entry
            bundle.config["linux"]["resources"][keys[0]] = value
            try bundle.expectError("the entry says nothing")
        }
    }

    /// `update` is no operation of the specification; everything that has it has runc's.
    private func beforeUpdate() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["memory"] = ["limit": 268_435_456]
            let container = try bundle.start("alloc:64", "pause")
            let change = Scratch.shared.newPath("resources")
            let memory = #"{"memory": {"limit": 8388608, "checkBeforeUpdate": true}}"#
            try Host.write(memory, to: change)
            let harmless = try Runtime.run("update", "--pids-limit", "100", container.id)
            try Skip.unless(harmless.succeeded, "the runtime cannot update a container")
            let outcome = try Runtime.run("update", "--resources", change, container.id)
            try expect(!outcome.succeeded, "a limit below the usage was taken")
            try expect(try container.status(), is: "running", "the container's status")
        }
    }

    private func reaches(_ setting: Setting) throws {
        guard let wanted = HostCgroup.isUnified ? setting.unified : setting.legacy else {
            let version = HostCgroup.isUnified ? "v2" : "v1"
            throw Skip("cgroup \(version) has no such file")
        }
        try Bundle.use { bundle in
            try Skip.unless(try HostCgroup.offers(wanted.file), "no \(wanted.file) on this host")
            for (key, value) in setting.resources.members {
                bundle.config["linux"]["resources"][key] = value
            }
            _ = try bundle.create("pause")
            let found = HostCgroup.content(bundle, wanted.file)
            let lines = (found ?? "").split(separator: "\n").map(String.init)
            let expected = wanted.content.split(separator: "|").map(String.init)
            try expect(
                expected.contains(found ?? "") || !Set(lines).isDisjoint(with: expected),
                "\(wanted.file): expected \(wanted.content), found \(found ?? "nothing")"
            )
        }
    }

    // MARK: - Block devices

    private static let throttles = [
        ("ReadBps", "read_bps"), ("WriteBps", "write_bps"), ("ReadIOPS", "read_iops"),
        ("WriteIOPS", "write_iops"),
    ]

    private func throttled(_ direction: String) throws {
        let word = Self.throttles.first { $0.0 == direction }?.1 ?? ""
        let file = HostCgroup.isUnified ? "io.max" : "blkio.throttle.\(word)_device"
        try Skip.unless(try HostCgroup.offers(file), "no \(file) on this host")
        guard let device = Host.list("/sys/block").first,
            let numbers = Host.content("/sys/block/\(device)/dev")?.split(separator: "\n").first
        else { throw Skip("this host has no block device") }
        let parts = numbers.split(separator: ":").compactMap { Int64($0) }
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["blockIO"] = .object([
                "throttle\(direction)Device": [
                    [
                        "major": .integer(parts[0]), "minor": .integer(parts[1]),
                        "rate": 1_048_576,
                    ]
                ]
            ])
            _ = try bundle.create("pause")
            let found = HostCgroup.content(bundle, file) ?? ""
            let unified = ["read_bps": "rbps", "write_bps": "wbps", "read_iops": "riops"]
            let expected =
                HostCgroup.isUnified
                ? "\(unified[word] ?? "wiops")=1048576" : "\(numbers) 1048576"
            try expect(found.contains(expected), "\(file): no \(expected) in \(found)")
        }
    }

    private func noDevice() throws {
        let file = HostCgroup.isUnified ? "io.max" : "blkio.throttle.read_bps_device"
        try Skip.unless(try HostCgroup.offers(file), "no \(file) on this host")
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["blockIO"] = [
                "throttleReadBpsDevice": [["major": 251, "minor": 250, "rate": 1_048_576]]
            ]
            try bundle.expectError("there is no such block device")
        }
    }

    // MARK: - Effects

    private func memoryIsFelt() throws {
        try Bundle.use { bundle in
            let limit: JSON = .integer(32 << 20)
            bundle.config["linux"]["resources"]["memory"] = ["limit": limit, "swap": limit]
            let outcome = try bundle.run("alloc:8", "alloc:100")
            try expect(outcome.output, is: "alloc=8\n", "what could be allocated")
            try expect(!outcome.succeeded, "the program that took more than its limit lived on")
        }
    }

    private func tasksAreFelt() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["pids"] = ["limit": 5]
            let facts = try bundle.report("fork:20")
            try expect(facts["fork"], is: "!EAGAIN", "the fork beyond the limit")
            try expect((facts.number("forked") ?? 99) < 5, "it forked \(facts["forked"] ?? "?")")
        }
    }

    private func cpusAreFelt() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["cpu"] = ["cpus": "0", "mems": "0"]
            let container = try bundle.start("pause")
            try expect(
                Host.status(try container.pid, "Cpus_allowed_list"),
                is: "0",
                "where it may run"
            )
        }
    }

    private func refused() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["cpu"] = ["cpus": "4000"]
            try bundle.expectError("there is no CPU 4000")
            let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
            let left = HostCgroup.directories(path).filter(Host.exists)
            try expect(left, is: [], "cgroups left by the error")
        }
    }

    private func oomKiller() throws {
        try Skip.unless(!HostCgroup.isUnified, "cgroup v2 cannot disable the OOM killer")
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["memory"] = [
                "limit": 67_108_864, "disableOOMKiller": true,
            ]
            _ = try bundle.create("pause")
            let found = HostCgroup.content(bundle, "memory.oom_control") ?? ""
            try expect(found.contains("oom_kill_disable 1"), "memory.oom_control says \(found)")
        }
    }
}
