import Plan
import Testing

@Suite("Bad input: resources")
struct BadResourceTests {
    private static func resource(
        _ keyPath: String,
        _ json: String,
        _ expected: String,
        named: String? = nil,
        with context: [String: String] = [:],
        on host: HostFacts
    ) -> BadInput {
        let prefix = "linux.resources."
        return BadInput(
            prefix + keyPath,
            json,
            expected,
            named: named.map { prefix + $0 },
            with: Dictionary(uniqueKeysWithValues: context.map { (prefix + $0, $1) }),
            on: host
        )
    }

    /// What no cgroup can have, of either version.
    private static func both(_ host: HostFacts) -> [BadInput] {
        [
            ("memory.limit", "-2", "-2 is neither -1 nor a number of bytes"),
            ("memory.swap", "-2", "-2 is neither -1 nor a number of bytes"),
            ("memory.reservation", "-2", "-2 is neither -1 nor a number of bytes"),
            ("memory.swap", "1000", "unable to set swap limit without memory limit"),
            ("cpu.cpus", #""frob""#, "\"frob\" is not a list such as 0-3,7"),
            ("cpu.cpus", #""3-1""#, "is not a list"),
            ("cpu.mems", #""0-""#, "is not a list"),
            ("cpu.idle", "2", "expected 0 or 1, found 2"),
            ("cpu.idle", "-1", "expected 0 or 1, found -1"),
            ("cpu.quota", "999", "expected at least 1000 microseconds, found 999"),
            ("cpu.period", "999", "expected 1000 to 1000000 microseconds, found 999"),
            ("cpu.period", "1000001", "expected 1000 to 1000000 microseconds"),
            ("pids.limit", "-2", "-2 is neither -1 nor a number of tasks"),
            ("blockIO.weight", "9", "expected 10 to 1000, found 9"),
            ("blockIO.weight", "1001", "expected 10 to 1000, found 1001"),
            (
                "blockIO.weightDevice[0]", #"{"major": 8, "minor": 0}"#,
                "neither weight nor leafWeight"
            ),
            ("rdma[\"\"]", #"{"hcaHandles": 1}"#, "\"\" is not the name of a device"),
            ("rdma[\"a b\"]", #"{"hcaHandles": 1}"#, "\"a b\" is not the name of a device"),
            ("rdma.mlx5", "{}", "has neither hcaHandles nor hcaObjects"),
            ("devices[0]", #"{"allow": "yes"}"#, "expected true or false"),
        ].map { keyPath, json, expected in
            let named = keyPath == "devices[0]" ? "devices[0].allow" : nil
            return resource(keyPath, json, expected, named: named, on: host)
        } + pairs(host) + pages(host) + devices(host)
    }

    private static func pairs(_ host: HostFacts) -> [BadInput] {
        [
            resource(
                "memory.swap",
                "999",
                "memory+swap limit should be >= memory limit",
                with: ["memory.limit": "1000"],
                on: host
            ),
            resource(
                "cpu.burst",
                "2001",
                "2001 is more than the quota, 2000",
                with: ["cpu.quota": "2000"],
                on: host
            ),
            resource(
                "blockIO.weightDevice[0]",
                #"{"major": 8, "minor": 0, "weight": 5}"#,
                "expected 10 to 1000",
                named: "blockIO.weightDevice[0].weight",
                on: host
            ),
            resource(
                "blockIO.weightDevice[0]",
                #"{"major": -1, "minor": 0, "weight": 50}"#,
                "-1:0 is not a device number",
                on: host
            ),
            resource(
                "blockIO.throttleReadBpsDevice[0]",
                #"{"major": 8, "minor": -1, "rate": 1}"#,
                "8:-1 is not a device number",
                on: host
            ),
            resource(
                "blockIO.throttleWriteIOPSDevice[0]",
                #"{"major": 8, "minor": 0}"#,
                "is required",
                named: "blockIO.throttleWriteIOPSDevice[0].rate",
                on: host
            ),
        ]
    }

    private static func pages(_ host: HostFacts) -> [BadInput] {
        ["", "2", "2M", "MB", "02MB", "2TB", "2mb", "../2MB", "2MB\\n"].map { size in
            resource(
                "hugepageLimits[0]",
                #"{"pageSize": "\#(size)", "limit": 1}"#,
                "is not of the form 2MB",
                named: "hugepageLimits[0].pageSize",
                on: host
            )
        }
            + [
                resource(
                    "hugepageLimits[1]",
                    #"{"pageSize": "2MB", "limit": 1}"#,
                    "2MB is given twice",
                    named: "hugepageLimits[1].pageSize",
                    with: ["hugepageLimits[0]": #"{"pageSize": "2MB", "limit": 2}"#],
                    on: host
                )
            ]
    }

    private static func devices(_ host: HostFacts) -> [BadInput] {
        [
            ("{}", "allow", "is required"),
            (#"{"allow": true, "type": "x"}"#, "type", "\"x\" is none of a, b, c"),
            (#"{"allow": true, "type": "p"}"#, "type", "\"p\" is none of a, b, c"),
            (#"{"allow": true, "access": "rwx"}"#, "access", "letters other than r, w and m"),
            (#"{"allow": true, "type": "c", "major": -2}"#, "major", "is not a device number"),
            (#"{"allow": true, "minor": 4294967296}"#, "minor", "is not a device number"),
        ].map { json, field, expected in
            resource("devices[0]", json, expected, named: "devices[0].\(field)", on: host)
        }
    }

    private static let legacyOnly: [BadInput] = [
        ("unified[\"memory.high\"]", #""1""#, "needs cgroup v2", "unified"),
        ("memory.swappiness", "101", "101 is not between 0 and 100", nil),
        ("cpu.shares", "1", "1 is not between 2 and 262144", nil),
        ("cpu.shares", "262145", "262145 is not between 2 and 262144", nil),
        ("blockIO.leafWeight", "9", "expected 10 to 1000, found 9", nil),
        (
            "network.priorities[0]", #"{"name": "", "priority": 1}"#, "not the name of a device",
            "network.priorities[0].name"
        ),
        (
            "network.priorities[0]", #"{"name": "a\nb", "priority": 1}"#,
            "\"a\\nb\" is not the name",
            "network.priorities[0].name"
        ),
        (
            "network.priorities[0]", #"{"name": "eth0"}"#, "is required",
            "network.priorities[0].priority"
        ),
        (
            "devices", #"[{"allow": true, "major": 8}, {"allow": false, "major": 8, "minor": 3}]"#,
            "cgroup v1 cannot express these rules", nil
        ),
    ].map { resource($0, $1, $2, named: $3, on: Hosts.legacy) }

    private static let unifiedOnly: [BadInput] = [
        ("memory.kernel", "1", "cgroup v2 has nothing of this kind"),
        ("memory.kernelTCP", "1", "cgroup v2 has nothing of this kind"),
        ("memory.swappiness", "1", "cgroup v2 has nothing of this kind"),
        ("memory.disableOOMKiller", "true", "cgroup v2 always has its OOM killer"),
        ("memory.useHierarchy", "false", "cgroup v2 always accounts hierarchically"),
        ("cpu.realtimeRuntime", "1", "cgroup v2 has nothing of this kind"),
        ("cpu.realtimePeriod", "1", "cgroup v2 has nothing of this kind"),
        ("blockIO.leafWeight", "100", "cgroup v2 has nothing of this kind"),
        ("network.classID", "1", "cgroup v2 has nothing of this kind"),
        ("unified[\"../x.y\"]", #""1""#, "must be a file name"),
        ("unified.nonsense", #""1""#, "must be of the form CONTROLLER.PARAMETER"),
        ("unified[\".max\"]", #""1""#, "must be of the form CONTROLLER.PARAMETER"),
        ("unified[\"memory.\"]", #""1""#, "must be of the form CONTROLLER.PARAMETER"),
        ("unified[\"\"]", #""1""#, "must be of the form CONTROLLER.PARAMETER"),
        ("unified[\"frob.max\"]", #""1""#, "no cgroup controller \"frob\""),
        ("unified[\"memory.high\"]", #""""#, "has nothing to write"),
        ("unified[\"memory.high\"]", "1", "expected a string, found 1"),
    ].map { resource($0, $1, $2, on: Hosts.unified) }

    @Test(
        "is refused in one line, with the place",
        arguments: both(Hosts.legacy) + both(Hosts.unified) + legacyOnly + unifiedOnly
    )
    func refused(_ input: BadInput) throws { try input.check() }
}
