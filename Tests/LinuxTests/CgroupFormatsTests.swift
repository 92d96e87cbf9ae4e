import Linux
import Testing

@Suite struct CgroupFormatsTests {
    @Test("a process's cgroups are read, also a path with a colon")
    func memberships() {
        let text = "12:cpu,cpuacct:/a:b\n1:name=systemd:/\n0::/user.slice\n"
        #expect(
            CgroupMembership.parse(text) == [
                CgroupMembership(hierarchyID: 12, controllers: ["cpu", "cpuacct"], path: "/a:b"),
                CgroupMembership(hierarchyID: 1, controllers: ["name=systemd"], path: "/"),
                CgroupMembership(hierarchyID: 0, controllers: [], path: "/user.slice"),
            ]
        )
    }

    @Test("lines of another form are refused", arguments: ["x", "1:cpu", "a:cpu:/", "1:cpu:rel"])
    func refusesMemberships(text: String) {
        #expect(CgroupMembership.parse(text) == nil)
    }

    @Test("flat keyed files are read")
    func flatKeyed() {
        #expect(CgroupFormats.flatKeyed("anon 12\nfile 0\n") == ["anon": 12, "file": 0])
        #expect(CgroupFormats.flatKeyed("") == [:])
        for text in ["anon", "anon x", "anon 1 2", "anon -1"] {
            #expect(CgroupFormats.flatKeyed(text) == nil)
        }
    }

    @Test("nested keyed files are read")
    func nestedKeyed() {
        #expect(
            CgroupFormats.nestedKeyed("8:0 rbytes=1 wbytes=2\nmax a=b=c\n")
                == ["8:0": ["rbytes": "1", "wbytes": "2"], "max": ["a": "b=c"]]
        )
        #expect(CgroupFormats.nestedKeyed("8:0 rbytes\n") == nil)
    }

    @Test("lists of numbers and limits are read")
    func numbersAndLimits() {
        #expect(CgroupFormats.numbers("1\n22\n") == [1, 22])
        #expect(CgroupFormats.numbers("") == [])
        #expect(CgroupFormats.numbers("1\nx\n") == nil)
        #expect(CgroupFormats.limit("max\n") == .max)
        #expect(CgroupFormats.limit("12\n") == .value(12))
        #expect(CgroupFormats.limit("") == nil)
        #expect(CgroupFormats.limit("-1") == nil)
    }
}
