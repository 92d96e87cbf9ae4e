import Harness
import Linux
import OCI
import Testing

@testable import Plan

/// Runs a device program as the kernel would.
private func verdict(
    _ program: [ExtendedInstruction],
    _ kind: DeviceRule.Kind,
    _ major: UInt32,
    _ minor: UInt32,
    _ access: DeviceAccess
) -> Bool? {
    var registers = [UInt64](repeating: 0xdead_beef_dead_beef, count: 11)
    let context = [UInt32(access.rawValue) << 16 | (kind == .block ? 1 : 2), major, minor]
    var next = 0
    // Every jump goes forward, so no program takes more steps than it has instructions.
    for _ in 0...program.count {
        guard program.indices.contains(next) else { return nil }
        let instruction = program[next]
        next += 1
        let target = Int(instruction.destination.rawValue)
        let left = UInt32(truncatingIfNeeded: registers[target])
        let right = UInt32(bitPattern: instruction.immediate)
        let distance = Int(instruction.offset)
        switch instruction.code {
        case 0x61: registers[target] = UInt64(context[distance / 4])
        case 0xbc:
            let source = registers[Int(instruction.source.rawValue)]
            registers[target] = UInt64(UInt32(truncatingIfNeeded: source))
        case 0xb7: registers[target] = UInt64(bitPattern: Int64(instruction.immediate))
        case 0x54: registers[target] = UInt64(left & right)
        case 0x74: registers[target] = UInt64(left >> right)
        case 0x05: next += distance
        case 0x16: next += left == right ? distance : 0
        case 0x56: next += left != right ? distance : 0
        case 0x26: next += left > right ? distance : 0
        case 0xb6: next += left <= right ? distance : 0
        case 0x95: return registers[0] == 1
        default: return nil
        }
        if distance < 0 { return nil }
    }
    return nil
}

/// What cgroup v1 decides after these writes; see security/device_cgroup.c.
private struct LegacyDeviceCgroup {
    private var allowsByDefault = false
    private var exceptions: [DeviceRule] = []

    init(_ steps: [CgroupStep]) {
        for write in steps.flatMap(\.writes) {
            let allows = write.file == "devices.allow"
            if write.value == "a" {
                allowsByDefault = allows
                exceptions = []
                continue
            }
            let words = write.value.split(separator: " ")
            let numbers = words[1].split(separator: ":").map { UInt32($0) }
            // An exception of the default's own sign would remove one: none is ever written.
            #expect(allows != allowsByDefault)
            exceptions.append(
                DeviceRule(
                    allows,
                    words[0] == "b" ? .block : .character,
                    numbers[0],
                    numbers[1],
                    DeviceAccess(words[2]) ?? []
                )
            )
        }
    }

    func allows(
        _ kind: DeviceRule.Kind,
        _ major: UInt32,
        _ minor: UInt32,
        _ access: DeviceAccess
    ) -> Bool {
        let matching = exceptions.filter { $0.concerns(kind, major, minor) }
        return allowsByDefault
            ? matching.allSatisfy { $0.access.isDisjoint(with: access) }
            : matching.contains { $0.access.isSuperset(of: access) }
    }
}

@Suite("Device rules")
struct CgroupDeviceTests {
    private static func rules(seed: UInt64) -> DeviceRules {
        var numbers = SeededGenerator(state: seed)
        let small: [UInt32?] = [nil, 0, 1, 3, 5, 136, 255, 256, .max]
        let rules = (0..<Int.random(in: 0...12, using: &numbers)).map { _ in
            DeviceRule(
                Bool.random(using: &numbers),
                [nil, .block, .character].randomElement(using: &numbers) ?? nil,
                small.randomElement(using: &numbers) ?? nil,
                small.randomElement(using: &numbers) ?? nil,
                DeviceAccess(rawValue: .random(in: 1...7, using: &numbers))
            )
        }
        return DeviceRules(rules + (seed.isMultiple(of: 2) ? DeviceRules.always : []))
    }

    /// Every number that the rules mention, its neighbours, and some that nobody mentions.
    private static func numbers(_ mentioned: [UInt32], seed: UInt64) -> Set<UInt32> {
        var numbers = SeededGenerator(state: seed)
        return Set(mentioned.flatMap { [$0, $0 &+ 1, $0 &- 1] })
            .union((0..<4).map { _ in UInt32.random(in: 0...UInt32.max, using: &numbers) })
    }

    private static let seeds = (1...60).map(UInt64.init)
    private static let requests = (1...7).map { DeviceAccess(rawValue: $0) }
    /// What the kernel asks for: to make a node, or to open it.
    private static let kernelRequests: [DeviceAccess] = [
        .makeNode, .read, .write, [.read, .write],
    ]

    @Test("the program decides as the list reads, for every number", arguments: seeds)
    func program(_ seed: UInt64) throws {
        let rules = Self.rules(seed: seed)
        let program = try DeviceProgram(rules).instructions
        for kind in DeviceRule.Kind.allCases {
            for major in Self.numbers(rules.rules.compactMap(\.major), seed: seed) {
                for minor in Self.numbers(rules.rules.compactMap(\.minor), seed: seed) {
                    let permitted = rules.access(kind, major, minor)
                    let deviating = Self.requests.filter {
                        verdict(program, kind, major, minor, $0) != permitted.isSuperset(of: $0)
                    }
                    #expect(deviating == [], "\(kind) \(major):\(minor) of \(rules)")
                }
            }
        }
    }

