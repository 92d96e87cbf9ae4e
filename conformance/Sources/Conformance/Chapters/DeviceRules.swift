import Harness

/// config-linux.md § Allowed Device list.
struct DeviceRules: Chapter {
    let name = "allowed devices"

    private static let none: JSON = ["allow": false, "access": "rwm"]
    private static let all: JSON = ["allow": true, "access": "rwm"]

    private static func rule(_ allow: Bool, _ access: String) -> JSON {
        [
            "allow": .bool(allow), "type": "c", "major": 1, "minor": 11,
            "access": .string(access),
        ]
    }

    /// Rules, and what opening the device 1:11 to read and to write says then.
    private static let cases: [(String, [JSON], String, String)] = [
        ("a device that no rule allows cannot be opened", [none], "!EPERM", "!EPERM"),
        (
            "a device that is allowed to be read cannot be written",
            [none, rule(true, "rm")], "ok", "!EPERM"
        ),
        (
            "a device that is allowed to be written cannot be read",
            [none, rule(true, "wm")], "!EPERM", "ok"
        ),
        ("a device that is allowed can be opened", [none, rule(true, "rwm")], "ok", "ok"),
        ("all devices that are allowed can be opened", [all], "ok", "ok"),
        (
            "a later entry takes back what an earlier one allowed",
            [all, rule(false, "w")], "ok", "!EPERM"
        ),
        (
            "a later entry allows what an earlier one took back",
            [all, rule(false, "rw"), rule(true, "r")], "ok", "!EPERM"
        ),
        (
            "entries before one for all devices do not count",
            [rule(true, "rwm"), none], "!EPERM", "!EPERM"
        ),
    ]

    var checks: [Check] {
        for (name, rules, read, write) in Self.cases {
            Check(.required, name, of: "config-linux.allowed-devices.order") {
                let facts = try open(.array(rules))
                try expect(facts["open.r./tmp/kmsg"], is: read, "opening it to read")
                try expect(facts["open.w./tmp/kmsg"], is: write, "opening it to write")
            }
        }
        Check(.deFacto, "the default devices are allowed", body: defaults)
        Check(.deFacto, "without entries no other device of the host can be opened") {
            try expect(try open([])["open.r./tmp/kmsg"], is: "!EPERM", "opening it to read")
        }
    }

    private func open(_ rules: JSON) throws -> Facts {
        var facts = Facts("")
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["devices"] = rules
            // Made outside: whether a node may be made is another rule.
            try Host.makeDevice(bundle.root("/tmp/kmsg"), kind: 0o020_000, number: 0x10b)
            for set in ["bounding", "effective", "permitted"] {
                bundle.config["process"]["capabilities"][set].append("CAP_SYSLOG")
            }
            facts = try bundle.report("open:r:/tmp/kmsg", "open:w:/tmp/kmsg", "open:rw:/dev/null")
        }
        return facts
    }

    private func defaults() throws {
        try expect(try open([Self.none])["open.rw./dev/null"], is: "ok", "opening /dev/null")
    }
}
