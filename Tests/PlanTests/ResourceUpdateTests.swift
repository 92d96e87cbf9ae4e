import OCI
import Testing

@testable import Plan

@Suite struct ResourceUpdateTests {
    private static let configuration = """
        {"linux": {"cgroupsPath": "/web", "resources": {
            "devices": [{"allow": false}],
            "memory": {"limit": 67108864, "swap": 134217728},
            "cpu": {"shares": 512, "quota": 5000, "period": 100000},
            "unified": {"memory.high": "1"}}}}
        """

    private func update(
        _ change: String,
        _ version: CgroupRecord.Version = .unified
    ) throws -> ResourceUpdate {
        try ResourceUpdate(
            JSONParser.parse(Array(change.utf8), document: "resources"),
            to: JSONParser.parse(Array(Self.configuration.utf8), document: "config.json"),
            of: CgroupRecord(
                manager: .cgroupfs,
                version: version,
                directories: [
                    CgroupDirectory(
                        controllers: ["cpu", "memory", "pids", "io"],
                        mountPoint: "/sys/fs/cgroup",
                        path: "/web"
                    )
                ]
            ),
            document: "resources"
        )
    }

    private func writes(
        _ change: String,
        _ version: CgroupRecord.Version = .unified
    ) throws -> [String] {
        try update(change, version).steps.flatMap(\.writes).map { "\($0.file)=\($0.value)" }
    }

    @Test("only the sections that the change names are written, merged with what was there")
    func sections() throws {
        #expect(
            try writes(#"{"cpu": {"quota": 7000}}"#) == ["cpu.weight=59", "cpu.max=7000 100000"]
        )
        #expect(try writes(#"{"pids": {"limit": 0}}"#) == ["pids.max=0"])
        #expect(try writes("{}").isEmpty)
    }

    @Test("swap without memory on v2 is what the recorded limit leaves of it")
    func swap() throws {
        let values = try writes(#"{"memory": {"limit": 100663296}}"#)
        #expect(values.contains("memory.swap.max=33554432"))
        #expect(values.contains("memory.max=100663296"))
    }

    @Test("no limit of memory is none of swap")
    func unlimited() throws {
        let values = try writes(#"{"memory": {"limit": -1}}"#, .legacy)
        #expect(values.contains("memory.memsw.limit_in_bytes=-1"))
        #expect(try writes(#"{"memory": {"limit": -1}}"#).contains("memory.swap.max=max"))
    }

    @Test(
        "0, null and empty lists say nothing",
        arguments: [
            #"{"memory": {"limit": 0, "swap": null}, "cpu": {"shares": 0, "cpus": ""}}"#,
            #"{"hugepageLimits": [], "blockIO": {"weight": 0}, "unified": {}}"#,
        ]
    )
    func nothing(_ change: String) throws {
        #expect(try writes(change).isEmpty)
    }

    @Test("device rules are left alone")
    func devices() throws {
        let update = try update(#"{"devices": [{"allow": true}]}"#)
        #expect(update.steps.isEmpty)
        let text = String(decoding: JSONPrinter.print(update.configuration), as: UTF8.self)
        #expect(text.contains(#""allow":false"#) && !text.contains(#""allow":true"#))
    }

    @Test("what is remembered is the merged configuration")
    func remembered() throws {
        let update = try update(#"{"memory": {"limit": 1048576}, "pids": {"limit": 9}}"#)
        let spec = try JSONDecoder.decode(
            Spec.Linux.self,
            from: update.configuration.object("linux"),
            document: "config.json"
        )
        #expect(spec.cgroupsPath == "/web")
        #expect(spec.resources?.memory?.limit == 1_048_576)
        #expect(spec.resources?.memory?.swap == 134_217_728)
        #expect(spec.resources?.pids?.limit == 9)
        #expect(spec.resources?.unified == ["memory.high": "1"])
    }

    @Test(
        "what is wrong is named by its place in the change",
        arguments: [
            (#"{"memory": {"limit": "1G"}}"#, "resources: memory.limit: expected an integer"),
            (#"{"memory": {"swap": 1}}"#, "resources: memory.swap: "),
            (#"{"unified": {"a/b": "1"}}"#, #"resources: unified["a/b"]: must be a file name"#),
            (
                #"{"hugepageLimits": [{"pageSize": "2MB", "limit": 1}]}"#,
                #"resources: hugepageLimits[0].limit: this host has no cgroup controller "hugetlb""#
            ),
        ]
    )
    func errors(_ change: String, _ message: String) throws {
        let error = #expect(throws: (any Error).self) { try update(change) }
        #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(message))
    }

    @Test(
        "what a refused update restores",
        arguments: [
            ("memory.max", "5", "max", "max"),
            ("memory.oom_control", "1", "oom_kill_disable 0\nunder_oom 1\noom_kill 2", "0"),
            ("cpuset.cpus", "0", "", "\n"),
            ("io.max", "8:0 rbps=1", "8:16 rbps=2 wbps=max", "8:0 rbps=max"),
            ("io.max", "8:0 rbps=1", "8:0 rbps=2 wbps=3", "8:0 rbps=2"),
            ("io.bfq.weight", "8:0 5", "default 100\n8:0 7", "8:0 7"),
            ("io.weight", "8:0 5", "default 100", "8:0 default"),
            ("blkio.throttle.read_bps_device", "8:0 5", "", "8:0 0"),
            ("blkio.throttle.read_bps_device", "8:0 5", "8:0 9", "8:0 9"),
            ("net_prio.ifpriomap", "lo 5", "lo 1\neth0 2", "lo 1"),
            ("rdma.max", "m hca_handle=1", "m hca_handle=2 hca_object=max", "m hca_handle=2"),
        ]
    )
    func undo(_ file: String, _ value: String, _ old: String, _ expected: String) {
        let write = CgroupWrite(value, to: file, of: "x", for: "x")
        #expect(write.undo(restoring: old) == expected)
    }
}

extension JSONValue {
    fileprivate func object(_ key: String) -> JSONValue {
        if case .object(let object) = self { object[key] ?? .null } else { .null }
    }
}