    @Test("the list of v1 decides as the rules read, or is refused", arguments: seeds)
    func list(_ seed: UInt64) throws {
        let rules = Self.rules(seed: seed)
        let steps: [CgroupStep]
        do throws(InvalidSpec) {
            steps = try DeviceList.steps(rules)
        } catch {
            return #expect(error.keyPath == "linux.resources.devices")
        }
        let cgroup = LegacyDeviceCgroup(steps)
        for kind in DeviceRule.Kind.allCases {
            for major in Self.numbers(rules.rules.compactMap(\.major), seed: seed) {
                for minor in Self.numbers(rules.rules.compactMap(\.minor), seed: seed) {
                    let permitted = rules.access(kind, major, minor)
                    let deviating = Self.kernelRequests.filter {
                        cgroup.allows(kind, major, minor, $0) != permitted.isSuperset(of: $0)
                    }
                    #expect(deviating == [], "\(kind) \(major):\(minor) of \(rules)")
                }
            }
        }
    }

    @Test("at least a third of random lists can be said to v1")
    func expressible() {
        let expressible = Self.seeds.filter { seed in
            do {
                _ = try DeviceList.steps(Self.rules(seed: seed))
                return true
            } catch {
                return false
            }
        }
        #expect(expressible.count * 3 >= Self.seeds.count)
    }

    @Test("a hole in a wide permission cannot be said to v1")
    func hole() {
        let rules = DeviceRules([DeviceRule(true, .character), DeviceRule(true, .block, 8, 0)])
        #expect(throws: Never.self) { try DeviceList.steps(rules) }
        let holes = DeviceRules([
            DeviceRule(true, .character, 1, nil), DeviceRule(false, .character, 1, 3),
        ])
        #expect(throws: InvalidSpec.self) { try DeviceList.steps(holes) }
    }

    @Test("a privileged container's list is one word")
    func privileged() throws {
        let rules = try DeviceRules([Spec.DeviceRule(allow: true, access: "rwm")])
        #expect(
            try DeviceList.steps(rules).flatMap(\.writes).map(\.description) == [
                "write a to devices.allow"
            ]
        )
        #expect(try DeviceProgram(rules).instructions.suffix(3).map(\.code) == [0x05, 0xb7, 0x95])
    }

    @Test("an ordinary container gets the default devices and may make nodes, nothing else")
    func ordinary() throws {
        let rules = try DeviceRules([Spec.DeviceRule(allow: false, access: "rwm")])
        #expect(
            try DeviceList.steps(rules).flatMap(\.writes).map(\.value) == [
                "a", "b *:* m", "c *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm",
                "c 1:9 rwm", "c 5:0 rwm", "c 5:2 rwm", "c 10:200 rwm", "c 136:* rwm",
            ]
        )
        #expect(rules.access(.block, 8, 0) == .makeNode)
        #expect(rules.access(.character, 1, 3) == .all)
        #expect(rules.access(.character, 136, 77) == .all)
        #expect(try DeviceProgram(rules).instructions.count <= 40)
    }

    @Test("what no rule speaks of is forbidden")
    func silence() throws {
        #expect(DeviceRules([]).access(.block, 8, 0) == [])
        #expect(
            verdict(try DeviceProgram(DeviceRules([])).instructions, .block, 8, 0, .read) == false
        )
    }

    @Test("a later rule overrides an earlier one, also the default devices' one")
    func order() throws {
        let rules = try DeviceRules([
            Spec.DeviceRule(allow: true, type: "c", major: 4, minor: -1, access: "rw"),
            Spec.DeviceRule(allow: false, type: "c", major: 4, minor: 1, access: "w"),
            Spec.DeviceRule(allow: false, type: "c", major: 1, minor: 3, access: "rwm"),
        ])
        #expect(rules.access(.character, 4, 0) == .all)
        #expect(rules.access(.character, 4, 1) == [.read, .makeNode])
        #expect(rules.access(.character, 1, 3) == .all)
    }

    @Test(
        "a rule that makes no sense is refused where it stands",
        arguments: [
            (Spec.DeviceRule(allow: true, type: "x"), "type"),
            (Spec.DeviceRule(allow: true, type: "p"), "type"),
            (Spec.DeviceRule(allow: true, access: "rx"), "access"),
            (Spec.DeviceRule(allow: true, type: "c", major: -2), "major"),
            (Spec.DeviceRule(allow: true, type: "c", minor: 1 << 32), "minor"),
        ]
    )
    func refusal(_ rule: Spec.DeviceRule, _ key: String) {
        let error = #expect(throws: InvalidSpec.self) {
            try DeviceRules([Spec.DeviceRule(allow: false), rule])
        }
        #expect(error?.keyPath == "linux.resources.devices[1].\(key)")
    }

    @Test("rules that come to a program too long for its jumps are refused")
    func tooLong() {
        let rules = (0..<200).flatMap { number -> [DeviceRule] in
            [
                DeviceRule(true, .character, UInt32(2 * number), nil, .read),
                DeviceRule(true, .character, nil, UInt32(2 * number), .write),
            ]
        }
        #expect(throws: InvalidSpec.self) { try DeviceProgram(DeviceRules(rules)) }
    }
}
