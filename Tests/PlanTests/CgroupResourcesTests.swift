import OCI
import Testing

@testable import Plan

/// Steps as text: `file=value`, alternatives with `|`, sequences with `;`, `?` where a missing file
/// does not matter.
private func texts(_ steps: [CgroupStep]) -> [String] {
    func text(_ write: CgroupWrite) -> String {
        "\(write.file)=\(write.value)" + (write.ifMissing == .ignore ? "?" : "")
    }
    return steps.map { step in
        switch step {
        case .write(let write): text(write)
        case .firstThatExists(let writes): writes.map(text).joined(separator: "|")
        case .firstThatSucceeds(let sequences):
            sequences.map { $0.map(text).joined(separator: ";") }.joined(separator: "|")
        case .require(let check): "\(check.file)<\(check.limit)"
        }
    }
}

private typealias Resources = Spec.Resources

@Suite("Resources of cgroup v1")
struct CgroupLegacyResourcesTests {
    private static let table: [(Resources, [String])] = [
        (Resources(), []),
        (Resources(memory: .init(limit: 64)), ["memory.limit_in_bytes=64"]),
        (
            Resources(memory: .init(limit: 64, swap: 128)),
            [
                "memory.limit_in_bytes=64;memory.memsw.limit_in_bytes=128"
                    + "|memory.memsw.limit_in_bytes=128;memory.limit_in_bytes=64"
            ]
        ),
        (
            Resources(memory: .init(limit: -1)),
            [
                "memory.limit_in_bytes=-1?;memory.memsw.limit_in_bytes=-1?"
                    + "|memory.memsw.limit_in_bytes=-1?;memory.limit_in_bytes=-1?"
            ]
        ),
        (Resources(memory: .init(limit: 0, swap: 0)), []),
        (
            Resources(
                memory: .init(
                    reservation: 32,
                    kernel: 16,
                    kernelTCP: 8,
                    swappiness: 0,
                    disableOOMKiller: true
                )
            ),
            [
                "memory.soft_limit_in_bytes=32", "memory.kmem.limit_in_bytes=16",
                "memory.kmem.tcp.limit_in_bytes=8", "memory.swappiness=0", "memory.oom_control=1",
            ]
        ),
        (
            Resources(memory: .init(disableOOMKiller: false, useHierarchy: true)),
            ["memory.oom_control=0?", "memory.use_hierarchy=1?"]
        ),
        (
            Resources(cpu: .init(shares: 512, cpus: "0-1", mems: "0", idle: 1)),
            [
                "cpuset.mems=0", "cpuset.cpus=0-1", "cpu.idle=0?", "cpu.shares=512", "cpu.idle=1",
            ]
        ),
        (
            Resources(cpu: .init(quota: 5000, period: 10_000)),
            [
                "cpu.cfs_period_us=10000;cpu.cfs_quota_us=5000"
                    + "|cpu.cfs_quota_us=5000;cpu.cfs_period_us=10000"
            ]
        ),
        (
            Resources(cpu: .init(realtimeRuntime: 900, realtimePeriod: 1000)),
            [
                "cpu.rt_period_us=1000;cpu.rt_runtime_us=900"
                    + "|cpu.rt_runtime_us=900;cpu.rt_period_us=1000"
            ]
        ),
        (Resources(pids: .init(limit: 0)), ["pids.max=0"]),
        (Resources(pids: .init(limit: -1)), ["pids.max=max?"]),
        (
            Resources(
                blockIO: .init(
                    weight: 500,
                    leafWeight: 300,
                    weightDevice: [.init(major: 8, minor: 16, weight: 200)],
                    throttleReadBpsDevice: [.init(major: 8, minor: 0, rate: 600)],
                    throttleWriteIOPSDevice: [.init(major: 8, minor: 0, rate: 30)]
                )
            ),
            [
                "blkio.weight=500|blkio.bfq.weight=500", "blkio.leaf_weight=300",
                "blkio.weight_device=8:16 200|blkio.bfq.weight_device=8:16 200",
                "blkio.throttle.read_bps_device=8:0 600",
                "blkio.throttle.write_iops_device=8:0 30",
            ]
        ),
        (
            Resources(hugepageLimits: [.init(pageSize: "2MB", limit: 4096)]),
            ["hugetlb.2MB.rsvd.limit_in_bytes=4096?", "hugetlb.2MB.limit_in_bytes=4096"]
        ),
        (
            Resources(
                network: .init(classID: 7, priorities: [.init(name: "eth0", priority: 5)]),
                rdma: ["mlx5_1": .init(hcaHandles: 3, hcaObjects: 10), "a": .init(hcaObjects: 1)]
            ),
            [
                "net_cls.classid=7", "net_prio.ifpriomap=eth0 5", "rdma.max=a hca_object=1",
                "rdma.max=mlx5_1 hca_handle=3 hca_object=10",
            ]
        ),
    ]

