import Harness
import Linux
import OCI

@testable import Plan

/// Profiles as nobody would write them, the same ones in every run.
struct RandomProfiles {
    /// How wild the rules of one call may be.
    enum Kind {
        /// What libseccomp carries out as written: one rule with conditions of all kinds, or
        /// several that each compare one argument for equality and have one verdict.
        case exactInLibseccomp
        /// Whatever a profile can say.
        case any
    }

    /// What is compared with, and what arguments are made from.
    static let values: [UInt64] = [
        0, 1, 2, 8, 16, 0xff, 0x7e02_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000,
        0x1_0000_0001, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, .max,
    ]
    private static let verdicts = [
        (SeccompAction.allow, 0), (.errno, 1), (.errno, 38), (.errno, 4094), (.killThread, 0),
        (.killProcess, 0), (.trap, 0), (.log, 0), (.trace, 7),
    ].map { SeccompPlan.Verdict(action: $0.0, data: UInt16($0.1)) }

    /// What calls are taken from.
    let names: [String]
    private var random: SeededGenerator

    init(names: [String], seed: UInt64) {
        self.names = names
        random = SeededGenerator(state: seed)
    }

    /// A profile.
    mutating func next(_ kind: Kind) throws -> SeccompPlan {
        var plan = try SeccompPlan(Spec.Seccomp(defaultAction: "SCMP_ACT_ALLOW"))
        plan.defaultVerdict = verdict()
        plan.architectures =
            [[], [.x86], [.x32], [.x86, .x32]].randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            let name = names.randomElement(using: &random) ?? "read"
            guard kind == .any || !plan.rules.contains(where: { $0.syscall == name }) else {
                continue
            }
            plan.rules += rules(name, kind)
        }
        return plan
    }

    /// Arguments near what the rules compare with, or far from it.
    mutating func arguments(for rules: [SeccompPlan.Rule]) -> [UInt64] {
        var arguments = (0..<6).map { _ in near(value()) }
        for condition in rules.randomElement(using: &random)?.conditions ?? []
        where Int.random(in: 0..<4, using: &random) > 0 {
            let value = condition.comparison == .maskedEqual ? condition.valueTwo : condition.value
            arguments[Int(condition.argument)] = near(value)
        }
        return arguments
    }

    private mutating func rules(_ name: String, _ kind: Kind) -> [SeccompPlan.Rule] {
        let verdict = verdict()
        let several = Int.random(in: 0..<3, using: &random) == 0
        let count = several ? Int.random(in: 2...5, using: &random) : 1
        return (0..<count).map { _ in
            let simple = kind == .exactInLibseccomp && several
            // All that go through socketcall(2) or ipc(2) on x86 are rules of that one call.
            let number = Libseccomp.number(name, .x86)
            let shared = kind == .exactInLibseccomp && (number < 0 || [102, 117].contains(number))
            let most = shared ? 0 : simple ? 1 : Int.random(in: 0...4, using: &random)
            let arguments = Array<UInt32>(0...5).shuffled(using: &random).prefix(most)
            return SeccompPlan.Rule(
                syscall: name,
                verdict: kind == .any ? self.verdict() : verdict,
                conditions: arguments.sorted().map { condition($0, simple: simple) }
            )
        }
    }

    private mutating func condition(_ argument: UInt32, simple: Bool) -> SeccompPlan.Condition {
        let operators: [SeccompOperator] =
            simple ? [.equal, .notEqual, .maskedEqual] : SeccompOperator.allCases
        return SeccompPlan.Condition(
            argument: argument,
            comparison: operators.randomElement(using: &random) ?? .equal,
            value: value(),
            valueTwo: value()
        )
    }

    private mutating func verdict() -> SeccompPlan.Verdict {
        Self.verdicts.randomElement(using: &random) ?? Self.verdicts[0]
    }

    private mutating func value() -> UInt64 {
        Self.values.randomElement(using: &random) ?? 0
    }

    private mutating func near(_ value: UInt64) -> UInt64 {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: value &+ 1
        case 1: value &- 1
        case 2: value ^ 0x1_0000_0000
        default: value
        }
    }
}
