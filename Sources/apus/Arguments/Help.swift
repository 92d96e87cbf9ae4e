/// Help texts, made from the declarations that the parser reads.
enum Help {
    /// What `apus --help` prints.
    static func overview(of commands: [Command], global: [Flag]) -> String {
        let width = column(for: commands.map { $0.name })
        let verbs = commands.map { "    \(padded($0.name, to: width))\($0.summary)\n" }.joined()
        return """
            apus: runs containers as the Open Container Initiative specifies them

            Usage: apus [OPTION]... COMMAND [ARGUMENT]...

            Commands:
            \(verbs)
            Options:
            \(options(global + [.help, versionFlag]))
            Environment:
            \(variables)
            `apus COMMAND --help` describes a command.

            """
    }

    /// What `apus COMMAND --help` prints.
    static func page(for command: Command) -> String {
        let operands = command.operands.isEmpty ? "" : " \(command.operands)"
        return """
            apus \(command.name): \(command.summary)

            Usage: apus \(command.name) [OPTION]...\(operands)

            Options:
            \(options(command.flags + [.help]))
            """
    }

    /// The option that only the program as a whole has.
    static let versionFlag = Flag.switch("version", "v", summary: "show the version").also("V")

    /// How an option is written: `--bundle, -b DIR`.
    static func synopsis(_ flag: Flag) -> String {
        spellings(flag).joined(separator: ", ") + (flag.placeholder.map { " \($0)" } ?? "")
    }

    /// An option's names, with their dashes.
    static func spellings(_ flag: Flag) -> [String] {
        flag.names.map { $0.count == 1 ? "-\($0)" : "--\($0)" }
    }

    private static func options(_ flags: [Flag]) -> String {
        let shown = flags.filter { !$0.isHidden }
        let width = column(for: shown.map(synopsis))
        return shown.map { "    \(padded(synopsis($0), to: width))\($0.summary)\n" }.joined()
    }

    private static var variables: String {
        let width = column(for: GlobalOptions.variables.map { $0.name })
        return GlobalOptions.variables
            .map { "    \(padded($0.name, to: width))\($0.summary)\n" }.joined()
    }

    private static func column(for names: [String]) -> Int {
        (names.map { $0.count }.max() ?? 0) + 2
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension Command {
    /// `apus help [COMMAND]`; `Program` answers it, because it knows all commands.
    static let help = Command(
        "help",
        summary: "show the help of a command",
        operands: "[COMMAND]",
        count: .atMost(1),
        namesContainer: false,
        flags: [.switch("table", summary: "print the table of options", isHidden: true)]
    ) { _ in 0 }
}
