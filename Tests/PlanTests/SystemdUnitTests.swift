import Linux
import OCI
import Testing

@testable import Plan

@Suite("Units of systemd")
struct SystemdUnitTests {
    /// A path of config.json, the unit that it means, and its cgroup.
    static let units: [(String?, String, String)] = [
        (nil, "apus-web.scope", "/system.slice/apus-web.scope"),
        ("", "apus-web.scope", "/system.slice/apus-web.scope"),
        (":docker:1234", "docker-1234.scope", "/system.slice/docker-1234.scope"),
        ("user.slice:libpod:a", "libpod-a.scope", "/user.slice/libpod-a.scope"),
        ("-:cri:a", "cri-a.scope", "/cri-a.scope"),
        ("-.slice:cri:a", "cri-a.scope", "/cri-a.scope"),
        ("a-b-c.slice:p:n", "p-n.scope", "/a.slice/a-b.slice/a-b-c.slice/p-n.scope"),
        ("::lone", "lone.scope", "/system.slice/lone.scope"),
        ("::cpu", "cpu.scope", "/system.slice/_cpu.scope"),
        ("::_x", "_x.scope", "/system.slice/__x.scope"),
        ("a.slice:p:a-pod.slice", "a-pod.slice", "/a.slice/a-pod.slice"),
        ("memory.slice:p:n", "p-n.scope", "/_memory.slice/p-n.scope"),
    ]

    @Test("slice, prefix and name make a unit and its cgroup", arguments: units)
    func unit(_ text: String?, _ name: String, _ path: String) throws {
        let unit = try SystemdUnit(text, id: "web", isUser: false)
        #expect(unit.name == name)
        #expect(unit.path == path)
    }

    @Test("a user's units are in the user's slice, and an ID is escaped")
    func user() throws {
        let unit = try SystemdUnit(nil, id: "a+b", isUser: true)
        #expect(unit.path == "/user.slice/apus-a\\x2bb.scope")
    }

