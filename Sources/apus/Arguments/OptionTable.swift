/// The table of commands and options as text, from which `docs/pages` makes the manual pages and the
/// shell completions: one record a line, its fields separated by tabs.
enum OptionTable {
    /// The records, global options first.
    static func text(of commands: [Command]) -> String {
        var records = [["version", Version.number]]
        records += GlobalOptions.variables.map { ["variable", $0.name, $0.summary] }
        records += options(GlobalOptions.flags + [Help.versionFlag], of: "")
        for command in commands + [.help] {
            records.append(["command", command.name, command.operands, command.summary])
            records += options(command.flags, of: command.name)
        }
        return records.map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    private static func options(_ flags: [Flag], of command: String) -> [[String]] {
        (flags + [.help]).filter { !$0.isHidden }.map { flag in
            [
                "option", command, Help.spellings(flag).joined(separator: " "),
                flag.placeholder ?? "", flag.choices.joined(separator: " "), flag.summary,
            ]
        }
    }
}
