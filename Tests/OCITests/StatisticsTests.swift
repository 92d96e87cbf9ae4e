import OCI
import Testing

@Suite("The statistics that events prints")
struct StatisticsTests {
    private func text(_ statistics: Statistics) -> String {
        String(decoding: JSONPrinter.print(statistics.document), as: UTF8.self)
    }

    @Test("what nobody counts is left out, and the sections stay")
    func empty() {
        #expect(
            text(Statistics()) == """
                {"cpu":{"usage":{},"throttling":{}},"cpuset":{},\
                "memory":{"usage":{},"swap":{},"kernel":{},"kernelTCP":{}},"pids":{},"blkio":{},\
                "hugetlb":{},"intel_rdt":{},"network_interfaces":null}
                """
        )
    }

    @Test("time, tasks and memory have the keys of runc")
    func keys() {
        var statistics = Statistics()
        statistics.cpu.total = 13_000_158
        statistics.cpu.perCPU = [0, 13_000_158]
        statistics.cpu.user = 0
        statistics.cpu.throttledPeriods = 2
        statistics.cpu.pressure = Statistics.Pressure([("some", ["0.12", "1.00", "2.50"], 9)])
        statistics.cpuset.cpus = [0, 1]
        statistics.cpuset.values = [("sched_relax_domain_level", -1)]
        statistics.memory.memory.limit = .max
        statistics.memory.raw = ["pgfault": 3, "anon": 4096]
        statistics.tasks = 1
        statistics.taskLimit = 0
        #expect(
            text(statistics) == """
                {"cpu":{"usage":{"total":13000158,"percpu":[0,13000158],"user":0},\
                "throttling":{"throttledPeriods":2},\
                "psi":{"some":{"avg10":0.12,"avg60":1.00,"avg300":2.50,"total":9}}},\
                "cpuset":{"cpus":[0,1],"sched_relax_domain_level":-1},\
                "memory":{"usage":{"limit":18446744073709551615},"swap":{},"kernel":{},\
                "kernelTCP":{},"raw":{"anon":4096,"pgfault":3}},\
                "pids":{"current":1,"limit":0},"blkio":{},"hugetlb":{},"intel_rdt":{},\
                "network_interfaces":null}
                """
        )
    }

    @Test("devices, huge pages and resctrl have the keys of runc")
    func lists() {
        var statistics = Statistics()
        statistics.blockIO.lists = [
            (
                "ioServicedRecursive",
                [
                    .init(major: 8, minor: 0, operation: "Read", value: 7),
                    .init(major: 8, minor: 0, operation: nil, value: 1),
                ]
            )
        ]
        var pages = Statistics.MemoryUsage()
        pages.usage = 2_097_152
        pages.failures = 0
        statistics.hugePages = [("2MB", pages)]
        statistics.intelRDT.schemata = [("l3_cache_schema", "L3:0=ff")]
        statistics.intelRDT.cache = [("cbm_mask", "0"), ("num_closids", "16")]
        statistics.intelRDT.transfers = [[("mbm_total_bytes", "12"), ("mbm_local_bytes", "Error")]]
        #expect(
            text(statistics).hasSuffix(
                """
                "blkio":{"ioServicedRecursive":[{"major":8,"minor":0,"op":"Read","value":7},\
                {"major":8,"minor":0,"value":1}]},"hugetlb":{"2MB":{"usage":2097152,"failcnt":0}},\
                "intel_rdt":{"l3_cache_info":{"cbm_mask":"0","num_closids":16},\
                "l3_cache_schema":"L3:0=ff","mbm_stats":[{"mbm_total_bytes":12}]},\
                "network_interfaces":null}
                """
            )
        )
    }
}