    @Test(
        "what systemd would not take is refused before anything is made",
        arguments: [
            "/a/b", "a.slice:b", "a:b:c:d", "a.slice/x:b:c", "a:b:c", "--.slice:b:c",
            "a-.slice:b:c", "-a.slice:b:c", "a--b.slice:b:c", ".slice:b:c", ":b:", ":b:c d",
            ":b:c\n", ":p:-.slice", ":b:" + String(repeating: "x", count: 300),
        ]
    )
    func refused(_ text: String) {
        #expect(throws: InvalidSpec.self) {
            try SystemdUnit(text, id: "web", isUser: false)
        }
    }

    // MARK: Properties

    private func properties(
        _ resources: Spec.Resources,
        _ version: CgroupRecord.Version = .unified,
        systemd: Int = 252
    ) throws -> [String] {
        try SystemdProperties(resources, version, systemd: systemd).list.map(Self.text)
    }

    private static func text(_ property: UnitProperty) -> String {
        switch property.value {
        case .uint64(.max): "\(property.name)=infinity"
        case .uint64(let number): "\(property.name)=\(number)"
        case .array("y", let bytes):
            "\(property.name)="
                + bytes.map { if case .byte(let byte) = $0 { "\(byte)" } else { "?" } }
                .joined(separator: ",")
        default: "\(property.name)=\(property.value)"
        }
    }

    @Test("memory and tasks, for both versions")
    func memory() throws {
        let resources = Spec.Resources(
            memory: .init(limit: 4096, reservation: 1024, swap: 6144),
            pids: .init(limit: 0)
        )
        #expect(
            try properties(resources) == [
                "MemoryMax=4096", "MemoryLow=1024", "MemorySwapMax=2048", "TasksMax=1",
            ]
        )
        #expect(try properties(resources, .legacy) == ["MemoryLimit=4096", "TasksMax=1"])
        let free = Spec.Resources(memory: .init(limit: -1), pids: .init(limit: -1))
        #expect(
            try properties(free)
                == ["MemoryMax=infinity", "MemorySwapMax=infinity", "TasksMax=infinity"]
        )
    }

    @Test("processor time and places; what an old systemd does not know is left out")
    func processors() throws {
        let resources = Spec.Resources(
            cpu: .init(shares: 1024, quota: 33_333, period: 50_000, cpus: "0-2,9", mems: "0")
        )
        #expect(
            try properties(resources) == [
                "CPUWeight=100", "CPUQuotaPeriodUSec=50000", "CPUQuotaPerSecUSec=670000",
                "AllowedCPUs=7,2", "AllowedMemoryNodes=1",
            ]
        )
        #expect(
            try properties(resources, systemd: 239)
                == ["CPUWeight=100", "CPUQuotaPerSecUSec=670000"]
        )
        #expect(
            try properties(resources, .legacy)
                == ["CPUShares=1024", "CPUQuotaPeriodUSec=50000", "CPUQuotaPerSecUSec=670000"]
        )
        #expect(
            try properties(Spec.Resources(cpu: .init(shares: 2, quota: -1)), .legacy)
                == ["CPUShares=2", "CPUQuotaPerSecUSec=infinity"]
        )
        #expect(try properties(Spec.Resources(cpu: .init(idle: 1))) == ["CPUWeight=0"])
    }

    /// A property, and the version of systemd that brought it to transient units.
    static let thresholds: [(String, Int)] = [
        ("CPUQuotaPeriodUSec", 242), ("AllowedCPUs", 244), ("AllowedMemoryNodes", 244),
    ]

    @Test("a property is sent from the version on that knows it", arguments: thresholds)
    func threshold(_ name: String, _ version: Int) throws {
        let resources = Spec.Resources(
            cpu: .init(quota: 1000, period: 50_000, cpus: "0", mems: "0")
        )
        let files = Spec.Resources(
            unified: ["cpu.max": "1000 50000", "cpuset.cpus": "0", "cpuset.mems": "0"]
        )
        for resources in [resources, files] {
            for (systemd, isKnown) in [(0, false), (version - 1, false), (version, true)] {
                let names = try properties(resources, systemd: systemd).map {
                    String($0.prefix { $0 != "=" })
                }
                #expect(names.contains(name) == isKnown, "systemd \(systemd)")
                #expect(names.contains("CPUQuotaPerSecUSec"))
            }
        }
    }

    @Test("an idle container has weight 0 where systemd knows that, and else its shares")
    func idle() throws {
        let resources = Spec.Resources(cpu: .init(shares: 1024, idle: 1))
        #expect(try properties(resources, systemd: 252) == ["CPUWeight=0"])
        #expect(try properties(resources, systemd: 251) == ["CPUWeight=100"])
        #expect(try properties(resources, .legacy) == ["CPUShares=1024"])
        let busy = Spec.Resources(cpu: .init(shares: 1024, idle: 0))
        #expect(try properties(busy) == ["CPUWeight=100"])
    }

    @Test("files of cgroup v2 that systemd has a property for")
    func unified() throws {
        let files = [
            "cpu.max": "max 100000", "memory.high": "max", "pids.max": "7", "cpuset.cpus": "3",
            "io.weight": "default 50", "misc.max": "sev 1",
        ]
        #expect(
            try properties(Spec.Resources(unified: files)) == [
                "CPUQuotaPeriodUSec=100000", "CPUQuotaPerSecUSec=infinity", "AllowedCPUs=8",
                "IOWeight=50", "MemoryHigh=infinity", "TasksMax=7",
            ]
        )
    }

    private func permissions(_ rules: [DeviceRule]) -> [String] {
        SystemdProperties.devices(DeviceRules(rules)).flatMap { property -> [String] in
            switch property.value {
            case .string(let text): [text]
            case .array(_, let entries):
                entries.compactMap { entry in
                    guard case .structure(let pair) = entry else { return nil }
                    return pair.compactMap(\.text).joined(separator: " ")
                }
            default: ["?"]
            }
        }
    }

    @Test("device rules become permissions, and never fewer than they give")
    func devices() {
        #expect(
            permissions([
                DeviceRule(true, .block, 8, nil), DeviceRule(false),
                DeviceRule(true, .character, 1, 3, [.read, .write]),
                DeviceRule(true, .character, 136, nil), DeviceRule(true, nil, nil, nil, .makeNode),
                DeviceRule(false, .character, 1, 3, .write),
                DeviceRule(false, .character, 136, 4),
            ]) == [
                "strict", "/dev/char/1:3 r", "char-136 rwm", "block-* m", "char-* m",
            ]
        )
        #expect(permissions([DeviceRule(true), DeviceRule(false, .block, 8, 0)]) == ["auto"])
    }

    // MARK: Annotations

    /// GVariant's text format, and the value.
    static let values: [(String, DBusValue?)] = [
        ("true", .boolean(true)), ("7", .int32(7)), ("uint64 7", .uint64(7)), ("-7", .int32(-7)),
        ("1.5", .double(1.5)), ("'a b'", .string("a b")), ("\"a'b\"", .string("a'b")),
        (#"'a\'b'"#, .string("a'b")), ("['a', 'b']", .strings(["a", "b"])),
        ("@as []", .strings([])),
        ("@t 5", .uint64(5)), ("[uint32 1, 2]", .array(of: "u", [.uint32(1), .uint32(2)])),
        ("[true]", .array(of: "b", [.boolean(true)])), ("objectpath '/a'", .objectPath("/a")),
        ("", nil), ("[]", nil), ("a", nil), ("'a", nil), ("1 2", nil), ("byte 256", nil),
        ("[1, 'a']", nil), ("[1", nil), ("[1,", nil), ("[[1]]", nil), ("@", nil), ("@s 1", nil),
        ("uint64 -1", nil), ("'\\", nil), ("[1 2]", nil),
    ]

    @Test("values in GVariant's text format", arguments: values)
    func value(_ text: String, _ value: DBusValue?) {
        #expect(VariantText.value(text) == value)
    }

    private func property(_ name: String, _ value: DBusValue, _ key: String) -> UnitProperty {
        UnitProperty(name, value, annotation: "org.systemd.property." + key)
    }

    @Test("annotations become properties, and seconds microseconds")
    func annotations() throws {
        let annotations = [
            "org.systemd.property.TimeoutStopSec": "uint64 3",
            "org.systemd.property.After": "['a']",
            "org.systemd.property.RuntimeMaxSec": "1.5", "other": "x",
        ]
        #expect(
            try SystemdProperties.annotated(annotations) == [
                property("After", .strings(["a"]), "After"),
                property("RuntimeMaxUSec", .uint64(1_500_000), "RuntimeMaxSec"),
                property("TimeoutStopUSec", .uint64(3_000_000), "TimeoutStopSec"),
            ]
        )
    }

    @Test(
        "annotations that are no property, or would take other processes in, are refused",
        arguments: [
            ("PIDs", "[uint32 1]"), ("Slice", "'a.slice'"), ("Delegate", "false"),
            ("DeviceAllow", "[]"), ("a b", "1"), ("", "1"), ("TimeoutStopSec", "'x'"),
            ("TimeoutStopSec", "-1"), ("CollectMode", "inactive"),
        ]
    )
    func refusedAnnotation(_ name: String, _ value: String) {
        #expect(throws: InvalidSpec.self) {
            try SystemdProperties.annotated(["org.systemd.property." + name: value])
        }
    }
}
