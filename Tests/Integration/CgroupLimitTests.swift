import Glibc
import Harness
import Testing

extension Integration {
    /// A limit that a configuration asks for is a limit that holds.
    @Suite struct CgroupLimitTests {
        @Test("an allocation beyond the memory limit is killed, one below it is not")
        func memory() throws {
            try Bundle.use { bundle in
                let limit: JSON = .integer(32 << 20)
                bundle.config["linux"]["resources"]["memory"] = ["limit": limit, "swap": limit]
                let outcome = try bundle.run("alloc:8", "alloc:100")
                #expect(outcome.ending == .exited(137))
                #expect(outcome.output == "alloc=8\n")
            }
        }

        @Test("memory beyond what the limit is set to can be had without it")
        func noMemoryLimit() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("alloc:100")
                #expect(facts["alloc"] == "100")
            }
        }

        @Test(
            "a container cannot fork past its limit of tasks",
            arguments: [(5, "4"), (1, "0"), (-1, "20")] as [(Int64, String)]
        )
        func tasks(_ limit: Int64, _ forked: String) throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["pids"] = ["limit": .integer(limit)]
                let facts = try bundle.report("fork:20")
                #expect(facts["forked"] == forked)
                #expect(facts["fork"] == (limit < 0 ? "ok" : "!EAGAIN"))
            }
        }

        @Test(
            "a limit of 0 tasks lets the program run and nothing be forked",
            .enabled(if: Runtime.isApus, "older runtimes take 0 as no limit")
        )
        func noTasks() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["pids"] = ["limit": 0]
                let facts = try bundle.report("fork:3")
                #expect(facts["forked"] == "0")
            }
        }

        @Test("the quota of CPU time throttles")
        func quota() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                bundle.config["linux"]["resources"]["cpu"] = [
                    "quota": 5000, "period": 100_000, "shares": 512,
                ]
                let container = try bundle.start("burn:100", "pause")
                let wall = container.facts.number("burn") ?? 0
                #expect(wall > 1200, "100 ms of CPU time at 5 % took \(wall) ms")
                let statistics = HostCgroup.value(path, "cpu.stat") ?? ""
                let throttled = statistics.split(separator: "\n")
                    .first { $0.hasPrefix("nr_throttled ") }
                    .flatMap { Int($0.dropFirst("nr_throttled ".count)) }
                #expect((throttled ?? 0) > 3)
                if HostCgroup.isUnified {
                    #expect(HostCgroup.value(path, "cpu.max") == "5000 100000")
                    #expect(HostCgroup.value(path, "cpu.weight") == "59")
                } else {
                    #expect(HostCgroup.value(path, "cpu.cfs_quota_us") == "5000")
                    #expect(HostCgroup.value(path, "cpu.cfs_period_us") == "100000")
                    #expect(HostCgroup.value(path, "cpu.shares") == "512")
                }
            }
        }

        @Test("a set of CPUs is what the kernel lets the program run on")
        func cpus() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["cpu"] = ["cpus": "0", "mems": "0"]
                let container = try bundle.start("pause")
                #expect(try Host.status(container.pid, "Cpus_allowed_list") == "0")
            }
        }

        /// Fields, and what has to be in the files then.
        private static let values:
            [(JSON, [(file: String, v2: String, value: String, v2Value: String)])] = [
                (
                    [
                        "memory": [
                            "limit": 67_108_864, "reservation": 33_554_432, "swap": 134_217_728,
                        ]
                    ],
                    [
                        ("memory.limit_in_bytes", "memory.max", "67108864", "67108864"),
                        ("memory.memsw.limit_in_bytes", "memory.swap.max", "134217728", "67108864"),
                        ("memory.soft_limit_in_bytes", "memory.low", "33554432", "33554432"),
                    ]
                ),
                (
                    ["cpu": ["quota": 50_000, "burst": 10_000]],
                    [("cpu.cfs_burst_us", "cpu.max.burst", "10000", "10000")]
                ),
                (["cpu": ["idle": 1]], [("cpu.idle", "cpu.idle", "1", "1")]),
                (["pids": ["limit": 77]], [("pids.max", "pids.max", "77", "77")]),
            ]

        @Test("each value reaches its file", .enabled(if: Runtime.isApus, "burst and idle are new"))
        func files() throws {
            for (resources, expected) in Self.values {
                try Bundle.use { bundle in
                    let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                    for (key, value) in resources.members {
                        bundle.config["linux"]["resources"][key] = value
                    }
                    let container = try bundle.create("pause")
                    for entry in expected {
                        let value = HostCgroup.value(path, entry.file, v2: entry.v2)
                        let wanted = HostCgroup.isUnified ? entry.v2Value : entry.value
                        #expect(value == wanted, "\(entry.file)")
                    }
                    try container.delete(force: true)
                }
            }
        }

        @Test(
            "a value that the kernel refuses is named with its file and its place in config.json",
            .enabled(if: Runtime.isApus, "texts differ")
        )
        func refusedByKernel() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                bundle.config["linux"]["resources"]["cpu"] = ["cpus": "4000"]
                let message = try bundle.refusal()
                let expected = "linux.resources.cpu.cpus: write 4000 to cpuset.cpus of \(path): "
                #expect(message.contains(expected), "\(message)")
                #expect(HostCgroup.directories(path).filter(Host.exists) == [])
            }
        }

        /// What cannot hold here, and the place that the message names.
        private static let refused: [(JSON, String)] = [
            (["memory": ["limit": 1000, "swap": 10]], "linux.resources.memory.swap"),
            (["memory": ["swappiness": 101]], "linux.resources.memory.swappiness"),
            (
                ["hugepageLimits": [["pageSize": "../2MB", "limit": 1]]],
                "linux.resources.hugepageLimits[0].pageSize"
            ),
            (["unified": ["no-such.max": "1"]], "linux.resources.unified"),
        ]

        @Test("what cannot hold is refused", .enabled(if: Runtime.isApus, "texts differ"))
        func refusals() throws {
            for (resources, keyPath) in Self.refused {
                try Bundle.use { bundle in
                    for (key, value) in resources.members {
                        bundle.config["linux"]["resources"][key] = value
                    }
                    let message = try bundle.refusal()
                    #expect(message.contains("config.json: \(keyPath)"), "\(message)")
                }
            }
        }

        /// Makes /tmp/kmsg (character device 1:11), and opens it and the default devices.
        private func openDevices(_ rules: JSON) throws -> Facts {
            var facts = Facts("")
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["devices"] = rules
                for set in ["bounding", "effective", "permitted"] {
                    bundle.config["process"]["capabilities"][set].append("CAP_MKNOD")
                    bundle.config["process"]["capabilities"][set].append("CAP_SYSLOG")
                }
                facts = try bundle.report(
                    "mknod:c:1:11:/tmp/kmsg",
                    "open:r:/tmp/kmsg",
                    "open:w:/tmp/kmsg",
                    "open:rw:/tmp/kmsg",
                    "open:rw:/dev/null",
                    "open:r:/dev/urandom"
                )
            }
            return facts
        }

        @Test("a device that no rule permits can be made but not opened, the default ones can")
        func deniedDevice() throws {
            let facts = try openDevices([["allow": false, "access": "rwm"]])
            #expect(facts["mknod./tmp/kmsg"] == "ok")
            #expect(facts["open.r./tmp/kmsg"] == "!EPERM")
            #expect(facts["open.w./tmp/kmsg"] == "!EPERM")
            #expect(facts["open.rw./dev/null"] == "ok")
            #expect(facts["open.r./dev/urandom"] == "ok")
        }

        @Test("without any rule the devices of the host are closed as well")
        func noRules() throws {
            let facts = try openDevices([])
            #expect(facts["open.r./tmp/kmsg"] == "!EPERM")
            #expect(facts["open.rw./dev/null"] == "ok")
        }

        @Test("a permitted device can be opened in the permitted way only")
        func permittedDevice() throws {
            let facts = try openDevices([
                ["allow": false, "access": "rwm"],
                ["allow": true, "type": "c", "major": 1, "minor": 11, "access": "r"],
            ])
            #expect(facts["open.r./tmp/kmsg"] == "ok")
            #expect(facts["open.w./tmp/kmsg"] == "!EPERM")
            #expect(facts["open.rw./tmp/kmsg"] == "!EPERM")
        }

        @Test("a privileged container opens every device, except those taken back later")
        func privileged() throws {
            let all: JSON = ["allow": true, "access": "rwm"]
            #expect(try openDevices([all])["open.rw./tmp/kmsg"] == "ok")
            let facts = try openDevices([
                all, ["allow": false, "type": "c", "major": 1, "minor": 11, "access": "w"],
            ])
            #expect(facts["open.r./tmp/kmsg"] == "ok")
            #expect(facts["open.w./tmp/kmsg"] == "!EPERM")
        }
    }
}
