package import Linux

/// The eBPF program that decides on devices in cgroup v2 (`BPF_PROG_TYPE_CGROUP_DEVICE`).
///
/// A decision tree over kind, major and minor number: the kernel runs it at every open and mknod of
/// a device, so it asks as few questions as it can. The leaves that permit the same share their
/// instructions.
package struct DeviceProgram: Equatable, Sendable {
    /// The instructions, from first to last; every jump goes forward.
    package let instructions: [ExtendedInstruction]

    /// Makes the program that the rules come to.
    ///
    /// - Throws: `InvalidSpec` if they need more instructions than a jump can span.
    package init(_ rules: DeviceRules) throws(InvalidSpec) {
        let table = DeviceTable(rules)
        var code = ProgramText()
        code.append(Decision(table))
        code.appendLeaves()
        guard code.instructions.count < Int16.max else {
            throw InvalidSpec(
                "linux.resources.devices",
                "the rules come to \(code.instructions.count) instructions, which is too many"
            )
        }
        instructions = code.instructions
    }
}

/// What is asked of a device before it is known what may be done with it.
private indirect enum Decision {
    /// Nothing any more.
    case permit(DeviceAccess)
    /// Which of two kinds it is.
    case kind(block: Decision, character: Decision)
    /// Whether a number is at most `most`.
    case number(ProgramText.Register, most: UInt32, then: Decision, otherwise: Decision)

    init(_ table: DeviceTable) {
        let block = Self.tree(table.block.steps[...], of: ProgramText.major) { minors in
            Self.tree(minors.steps[...], of: ProgramText.minor) { .permit($0) }
        }
        let character = Self.tree(table.character.steps[...], of: ProgramText.major) { minors in
            Self.tree(minors.steps[...], of: ProgramText.minor) { .permit($0) }
        }
        self = table.block == table.character ? block : .kind(block: block, character: character)
    }

    /// A balanced tree over ranges.
    private static func tree<Value>(
        _ steps: ArraySlice<DeviceTable.Ranges<Value>.Step>,
        of register: ProgramText.Register,
        leaf: (Value) -> Decision
    ) -> Decision {
        let middle = steps.startIndex + steps.count / 2
        guard steps.count > 1 else { return leaf(steps[middle].value) }
        return .number(
            register,
            // An upper half never starts at 0: there is a range before it.
            most: steps[middle].start - 1,
            then: tree(steps[..<middle], of: register, leaf: leaf),
            otherwise: tree(steps[middle...], of: register, leaf: leaf)
        )
    }
}

/// The program while it is written, with the jumps to its leaves still open.
private struct ProgramText {
    typealias Register = ExtendedInstruction.Register

    // Who holds what after the first instructions.
    private static let access = Register.r2
    private static let kind = Register.r3
    static let major = Register.r4
    static let minor = Register.r5

    /// `BPF_DEVCG_DEV_BLOCK`; the other kind is `BPF_DEVCG_DEV_CHAR`, 2.
    private static let block: Int32 = 1

    // struct bpf_cgroup_dev_ctx { u32 access_type; u32 major; u32 minor; }, where access_type has
    // the access in its upper and the kind in its lower 16 bits.
    private(set) var instructions: [ExtendedInstruction] = [
        .load(access, from: .r1, offset: 0),
        .load(major, from: .r1, offset: 4),
        .load(minor, from: .r1, offset: 8),
        .move(kind, from: access),
        .and(kind, 0xffff),
        .shiftRight(access, 16),
    ]
    /// Which instructions jump to the leaf of an access.
    private var jumps: [DeviceAccess: [Int]] = [:]

    mutating func append(_ decision: Decision) {
        switch decision {
        case .permit(let access): jump(.jump(0), to: access)
        case .kind(let block, let character):
            fork(.jumpIfEqual(Self.kind, Self.block, 0), to: block, otherwise: character)
        case .number(let register, let most, .permit(let access), let otherwise):
            // The jump itself reaches the leaf, and the other half follows without one.
            jump(.jumpIfNotGreater(register, most, 0), to: access)
            append(otherwise)
        case .number(let register, let most, let then, let otherwise):
            fork(.jumpIfGreater(register, most, 0), to: otherwise, otherwise: then)
        }
    }

    /// Writes the leaves and lets every open jump reach its own.
    mutating func appendLeaves() {
        for (access, sources) in jumps.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for source in sources { land(source) }
            instructions += Self.leaf(access)
        }
    }

    private mutating func fork(
        _ question: ExtendedInstruction,
        to target: Decision,
        otherwise: Decision
    ) {
        if case .permit(let access) = target {
            jump(question, to: access)
            append(otherwise)
            return
        }
        let source = instructions.count
        instructions.append(question)
        append(otherwise)
        land(source)
        append(target)
    }

    private mutating func jump(_ instruction: ExtendedInstruction, to access: DeviceAccess) {
        jumps[access, default: []].append(instructions.count)
        instructions.append(instruction)
    }

    /// Lets the jump at `source` reach the next instruction.
    private mutating func land(_ source: Int) {
        // A program that is too long for a jump is refused when it is complete.
        instructions[source].offset = Int16(truncatingIfNeeded: instructions.count - source - 1)
    }

    /// Returns 1 in `r0` if nothing beyond `access` is asked for, otherwise 0 (`EPERM`).
    private static func leaf(_ access: DeviceAccess) -> [ExtendedInstruction] {
        switch access {
        case []: [.move(.r0, 0), .exit]
        case .all: [.move(.r0, 1), .exit]
        default:
            [
                .and(Self.access, Int32(DeviceAccess.all.subtracting(access).rawValue)),
                .move(.r0, 0),
                .jumpIfNotEqual(Self.access, 0, 1),
                .move(.r0, 1),
                .exit,
            ]
        }
    }
}
