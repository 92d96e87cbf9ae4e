import Linux
import OCI
import Testing

@testable import Plan

private func filter(
    _ defaultAction: String = "SCMP_ACT_ERRNO",
    _ syscalls: [Spec.SeccompRule] = []
) -> Spec.Seccomp {
    Spec.Seccomp(defaultAction: defaultAction, syscalls: syscalls)
}

private func rule(
    _ name: String,
    _ action: String = "SCMP_ACT_ALLOW",
    errno: UInt32? = nil,
    args: [Spec.SeccompArgument]? = nil
) -> Spec.SeccompRule {
    Spec.SeccompRule(names: [name], action: action, errnoRet: errno, args: args)
}

private func argument(_ index: UInt32, _ op: String) -> Spec.SeccompArgument {
    Spec.SeccompArgument(index: index, value: 1, op: op)
}

@Suite("The plan of a system call filter")
struct SeccompPlanTests {
    @Test(
        "an action becomes the value that the kernel reads",
        arguments: [
            ("SCMP_ACT_KILL", 0), ("SCMP_ACT_KILL_THREAD", 0),
            ("SCMP_ACT_KILL_PROCESS", 0x8000_0000), ("SCMP_ACT_TRAP", 0x3_0000),
            ("SCMP_ACT_ERRNO", 0x5_0001), ("SCMP_ACT_TRACE", 0x7ff0_0001),
            ("SCMP_ACT_ALLOW", 0x7fff_0000), ("SCMP_ACT_LOG", 0x7ffc_0000),
        ] as [(String, UInt32)]
    )
    func returnValue(action: String, value: UInt32) throws {
        #expect(try SeccompPlan(filter(action)).defaultVerdict.returnValue == value)
    }

    @Test("an errno replaces EPERM where the action can return one")
    func errno() throws {
        var spec = filter("SCMP_ACT_ERRNO", [rule("a", "SCMP_ACT_TRACE", errno: 42)])
        spec.defaultErrnoRet = 38
        let plan = try SeccompPlan(spec)
        #expect(plan.defaultVerdict.returnValue == 0x5_0026)
        #expect(plan.rules[0].verdict.returnValue == 0x7ff0_002a)
    }

    @Test("each name of a rule becomes a rule, in order")
    func names() throws {
        let spec = Spec.SeccompRule(names: ["read", "close", "read"], action: "SCMP_ACT_ALLOW")
        let plan = try SeccompPlan(filter("SCMP_ACT_ERRNO", [spec]))
        #expect(plan.rules.map(\.syscall) == ["read", "close", "read"])
    }

    @Test("a rule that repeats the default has no effect, but one with another errno has")
    func repeatedDefault() throws {
        let rules = [
            rule("read", "SCMP_ACT_ERRNO"), rule("clone3", "SCMP_ACT_ERRNO", errno: 38),
        ]
        let plan = try SeccompPlan(filter("SCMP_ACT_ERRNO", rules))
        #expect(plan.effectiveRules.map(\.syscall) == ["clone3"])
        let kill = try SeccompPlan(filter("SCMP_ACT_KILL", [rule("read", "SCMP_ACT_KILL_THREAD")]))
        #expect(kill.effectiveRules.isEmpty)
    }

    @Test("conditions on different arguments stand together, those on one are alternatives")
    func alternatives() throws {
        let plan = try SeccompPlan(
            filter(
                "SCMP_ACT_ERRNO",
                [
                    rule("a", args: [argument(0, "SCMP_CMP_EQ"), argument(1, "SCMP_CMP_NE")]),
                    rule("b", args: [argument(0, "SCMP_CMP_EQ"), argument(0, "SCMP_CMP_NE")]),
                ]
            )
        )
        #expect(plan.rules.map(\.conditions.count) == [2, 1, 1])
    }

    @Test("every operator is known", arguments: SeccompOperator.allCases)
    func operators(comparison: SeccompOperator) throws {
        let spec = filter("SCMP_ACT_ERRNO", [rule("a", args: [argument(5, comparison.rawValue)])])
        #expect(try SeccompPlan(spec).rules[0].conditions[0].comparison == comparison)
    }

