package import Linux

/// Compiles a plan into the program that carries it out.
///
/// Calls fall into ranges of numbers with the same outcome, and a binary search finds the range:
/// nine comparisons at most for Docker's profile. What several rules say of one call is tried in
/// their order (docs/seccomp.md).
package enum SeccompFilter {
    /// Makes the program for the architectures that run on a machine.
    ///
    /// Calls of every other architecture kill the process.
    ///
    /// - Parameters:
    ///   - plan: the profile.
    ///   - machine: the machine's own architecture, which the profile need not name.
    ///   - number: how libseccomp numbers the calls.
    /// - Returns: the instructions; the kernel takes 4096 (C: `BPF_MAXINSNS`), and a profile may
    ///   make more.
    package static func program(
        for plan: SeccompPlan,
        on machine: SeccompArchitecture,
        number: SyscallNumber
    ) -> [ClassicInstruction] {
        let others = machine.companions.filter { plan.architectures.contains($0) }
        var program: [ClassicInstruction] = [.load(architectureOffset)]
        for architecture in [machine] + others where architecture != .x32 {
            var ranges = NumberRanges(plan, architecture, number: number)
            if architecture == .x86_64 {
                // The calls of x32 come as those of x86_64, with a bit in their numbers.
                if others.contains(.x32) {
                    ranges.append(NumberRanges(plan, .x32, number: number))
                } else {
                    ranges.append(from: x32Bit, verdict: foreign)
                    // What a tracer makes of a call that it cancels.
                    ranges.append(from: .max, verdict: plan.defaultVerdict.returnValue)
                }
            }
            let section = [.load(numberOffset)] + search(ranges.all[...])
            program += [.jumpEqual(architecture.number, then: 1, else: 0)]
            program += [.jump(UInt32(section.count))] + section
        }
        return program + [.end(foreign)]
    }
}

/// System call numbers, cut into ranges that have the same outcome.
private struct NumberRanges {
    /// From a number up to the next range.
    struct Range {
        /// Its lowest number.
        var first: UInt32
        /// Reads the arguments where it has to, and ends with a verdict.
        var code: [ClassicInstruction]
    }

    /// The ranges, ascending; the last one has no end.
    private(set) var all: [Range]

    /// The calls of an architecture.
    init(_ plan: SeccompPlan, _ architecture: SeccompArchitecture, number: SyscallNumber) {
        let rules = SyscallRules(plan, on: architecture, number: number)
        let otherwise = plan.defaultVerdict.returnValue
        let wide = architecture.hasWideArguments
        all = [Range(first: architecture == .x32 ? x32Bit : 0, code: [.end(otherwise)])]
        for (number, outcome) in rules.outcomes.sorted(by: { $0.key < $1.key }) {
            switch outcome {
            case .verdict(let verdict): append(from: number, verdict: verdict)
            case .clauses(let clauses):
                let tried = clauses.flatMap { code($0, wide: wide) }
                append(Range(first: number, code: tried + [.end(otherwise)]))
            }
            append(from: number + 1, verdict: otherwise)
        }
        if plan.answersNewSyscalls, let newest = rules.newest {
            append(from: newest + 1, verdict: enosysVerdict)
        }
    }

    mutating func append(_ others: NumberRanges) {
        for range in others.all { append(range) }
    }

    mutating func append(from first: UInt32, verdict: UInt32) {
        append(Range(first: first, code: [.end(verdict)]))
    }

    /// Cuts the last range off where the next one begins.
    private mutating func append(_ range: Range) {
        if let last = all.last, last.first == range.first { all.removeLast() }
        if let last = all.last, last.code == range.code { return }
        all.append(range)
    }
}

/// Finds the range that the number in the accumulator is in, and does what is done there.
private func search(_ ranges: ArraySlice<NumberRanges.Range>) -> [ClassicInstruction] {
    guard ranges.count > 1, let middle = ranges.dropFirst(ranges.count / 2).first else {
        return ranges.first?.code ?? []
    }
    let lower = search(ranges.prefix(ranges.count / 2))
    let upper = search(ranges.dropFirst(ranges.count / 2))
    guard let distance = UInt8(exactly: lower.count) else {
        return [.jumpGreaterOrEqual(middle.first, then: 0, else: 1), .jump(UInt32(lower.count))]
            + lower + upper
    }
    return [.jumpGreaterOrEqual(middle.first, then: distance, else: 0)] + lower + upper
}

