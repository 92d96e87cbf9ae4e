import Linux
import Testing

@Suite("What cgroup files count")
struct CgroupStatisticsTests {
    @Test("numbers on one line, as cpuacct.usage_percpu has them")
    func counts() {
        #expect(CgroupFormats.counts("0 13000158 \n") == [0, 13_000_158])
        #expect(CgroupFormats.counts("") == [])
        #expect(CgroupFormats.counts("1 -2") == nil)
    }

    @Test("cpuacct.usage_all: user and system time of each CPU")
    func perCPU() throws {
        let times = try #require(CgroupFormats.perCPU("cpu user system\n0 12 34\n1 0 8000000\n"))
        #expect(times.user == [12, 0] && times.system == [34, 8_000_000])
        #expect(CgroupFormats.perCPU("cpu user system\n0 1\n") == nil)
    }

    @Test("lists of CPUs and memory nodes")
    func ids() {
        #expect(CgroupFormats.ids("0-2,7\n") == [0, 1, 2, 7])
        #expect(CgroupFormats.ids("3") == [3])
        #expect(CgroupFormats.ids("") == [])
        for text in ["2-1", "0-", "-1", "a", "0-4294967295", "1-2-3"] {
            #expect(CgroupFormats.ids(text) == nil, "\(text)")
        }
    }

    @Test("blkio.throttle.io_service_bytes_recursive and blkio.bfq.time_recursive")
    func legacyDevices() {
        let disk = DeviceNumber(major: 254, minor: 16)
        let text = "254:16 Read 4096\n254:16 Write 0\n254:16 Total 4096\nTotal 4096\n"
        #expect(
            CgroupFormats.deviceCounts(text) == [
                DeviceCount(disk, operation: "Read", value: 4096),
                DeviceCount(disk, operation: "Write", value: 0),
                DeviceCount(disk, operation: "Total", value: 4096),
            ]
        )
        #expect(CgroupFormats.deviceCounts("254:16 77\n") == [DeviceCount(disk, value: 77)])
        #expect(CgroupFormats.deviceCounts("Total 0\n") == [])
        for text in ["254:16", "254 Read 1", "254:16 Read x", "254:16 Read 1 2"] {
            #expect(CgroupFormats.deviceCounts(text) == nil, "\(text)")
        }
    }

    @Test("io.stat of cgroup v2, by device and operation")
    func unifiedDevices() {
        let text = """
            259:0 rbytes=8192 wbytes=12 rios=2 wios=1 dbytes=0 dios=0
            8:0 rbytes=512 rios=1
            """
        let counts = CgroupFormats.deviceCounts(
            ofUnified: text,
            [("rbytes", "Read"), ("wbytes", "Write")]
        )
        let first = DeviceNumber(major: 8, minor: 0)
        let second = DeviceNumber(major: 259, minor: 0)
        #expect(
            counts == [
                DeviceCount(first, operation: "Read", value: 512),
                DeviceCount(second, operation: "Read", value: 8192),
                DeviceCount(second, operation: "Write", value: 12),
            ]
        )
        #expect(CgroupFormats.deviceCounts(ofUnified: "", [("rbytes", "Read")]) == [])
        #expect(CgroupFormats.deviceCounts(ofUnified: "8:0 rbytes=x", [("rbytes", "Read")]) == nil)
        #expect(CgroupFormats.deviceCounts(ofUnified: "x rbytes=1", [("rbytes", "Read")]) == nil)
    }

    @Test("pressure keeps the averages as the kernel writes them")
    func pressure() {
        let text = """
            some avg10=34.42 avg60=36.16 avg300=72.55 total=3788012993
            full avg10=0.00 avg60=0.00 avg300=0.00 total=0
            """
        #expect(
            CgroupFormats.pressure(text) == [
                "some": PressureLine(averages: ["34.42", "36.16", "72.55"], total: 3_788_012_993),
                "full": PressureLine(averages: ["0.00", "0.00", "0.00"], total: 0),
            ]
        )
        for text in [
            "some avg10=1.0 avg60=1.0 total=1", "some avg10=nan avg60=1.0 avg300=1.0 total=1",
            "some avg10=1.0 avg60=1.0 avg300=1.0", "some avg10=+1.0 avg60=1.0 avg300=1.0 total=1",
        ] {
            #expect(CgroupFormats.pressure(text) == nil, "\(text)")
        }
    }

    @Test("the size of huge pages is in the files' names")
    func hugePageSize() {
        #expect(CgroupFormats.hugePageSize("hugetlb.2MB.failcnt", file: "failcnt") == "2MB")
        for name in ["hugetlb.2MB.rsvd.failcnt", "hugetlb.2MB.max", "memory.2MB.failcnt", "tasks"] {
            #expect(CgroupFormats.hugePageSize(name, file: "failcnt") == nil, "\(name)")
        }
    }
}
