internal import Linux

/// One option of a command: its names, its value, and what is said about it.
///
/// Parsing, help, manual pages and completions all read this and nothing else.
struct Flag: Sendable {
    /// The long name first, then the short ones, all without dashes.
    let names: [String]
    /// What stands for the value in help; `nil` for a switch.
    let placeholder: String?
    /// The values there are, where they can be listed.
    let choices: [String]
    /// What the option does, in one line.
    let summary: String
    /// Whether help leaves it out.
    let isHidden: Bool
    /// Further names that other runtimes have for it, and help leaves out.
    var aliases: [String] = []

    /// The name under which its values are kept.
    var name: String { names[0] }

    /// Whether a word without its dashes means this option.
    func isCalled(_ word: String) -> Bool { names.contains(word) || aliases.contains(word) }

    /// An option that is given or not.
    static func `switch`(_ names: String..., summary: String, isHidden: Bool = false) -> Flag {
        Flag(names: names, placeholder: nil, choices: [], summary: summary, isHidden: isHidden)
    }

    /// An option with a value.
    static func value(
        _ names: String...,
        of placeholder: String,
        choices: [String] = [],
        summary: String,
        isHidden: Bool = false
    ) -> Flag {
        Flag(
            names: names,
            placeholder: placeholder,
            choices: choices,
            summary: summary,
            isHidden: isHidden
        )
    }

    /// The same option, with further names that help leaves out.
    func also(_ aliases: String...) -> Flag {
        var flag = self
        flag.aliases = aliases
        return flag
    }
}

/// How many operands a command takes.
enum OperandCount: Sendable {
    case exactly(Int)
    case atLeast(Int)
    case atMost(Int)
    case between(Int, Int)
}

/// One verb of the command line: everything that parsing, help and completion need to know.
struct Command: Sendable {
    /// The verb.
    let name: String
    /// What it does, in one line.
    let summary: String
    /// How help writes its operands, such as `ID [SIGNAL]`.
    let operands: String
    /// How many operands there must be.
    let operandCount: OperandCount
    /// Whether options end at the first operand, because the rest belongs to another program.
    let stopsAtFirstOperand: Bool
    /// Whether the first operand is a container's name, for errors.
    let namesContainer: Bool
    /// The exit status when it fails.
    let failureStatus: Int32
    /// The options it knows.
    let flags: [Flag]
    /// Carries it out and returns the exit status.
    let run: @Sendable (Invocation) throws(Failure) -> Int32

    /// Declares a verb.
    init(
        _ name: String,
        summary: String,
        operands: String = "",
        count: OperandCount,
        stopsAtFirstOperand: Bool = false,
        namesContainer: Bool = true,
        failureStatus: Int32 = 1,
        flags: [Flag] = [],
        run: @escaping @Sendable (Invocation) throws(Failure) -> Int32
    ) {
        self.name = name
        self.summary = summary
        self.operands = operands
        self.operandCount = count
        self.stopsAtFirstOperand = stopsAtFirstOperand
        self.namesContainer = namesContainer
        self.failureStatus = failureStatus
        self.flags = flags
        self.run = run
    }
}

extension OperandCount {
    /// Refuses a wrong number of operands, in runc's words.
    func check(_ count: Int, of command: String) throws(UsageError) {
        let complaint: String? =
            switch self {
            case .exactly(let wanted): count == wanted ? nil : "exactly \(wanted)"
            case .atLeast(let least): count >= least ? nil : "a minimum of \(least)"
            case .atMost(let most): count <= most ? nil : "a maximum of \(most)"
            case .between(let least, _) where count < least: "a minimum of \(least)"
            case .between(_, let most): count <= most ? nil : "a maximum of \(most)"
            }
        guard let complaint else { return }
        throw UsageError("\"\(command)\" requires \(complaint) argument(s)", command: command)
    }
}
