package import Linux

/// Tells the number of a system call by its name and an architecture.
///
/// A negative number is libseccomp's own: for a call that the architecture lacks, and on x86 for
/// those that can also be made through `socketcall(2)` and `ipc(2)`.
package typealias SyscallNumber = (String, SeccompArchitecture) -> Int32

/// What the rules of a profile say of the system calls of one architecture, by number.
struct SyscallRules {
    /// A verdict for a call whose arguments fulfil all conditions.
    struct Clause: Equatable {
        /// What its arguments must be; none means always.
        var conditions: [SeccompPlan.Condition]
        /// What the filter returns.
        var verdict: UInt32
    }

    /// What happens to a call.
    enum Outcome: Equatable {
        /// The same for all arguments.
        case verdict(UInt32)
        /// The verdict of the first clause whose conditions hold, or the profile's default.
        case clauses([Clause])
    }

    /// What happens to the calls that rules speak of.
    private(set) var outcomes: [UInt32: Outcome] = [:]
    /// The highest number that the profile names, whatever it says of it.
    private(set) var newest: UInt32?

    /// Collects the rules of a plan.
    init(_ plan: SeccompPlan, on architecture: SeccompArchitecture, number: SyscallNumber) {
        for rule in plan.rules {
            let clause = Clause(conditions: rule.conditions, verdict: rule.verdict.returnValue)
            let found = number(rule.syscall, architecture)
            for (call, clause) in calls(clause, found, on: architecture) {
                newest = max(newest ?? 0, call)
                if rule.verdict != plan.defaultVerdict { add(clause, to: call) }
            }
        }
    }

    /// A rule without conditions says more than those with, wherever it stands, as in libseccomp.
    private mutating func add(_ clause: Clause, to call: UInt32) {
        switch outcomes[call] {
        case .verdict: return
        case _ where clause.conditions.isEmpty: outcomes[call] = .verdict(clause.verdict)
        case .clauses(let others): outcomes[call] = .clauses(others + [clause])
        case nil: outcomes[call] = .clauses([clause])
        }
    }
}

/// The numbers that stand for a call, each with what it has to be asked for.
///
/// Behind `socketcall(2)` and `ipc(2)` the first argument says which call is meant; conditions on
/// it cannot be kept there, and the others compare what happens to lie in the same place.
private func calls(
    _ clause: SyscallRules.Clause,
    _ number: Int32,
    on architecture: SeccompArchitecture
) -> [(UInt32, SyscallRules.Clause)] {
    guard number < 0 else { return [(UInt32(number), clause)] }
    guard architecture == .x86 else { return [] }
    let multiplexer: UInt32
    let selector: Int32
    switch number {
    case -120 ... -101: (multiplexer, selector) = (102, -number - 100)
    case -224 ... -201: (multiplexer, selector) = (117, -number - 200)
    default: return []
    }
    var selected = clause
    selected.conditions.removeAll { $0.argument == 0 }
    selected.conditions.insert(
        SeccompPlan.Condition(
            argument: 0,
            comparison: .equal,
            value: UInt64(selector),
            valueTwo: 0
        ),
        at: 0
    )
    let direct = directNumbers[number].map { [($0, clause)] } ?? []
    return [(multiplexer, selected)] + direct
}

/// The numbers of x86 that libseccomp keeps to itself (`arch/x86/entry/syscalls/syscall_32.tbl`).
private let directNumbers: [Int32: UInt32] = [
    -101: 359, -102: 361, -103: 362, -104: 363, -106: 367, -107: 368, -108: 360, -111: 369,
    -112: 371, -113: 373, -114: 366, -115: 365, -116: 370, -117: 372, -118: 364, -119: 337,
    -120: 345, -202: 393, -203: 394, -211: 400, -212: 401, -213: 399, -214: 402, -221: 397,
    -222: 398, -223: 395, -224: 396,
]
