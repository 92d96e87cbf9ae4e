internal import Engine
internal import Linux

/// The whole command line: words in, exit status out.
enum Program {
    /// Every verb, in the order of help.
    static let commands: [Command] = [
        .create, .start, .run, .exec, .kill, .delete, .state, .list, .ps, .events, .pause, .resume,
        .update, .mounts, .spec, .features,
    ]

    /// Carries out a command line.
    ///
    /// - Returns: The exit status.
    static func run(_ words: [String]) -> Int32 {
        var report = ErrorReport()
        do {
            try Caller.completeStreams()
            let parser = ArgumentParser(
                flags: GlobalOptions.flags + [.help, Help.versionFlag],
                stopsAtFirstOperand: true,
                command: nil
            )
            let parsed = try usage(try parser.parse(words))
            if parsed.has("version") { return try show(Version.text) }
            let workingDirectory = try Caller.workingDirectory()
            let options = try usage(
                try GlobalOptions(parsed, workingDirectory: workingDirectory)
            )
            report = try ErrorReport(options)
            guard let verb = parsed.operands.first, !parsed.has("help") else {
                return try show(Help.overview(of: commands, global: GlobalOptions.flags))
            }
            let command = try usage(try command(named: verb))
            let context = try EngineContext(options, report.log, workingDirectory)
            let arguments = try usage(try command.parse(parsed.operands.dropFirst()))
            report.failureStatus = command.failureStatus
            return try run(command, arguments, context, options)
        } catch {
            return report.fail(error)
        }
    }

    private static func run(
        _ command: Command,
        _ arguments: ParsedArguments,
        _ context: EngineContext,
        _ options: GlobalOptions
    ) throws(Failure) -> Int32 {
        if command.name == Command.help.name {
            if arguments.has("table") { return try show(OptionTable.text(of: commands)) }
            return try showHelp(arguments.operands.first)
        }
        if arguments.has("help") { return try show(Help.page(for: command)) }
        let invocation = Invocation(
            arguments: arguments,
            context: context,
            rootIsDefault: options.root == nil
        )
        let subject = command.namesContainer ? arguments.operands.prefix(1).map(displayed) : []
        return try attempt(([command.name] + subject).joined(separator: " ")) {
            () throws(Failure) in
            try command.run(invocation)
        }
    }

    /// A name as a message has it: engines give hashes of 64 digits, and know them by the first 12.
    private static func displayed(_ name: String) -> String {
        name.utf8.count == 64 ? String(name.prefix(12)) : name
    }

    private static func command(named verb: String) throws(UsageError) -> Command {
        // `h` is runc's short name for help.
        let name = verb == "h" ? Command.help.name : verb
        guard let command = (commands + [.help]).first(where: { $0.name == name }) else {
            throw UsageError("unknown command \"\(verb)\"")
        }
        return command
    }

    private static func showHelp(_ verb: String?) throws(Failure) -> Int32 {
        guard let verb else {
            return try show(Help.overview(of: commands, global: GlobalOptions.flags))
        }
        return try show(Help.page(for: try usage(try command(named: verb))))
    }

    private static func show(_ text: String) throws(Failure) -> Int32 {
        try Caller.print(text)
        return 0
    }
}

/// How the command tells that it failed: one line in the log, and the message on standard error.
private struct ErrorReport {
    /// Where messages go.
    var log: Log
    /// The exit status of a failure: 1 while it is about the caller's wording.
    var failureStatus: Int32 = 1
    private let logIsFile: Bool

    /// Before the options are known: standard error.
    init() {
        log = Caller.log(format: .plain, threshold: .warning)
        logIsFile = false
    }

    /// As the options ask.
    init(_ options: GlobalOptions) throws(Failure) {
        logIsFile = options.logFile != nil
        let format = options.logFormat
        let threshold = options.logThreshold
        log =
            if let file = options.logFile {
                try Caller.log(to: file, format: format, threshold: threshold)
            } else {
                Caller.log(format: format, threshold: threshold)
            }
    }

    /// Says why, and returns the exit status.
    func fail(_ failure: Failure) -> Int32 {
        let message = failure.description
        log.error(message)
        if logIsFile { Caller.complain(message) }
        return failureStatus
    }
}

extension EngineContext {
    fileprivate init(
        _ options: GlobalOptions,
        _ log: Log,
        _ workingDirectory: FilePath
    ) throws(Failure) {
        let environment = Caller.environment
        let root =
            if let root = options.root { root } else { try Caller.defaultStateRoot(environment) }
        self.init(
            stateRoot: root,
            log: log,
            cgroupManager: options.cgroupManager,
            rootless: options.rootless,
            workingDirectory: workingDirectory,
            environment: environment
        )
    }
}
