internal import Engine
internal import Plan
internal import SystemPackage

/// One use of a command: what was asked for, and by whom.
struct Invocation {
    /// The words after the verb.
    let arguments: ParsedArguments
    /// The global options and the caller.
    let context: EngineContext
    /// Whether the state root is the default one.
    let rootIsDefault: Bool

    /// The container that the first operand names.
    func containerID() throws(InvalidContainerID) -> ContainerID {
        try ContainerID(arguments.operands.first ?? "")
    }

    /// The path that an option names, made absolute; `nil` if it was not given.
    func path(_ name: String) -> FilePath? {
        guard let text = arguments.value(name), !text.isEmpty else { return nil }
        return absolute(text)
    }

    /// The bundle: the option's, or the caller's directory.
    var bundle: FilePath { absolute(arguments.value("bundle") ?? "") }

    private func absolute(_ text: String) -> FilePath {
        context.workingDirectory.pushing(FilePath(text)).lexicallyNormalized()
    }
}

extension ParsedArguments {
    /// The format that `list` and `ps` print.
    enum OutputFormat: String {
        case table, json
    }

    /// What `--format` asks for.
    func outputFormat() throws(UsageError) -> OutputFormat {
        let text = value("format") ?? OutputFormat.table.rawValue
        guard let format = OutputFormat(rawValue: text) else {
            throw UsageError("invalid format option")
        }
        return format
    }
}
