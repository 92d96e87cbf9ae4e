import Linux
import Testing

@testable import Engine

@Suite("The host's cgroups")
struct CgroupProbeTests {
    @Test("the v2 hierarchy of a hybrid host has a name of its own")
    func hybrid() {
        let membership = CgroupMembership(hierarchyID: 0, controllers: [], path: "/")
        #expect(CgroupProbe.mountNames(of: membership) == ["unified"])
    }

    @Test(
        "a hierarchy is looked for under the names that hosts give it",
        arguments: [
            (["memory"], ["memory"]),
            (["name=systemd"], ["systemd"]),
            (["cpu", "cpuacct"], ["cpu,cpuacct", "cpuacct,cpu", "cpu", "cpuacct"]),
            ([], []),
        ]
    )
    func mountNames(_ controllers: [String], _ expected: [String]) {
        let membership = CgroupMembership(hierarchyID: 3, controllers: controllers, path: "/")
        #expect(CgroupProbe.mountNames(of: membership) == expected)
    }
}