    @Test("each field goes into its file, in an order that works", arguments: table)
    private func steps(_ resources: Resources, _ expected: [String]) throws {
        #expect(texts(try LegacyResources.steps(resources)) == expected)
    }

    private static let refused: [(Resources, String)] = [
        (Resources(unified: ["memory.high": "1"]), "linux.resources.unified"),
        (Resources(memory: .init(limit: 2, swap: 1)), "linux.resources.memory.swap"),
        (Resources(memory: .init(limit: -2)), "linux.resources.memory.limit"),
        (Resources(memory: .init(swappiness: 101)), "linux.resources.memory.swappiness"),
        (Resources(cpu: .init(shares: 1)), "linux.resources.cpu.shares"),
        (Resources(cpu: .init(shares: 262_145)), "linux.resources.cpu.shares"),
        (Resources(cpu: .init(quota: 10, burst: 11)), "linux.resources.cpu.burst"),
        (
            Resources(blockIO: .init(throttleReadBpsDevice: [.init(major: -1, minor: 0, rate: 1)])),
            "linux.resources.blockIO.throttleReadBpsDevice[0]"
        ),
        (
            Resources(hugepageLimits: [.init(pageSize: "../2MB", limit: 1)]),
            "linux.resources.hugepageLimits[0].pageSize"
        ),
        (
            Resources(hugepageLimits: [.init(pageSize: "2M", limit: 1)]),
            "linux.resources.hugepageLimits[0].pageSize"
        ),
        (Resources(rdma: ["a": .init()]), "linux.resources.rdma.a"),
    ]

    @Test("what cannot be done is refused where it stands", arguments: refused)
    private func refusal(_ resources: Resources, _ keyPath: String) {
        let error = #expect(throws: InvalidSpec.self) { try LegacyResources.steps(resources) }
        #expect(error?.keyPath == keyPath)
    }
}