    @Test("a masked comparison keeps mask and value")
    func masked() throws {
        let masked = Spec.SeccompArgument(
            index: 0,
            value: 0x7e02_0000,
            valueTwo: 7,
            op: "SCMP_CMP_MASKED_EQ"
        )
        let plan = try SeccompPlan(filter("SCMP_ACT_ERRNO", [rule("clone", args: [masked])]))
        #expect(plan.rules[0].conditions[0].value == 0x7e02_0000)
        #expect(plan.rules[0].conditions[0].valueTwo == 7)
    }

    @Test("no list of flags allows speculation, an empty one does not")
    func flags() throws {
        var spec = filter()
        #expect(try SeccompPlan(spec).flags == [.speculationAllowed])
        spec.flags = []
        #expect(try SeccompPlan(spec).flags == [])
        spec.flags = SeccompFilterFlag.allCases.map(\.rawValue)
        #expect(try SeccompPlan(spec).flags == SeccompFilterFlag.allCases)
    }

    @Test("a listener is planned when a rule notifies, and only then")
    func listener() throws {
        var spec = filter("SCMP_ACT_ALLOW", [rule("mkdir", "SCMP_ACT_NOTIFY")])
        spec.listenerPath = "/run/agent"
        spec.listenerMetadata = "m"
        let listener = SeccompPlan.Listener(path: "/run/agent", metadata: "m")
        #expect(try SeccompPlan(spec).listener == listener)
        spec.syscalls = [rule("mkdir", "SCMP_ACT_LOG")]
        #expect(try SeccompPlan(spec).listener == nil)
    }

    @Test(
        "new system calls answer ENOSYS unless the default is permissive",
        arguments: [
            ("SCMP_ACT_ERRNO", true), ("SCMP_ACT_KILL", true), ("SCMP_ACT_TRAP", true),
            ("SCMP_ACT_ALLOW", false), ("SCMP_ACT_LOG", false), ("SCMP_ACT_TRACE", false),
        ]
    )
    func newSyscalls(action: String, answers: Bool) throws {
        #expect(try SeccompPlan(filter(action)).answersNewSyscalls == answers)
    }

    @Test("what is wrong is refused at its place", arguments: refusals)
    func refusal(_ refusal: Refusal) {
        #expect {
            try SeccompPlan(refusal.spec)
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == refusal.keyPath
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var keyPath: String
        var spec: Spec.Seccomp
        var testDescription: String { keyPath }
    }

    static let refusals: [Refusal] = {
        var list: [Refusal] = []
        func add(_ keyPath: String, _ spec: Spec.Seccomp, _ change: (inout Spec.Seccomp) -> Void) {
            var spec = spec
            change(&spec)
            list.append(Refusal(keyPath: "linux.seccomp.\(keyPath)", spec: spec))
        }
        func add(_ keyPath: String, _ rules: [Spec.SeccompRule]) {
            add(keyPath, filter("SCMP_ACT_LOG", rules)) { _ in }
        }
        add("defaultAction", filter("SCMP_ACT_DENY")) { _ in }
        add("defaultAction", filter("SCMP_ACT_NOTIFY")) { _ in }
        add("defaultErrnoRet", filter("SCMP_ACT_ALLOW")) { $0.defaultErrnoRet = 1 }
        add("defaultErrnoRet", filter()) { $0.defaultErrnoRet = 4096 }
        add("architectures[1]", filter()) { $0.architectures = ["SCMP_ARCH_X86", "VAX"] }
        add("flags[0]", filter()) { $0.flags = ["SECCOMP_FILTER_FLAG_MAGIC"] }
        add("syscalls[0].action", [rule("a", "ALLOW")])
        add("syscalls[1].errnoRet", [rule("a"), rule("b", errno: 1)])
        add("syscalls[0].names", [Spec.SeccompRule(names: [], action: "SCMP_ACT_ALLOW")])
        add("syscalls[0].names[0]", [rule("")])
        add("syscalls[0].names[0]", [rule("write", "SCMP_ACT_NOTIFY")])
        add(
            "syscalls[0].args[1].op",
            [rule("a", args: [argument(0, "SCMP_CMP_EQ"), argument(1, "==")])]
        )
        add("syscalls[0].args[0].index", [rule("a", args: [argument(6, "SCMP_CMP_EQ")])])
        add("listenerPath", [rule("mkdir", "SCMP_ACT_NOTIFY")])
        add("listenerMetadata", filter()) { $0.listenerMetadata = "m" }
        return list
    }()
}
