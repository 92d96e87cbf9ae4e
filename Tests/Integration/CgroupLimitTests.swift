import Glibc
import Harness
import Testing

extension Integration {
    /// A limit that a configuration asks for is a limit that holds.
    @Suite struct CgroupLimitTests {

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

        @Test("the quota of CPU time holds within 20 %, and throttles")
        func quota() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                bundle.config["linux"]["resources"]["cpu"] = [
                    "quota": 5000, "period": 100_000, "shares": 512,
                ]
                let container = try bundle.start("burn:150", "pause")
                // One period more, because the time of the first one is given at once.
                let wall = container.facts.number("burn") ?? 0
                #expect(150 * 100 < 5 * 120 * (wall + 100) / 100, "150 ms took \(wall) ms")
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
    }
}