/// Ends with the clause's verdict, or falls out at the end if one of its conditions fails.
private func code(_ clause: SyscallRules.Clause, wide: Bool) -> [ClassicInstruction] {
    clause.conditions.reversed().reduce(into: [.end(clause.verdict)]) { code, condition in
        // Six conditions of six instructions at most: the distance fits.
        let distance = UInt8(code.count)
        let comparison =
            wide
            ? wideComparison(condition, elseSkipping: distance)
            : narrowComparison(condition, elseSkipping: distance)
        code = comparison + code
    }
}

/// Compares the lower half of an argument, which is all that a 32-bit architecture has.
private func narrowComparison(
    _ condition: SeccompPlan.Condition,
    elseSkipping distance: UInt8
) -> [ClassicInstruction] {
    let value = UInt32(truncatingIfNeeded: condition.value)
    let load = ClassicInstruction.load(argumentOffset(condition))
    return switch condition.comparison {
    case .equal: [load, .jumpEqual(value, then: 0, else: distance)]
    case .notEqual: [load, .jumpEqual(value, then: distance, else: 0)]
    case .greater: [load, .jumpGreater(value, then: 0, else: distance)]
    case .greaterOrEqual: [load, .jumpGreaterOrEqual(value, then: 0, else: distance)]
    case .less: [load, .jumpGreaterOrEqual(value, then: distance, else: 0)]
    case .lessOrEqual: [load, .jumpGreater(value, then: distance, else: 0)]
    case .maskedEqual:
        [
            load, .and(value),
            .jumpEqual(
                UInt32(truncatingIfNeeded: condition.valueTwo) & value,
                then: 0,
                else: distance
            ),
        ]
    }
}

/// Compares both halves of an argument, the upper one first.
private func wideComparison(
    _ condition: SeccompPlan.Condition,
    elseSkipping distance: UInt8
) -> [ClassicInstruction] {
    let upper = UInt32(condition.value >> 32)
    let loadUpper = ClassicInstruction.load(argumentOffset(condition) + 4)
    let lower = narrowComparison(condition, elseSkipping: distance)
    let behind = UInt8(lower.count)
    switch condition.comparison {
    case .equal:
        return [loadUpper, .jumpEqual(upper, then: 0, else: behind + distance)] + lower
    case .notEqual:
        return [loadUpper, .jumpEqual(upper, then: 0, else: behind)] + lower
    case .greater, .greaterOrEqual:
        return [
            loadUpper, .jumpGreater(upper, then: behind + 1, else: 0),
            .jumpEqual(upper, then: 0, else: behind + distance),
        ] + lower
    case .less, .lessOrEqual:
        return [
            loadUpper, .jumpGreater(upper, then: behind + 1 + distance, else: 0),
            .jumpEqual(upper, then: 0, else: behind),
        ] + lower
    case .maskedEqual:
        guard upper != 0 else { return lower }
        return [
            loadUpper, .and(upper),
            .jumpEqual(
                UInt32(condition.valueTwo >> 32) & upper,
                then: 0,
                else: behind + distance
            ),
        ] + lower
    }
}

/// Where `struct seccomp_data` has the lower half of an argument on a little-endian machine.
private func argumentOffset(_ condition: SeccompPlan.Condition) -> UInt32 {
    16 + 8 * condition.argument
}

/// Where `struct seccomp_data` has the number of the call.
private let numberOffset: UInt32 = 0
/// Where `struct seccomp_data` has the architecture.
private let architectureOffset: UInt32 = 4
/// The bit that marks the number of an x32 system call (C: `__X32_SYSCALL_BIT`).
private let x32Bit: UInt32 = 0x4000_0000
/// What an architecture gets that the profile does not name: one thread alone could be missed.
private let foreign = SeccompAction.killProcess.number
/// `SECCOMP_RET_ERRNO` with `ENOSYS`.
private let enosysVerdict: UInt32 = SeccompAction.errno.number | 38

extension SeccompArchitecture {
    /// The other architectures whose programs a machine of this one runs.
    fileprivate var companions: [SeccompArchitecture] {
        switch self {
        case .x86_64: [.x86, .x32]
        case .aarch64: [.arm]
        default: []
        }
    }

    /// Whether arguments have 64 bits that count; those of x32 are compared as on 32-bit machines.
    fileprivate var hasWideArguments: Bool {
        switch self {
        case .x86, .x32, .arm, .mips, .mipsel, .mips64n32, .mipsel64n32, .ppc, .s390, .parisc,
            .m68k,
            .sh, .sheb:
            false
        default: true
        }
    }
}