@Suite("Resources of cgroup v2")
struct CgroupUnifiedResourcesTests {
    private static let table: [(Resources, [String])] = [
        (Resources(), []),
        (Resources(memory: .init(limit: 64)), ["memory.max=64"]),
        (
            Resources(memory: .init(limit: 64, reservation: 32, swap: 192)),
            ["memory.swap.max=128", "memory.max=64", "memory.low=32"]
        ),
        (
            Resources(memory: .init(limit: 64, swap: 64)),
            ["memory.swap.max=0?", "memory.max=64"]
        ),
        (
            Resources(memory: .init(limit: -1)),
            ["memory.swap.max=max?", "memory.max=max?"]
        ),
        (
            Resources(memory: .init(limit: 64, swap: 192, checkBeforeUpdate: true)),
            [
                "memory.current<64", "memory.current<192", "memory.swap.max=128", "memory.max=64",
            ]
        ),
        (
            Resources(
                memory: .init(
                    kernel: -1,
                    kernelTCP: 0,
                    disableOOMKiller: false,
                    useHierarchy: true
                )
            ),
            []
        ),
        (Resources(cpu: .init(shares: 1024)), ["cpu.weight=100"]),
        (
            Resources(cpu: .init(shares: 1024, idle: 1)),
            ["cpu.idle=0?", "cpu.weight=100", "cpu.idle=1"]
        ),
        (Resources(cpu: .init(idle: 1)), ["cpu.idle=1"]),
        (Resources(cpu: .init(shares: 1024, idle: 0)), ["cpu.idle=0?", "cpu.weight=100"]),
        (Resources(cpu: .init(quota: 5000)), ["cpu.max=5000"]),
        (Resources(cpu: .init(quota: 5000, period: 10_000)), ["cpu.max=5000 10000"]),
        (Resources(cpu: .init(quota: -1, period: 10_000)), ["cpu.max=max 10000?"]),
        (Resources(cpu: .init(period: 10_000)), ["cpu.max=max 10000?"]),
        (
            Resources(cpu: .init(quota: 5000, burst: 100)),
            ["cpu.max=5000;cpu.max.burst=100|cpu.max.burst=100;cpu.max=5000"]
        ),
        (Resources(cpu: .init(cpus: "1", mems: "0")), ["cpuset.mems=0", "cpuset.cpus=1"]),
        (Resources(pids: .init(limit: 20)), ["pids.max=20"]),
        (
            Resources(
                blockIO: .init(
                    weight: 500,
                    weightDevice: [.init(major: 8, minor: 16, weight: 10)],
                    throttleWriteBpsDevice: [.init(major: 8, minor: 0, rate: 600)],
                    throttleReadIOPSDevice: [.init(major: 8, minor: 0, rate: 30)]
                )
            ),
            [
                "io.bfq.weight=500|io.weight=4950", "io.bfq.weight=8:16 10|io.weight=8:16 1",
                "io.max=8:0 wbps=600", "io.max=8:0 riops=30",
            ]
        ),
        (
            Resources(hugepageLimits: [.init(pageSize: "1GB", limit: 1 << 30)]),
            ["hugetlb.1GB.rsvd.max=1073741824?", "hugetlb.1GB.max=1073741824"]
        ),
        (
            Resources(
                memory: .init(limit: 64),
                unified: ["memory.high": "48", "io.max": "8:0 rbps=1\n8:16 rbps=2"]
            ),
            ["memory.max=64", "io.max=8:0 rbps=1", "io.max=8:16 rbps=2", "memory.high=48"]
        ),
    ]

    @Test("each field goes into its file, converted where v2 counts otherwise", arguments: table)
    private func steps(_ resources: Resources, _ expected: [String]) throws {
        #expect(texts(try UnifiedResources.steps(resources)) == expected)
    }

    private static let refused: [(Resources, String)] = [
        (Resources(memory: .init(kernel: 1)), "memory.kernel"),
        (Resources(memory: .init(kernelTCP: 1)), "memory.kernelTCP"),
        (Resources(memory: .init(swappiness: 60)), "memory.swappiness"),
        (Resources(memory: .init(disableOOMKiller: true)), "memory.disableOOMKiller"),
        (Resources(memory: .init(useHierarchy: false)), "memory.useHierarchy"),
        (Resources(memory: .init(swap: 10)), "memory.swap"),
        (Resources(cpu: .init(realtimeRuntime: 1)), "cpu.realtimeRuntime"),
        (Resources(cpu: .init(realtimePeriod: 1)), "cpu.realtimePeriod"),
        (Resources(blockIO: .init(leafWeight: 10)), "blockIO.leafWeight"),
        (Resources(network: .init(classID: 1)), "network.classID"),
        (
            Resources(network: .init(priorities: [.init(name: "e", priority: 1)])),
            "network.priorities"
        ),
        (Resources(unified: ["../x.y": "1"]), #"unified["../x.y"]"#),
        (Resources(unified: ["nonsense": "1"]), "unified.nonsense"),
    ]

    @Test("what cannot be done is refused where it stands", arguments: refused)
    private func refusal(_ resources: Resources, _ key: String) {
        let error = #expect(throws: InvalidSpec.self) { try UnifiedResources.steps(resources) }
        #expect(error?.keyPath == "linux.resources.\(key)")
    }
}
