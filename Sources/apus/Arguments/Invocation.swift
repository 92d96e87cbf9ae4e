internal import Engine
internal import Linux
internal import Plan

/// One use of a command: what was asked for, and by whom.
struct Invocation {
    /// The words after the verb.
    let arguments: ParsedArguments
    /// The global options and the caller.
    let context: EngineContext
    /// Whether the state root is the default one.
    let rootIsDefault: Bool

    /// The container that the first operand names.
    func containerID() throws(Failure) -> ContainerID {
        let name = arguments.operands.first ?? ""
        return try asFailure(InvalidContainerID.self, try ContainerID(name))
    }

    /// Does something to the container that the first operand names, or with `--regex` to all whose
    /// names it describes.
    ///
    /// Of these each gets its turn; what fails is a warning, and in the end a failure.
    func forEachContainer(_ deed: (ContainerID) throws(Failure) -> Void) throws(Failure) {
        guard arguments.has("regex") else { return try deed(containerID()) }
        let pattern = try asFailure(
            InvalidNamePattern.self,
            try NamePattern(arguments.operands.first ?? "")
        )
        var failures = 0
        for id in try context.store.list() ?? [] where pattern.matches(id.rawValue) {
            do {
                try deed(id)
            } catch {
                context.log.warning("\(id): \(error)")
                failures += 1
            }
        }
        guard failures > 0 else { return }
        throw Failure("failed for \(failures) of the containers")
    }

    /// The path that an option names, made absolute; `nil` if it was not given.
    func path(_ name: String) -> FilePath? {
        guard let text = arguments.value(name), !text.isEmpty else { return nil }
        return absolute(text)
    }

    /// The bundle: the option's, or the caller's directory.
    var bundle: FilePath { absolute(arguments.value("bundle") ?? "") }

    /// A path of the caller's.
    func absolute(_ text: String) -> FilePath {
        context.workingDirectory.pushing(FilePath(text)).lexicallyNormalized()
    }
}

extension ParsedArguments {
    /// The format that `list` and `ps` print.
    enum OutputFormat: String, CaseIterable {
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

extension Flag {
    /// `--regex` of `kill` and `delete`.
    static let regex = Flag.switch(
        "regex",
        "r",
        summary: "ID is a regular expression: all containers whose names it describes"
    )

    /// `--format` of `list` and `ps`.
    static let format = Flag.value(
        "format",
        "f",
        of: "FORMAT",
        choices: ParsedArguments.OutputFormat.allCases.map { $0.rawValue },
        summary: "table (default) or json"
    )
}
