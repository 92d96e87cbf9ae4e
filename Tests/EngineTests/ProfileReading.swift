import Linux

@testable import Plan

/// A profile, read rule by rule: what a filter for it has to answer.
struct ProfileReading {
    let plan: SeccompPlan
    let architecture: SeccompArchitecture
    /// The rules that take part, each with the number of its call.
    private let rules: [(rule: SeccompPlan.Rule, number: Int32)]

    init(_ plan: SeccompPlan, _ architecture: SeccompArchitecture) {
        self.plan = plan
        self.architecture = architecture
        rules = plan.effectiveRules.map { ($0, Libseccomp.number($0.syscall, architecture)) }
    }

    /// The calls that rules speak of by their own number.
    var numbers: Set<UInt32> { Set(rules.compactMap { UInt32(exactly: $0.number) }) }

    /// The rules about a call.
    func rules(of number: UInt32) -> [SeccompPlan.Rule] {
        rules.filter { $0.number == Int32(bitPattern: number) }.map(\.rule)
    }

    /// The verdict on a call that is not `socketcall(2)` or `ipc(2)`.
    func verdict(_ number: UInt32, _ arguments: [UInt64]) -> UInt32 {
        let rules = rules(of: number)
        let matching =
            rules.first { $0.conditions.isEmpty }
            ?? rules.first { $0.conditions.allSatisfy { holds($0, arguments) } }
        return (matching?.verdict ?? plan.defaultVerdict).returnValue
    }

    private func holds(_ condition: SeccompPlan.Condition, _ arguments: [UInt64]) -> Bool {
        let mask: UInt64 = architecture == .x86_64 ? .max : 0xffff_ffff
        let argument = arguments[Int(condition.argument)] & mask
        let value = condition.value & mask
        return switch condition.comparison {
        case .equal: argument == value
        case .notEqual: argument != value
        case .less: argument < value
        case .lessOrEqual: argument <= value
        case .greater: argument > value
        case .greaterOrEqual: argument >= value
        case .maskedEqual: argument & value == condition.valueTwo & value
        }
    }
}
