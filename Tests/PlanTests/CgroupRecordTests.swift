import Testing

@testable import Plan

@Suite("What is remembered of a cgroup")
struct CgroupRecordTests {
    private static let legacy = CgroupRecord(
        manager: .cgroupfs,
        version: .legacy,
        directories: [
            CgroupDirectory(controllers: ["cpu", "cpuacct"], mountPoint: "/c", path: "/web"),
            CgroupDirectory(controllers: ["pids"], mountPoint: "/p", path: "/web"),
            CgroupDirectory(controllers: [], mountPoint: "/unified", path: "/web"),
        ]
    )
    private static let unified = CgroupRecord(
        manager: .cgroupfs,
        version: .unified,
        directories: [CgroupDirectory(controllers: ["cpu"], mountPoint: "/u", path: "/web")]
    )

    @Test(
        "a path for one controller is beneath its hierarchy alone, one for all beneath those of v1"
    )
    func oneController() throws {
        #expect(
            try Self.legacy.beneath(["cpuacct": "in/ner"]).directories.map(\.path)
                == ["/web/in/ner", "/web", "/web"]
        )
        #expect(
            try Self.legacy.beneath(["": "/x/./y/"]).directories.map(\.path)
                == ["/web/x/y", "/web/x/y", "/web"]
        )
        #expect(try Self.unified.beneath(["": "x"]).directories.map(\.path) == ["/web/x"])
    }

    @Test("an unknown controller is refused, and on v2 any, because all share one directory")
    func unknownController() {
        #expect(throws: InvalidOption.self) { try Self.legacy.beneath(["memory": "x"]) }
        #expect(throws: InvalidOption.self) { try Self.unified.beneath(["cpu": "x"]) }
    }

    @Test("no path leads out of the cgroup", arguments: ["..", "a/../..", "../\u{301}"])
    func escape(_ path: String) {
        #expect(throws: InvalidOption.self) { try Self.unified.beneath(["": path]) }
    }
}
