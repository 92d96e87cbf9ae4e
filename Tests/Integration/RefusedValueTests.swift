import Harness
import Testing

extension Integration {
    /// A value that the kernel refuses is named with its file and its place in the document.
    ///
    /// What can be known to be wrong without asking the kernel is planned: Tests/PlanTests/BadInput.
    @Suite(.apusOnly("texts differ")) struct RefusedValueTests {
        /// A section of `linux.resources`, and how the message about it begins.
        typealias Case = (resources: JSON, message: String)

        /// An entry about a block device that no host has.
        private static func absent(_ key: String) -> JSON {
            ["major": 251, "minor": 250, key: 20]
        }

        private static let both: [Case] = [
            (["cpu": ["cpus": "4000"]], "cpu.cpus: write 4000 to cpuset.cpus"),
            (["cpu": ["mems": "60"]], "cpu.mems: write 60 to cpuset.mems"),
            (["pids": ["limit": 5_000_000]], "pids.limit: write 5000000 to pids.max"),
        ]

        private static let legacy: [Case] = [
            (
                ["memory": ["useHierarchy": false]],
                "memory.useHierarchy: write 0 to memory.use_hierarchy"
            ),
            (
                ["cpu": ["quota": 1_000_000_000_000_000]],
                "cpu.quota: write 1000000000000000 to cpu.cfs_quota_us"
            ),
            (
                ["cpu": ["realtimeRuntime": 2_000_000]],
                "cpu.realtimeRuntime: write 2000000 to cpu.rt_runtime_us"
            ),
            (
                ["cpu": ["realtimePeriod": 1_000_000_000_000_000_000]],
                "cpu.realtimePeriod: write 1000000000000000000 to cpu.rt_period_us"
            ),
            (
                ["blockIO": ["throttleWriteIOPSDevice": [absent("rate")]]],
                "blockIO.throttleWriteIOPSDevice[0]: "
                    + "write 251:250 20 to blkio.throttle.write_iops_device"
            ),
            (
                ["blockIO": ["weightDevice": [absent("weight")]]],
                "blockIO.weightDevice[0].weight: write 251:250 20 to blkio.bfq.weight_device"
            ),
            (
                ["hugepageLimits": [["pageSize": "3KB", "limit": 1]]],
                "hugepageLimits[0].limit: "
            ),
            (
                ["network": ["priorities": [["name": "nosuch0", "priority": 1]]]],
                "network.priorities[0]: "
            ),
            (["rdma": ["nosuch0": ["hcaHandles": 3]]], "rdma.nosuch0: "),
        ]

        private static let unified: [Case] = [
            (
                ["cpu": ["quota": 1_000_000_000_000_000]],
                "cpu.quota: write 1000000000000000 to cpu.max"
            ),
            (
                ["blockIO": ["throttleWriteIOPSDevice": [absent("rate")]]],
                "blockIO.throttleWriteIOPSDevice[0]: write 251:250 wiops=20 to io.max"
            ),
            (
                ["blockIO": ["weightDevice": [absent("weight")]]],
                "blockIO.weightDevice[0].weight: write 251:250 20 to io.bfq.weight"
            ),
            (
                ["hugepageLimits": [["pageSize": "3KB", "limit": 1]]],
                "hugepageLimits[0].limit: write 1 to hugetlb.3KB.max: this kernel does not offer"
            ),
            (
                ["rdma": ["nosuch0": ["hcaHandles": 3]]],
                "rdma.nosuch0: write nosuch0 hca_handle=3 to rdma.max"
            ),
            (
                ["unified": ["memory.high": "plenty"]],
                "unified[\"memory.high\"]: write plenty to memory.high"
            ),
            (
                ["unified": ["memory.nosuch": "1"]],
                "unified[\"memory.nosuch\"]: write 1 to memory.nosuch: this kernel does not offer"
            ),
            (
                ["unified": ["cgroup.max.depth": "-7"]],
                "unified[\"cgroup.max.depth\"]: write -7 to cgroup.max.depth"
            ),
        ]

        private static let cases = both + (HostCgroup.isUnified ? unified : legacy)

        /// What would kill the first process of a container, and cgroup v2 any process.
        private static let updates: [Case] =
            HostCgroup.isUnified
            ? [] : [(["memory": ["limit": 1]], "memory.limit: write 1 to memory.limit_in_bytes")]

        @Test("on create, and nothing is left of the container", arguments: cases)
        func create(_ resources: JSON, _ message: String) throws {
            try Bundle.use { bundle in
                for (key, value) in resources.members {
                    bundle.config["linux"]["resources"][key] = value
                }
                let said = try bundle.refusal()
                #expect(said.contains("linux.resources.\(message)"), "\(said)")
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                #expect(HostCgroup.directories(path).filter(Host.exists) == [])
            }
        }

        @Test("on update, and the container goes on")
        func update() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let change = Scratch.shared.newPath("resources")
                for (resources, message) in Self.cases + Self.updates {
                    try Host.write(resources.description, to: change)
                    let outcome = try Runtime.run("update", "--resources", change, container.id)
                    #expect(outcome.ending == .exited(1), "\(resources)")
                    #expect(outcome.message.contains(": \(message)"), "\(outcome)")
                }
                // None of it is remembered.
                try Runtime.succeed(["update", "--pids-limit", "100", container.id])
                #expect(try container.status() == "running")
            }
        }
    }
}
