internal import Engine
internal import Linux
internal import Plan

/// What stands before the verb.
struct GlobalOptions {
    /// The options, for the parser and for help.
    static let flags: [Flag] = [
        .value("root", of: "DIR", summary: "directory for the state of containers").also("r"),
        .value("log", of: "FILE", summary: "append messages to FILE instead of standard error")
            .also("l"),
        .value(
            "log-format",
            of: "FORMAT",
            choices: ["text", "json"],
            summary: "text (default) or json"
        ),
        .value(
            "log-level",
            of: "LEVEL",
            choices: Log.Level.allCases.map { $0.rawValue },
            summary: "debug, warning or error"
        ),
        .switch("debug", summary: "log every step"),
        .switch("systemd-cgroup", summary: "let systemd make the cgroups").also("s"),
        .value(
            "cgroup-manager",
            of: "MANAGER",
            choices: CgroupManager.allCases.map { $0.rawValue },
            summary: "cgroupfs (default), systemd or disabled"
        ),
        .value(
            "rootless",
            of: "BOOL",
            choices: ["true", "false", "auto"],
            summary: "true, false or auto (default)"
        ),
        .value("criu", of: "FILE", summary: "not used: there are no checkpoints", isHidden: true),
    ]

    /// What the environment of a command says to it, for help.
    static let variables: [(name: String, summary: String)] = [
        ("XDG_RUNTIME_DIR", "without root: its apus/ is the default of --root"),
        ("NOTIFY_SOCKET", "create, start, run: whom to tell when the program says it is ready"),
        ("LISTEN_FDS", "create, run: sockets for the program, if LISTEN_PID is this process"),
        ("PATH", "where newuidmap, newgidmap and ps are"),
    ]

    /// The state root, if one was asked for.
    let root: FilePath?
    /// The log file, if one was asked for.
    let logFile: FilePath?
    /// How messages are written.
    let logFormat: LogFormat
    /// The least level that is written.
    let logThreshold: Log.Level
    /// Who makes the cgroups.
    let cgroupManager: CgroupManager
    /// Whether to do without root's privileges; `nil` means: find out.
    let rootless: Bool?

    /// Reads the options; relative paths are taken from `workingDirectory`.
    init(_ parsed: ParsedArguments, workingDirectory: FilePath) throws(UsageError) {
        root = try Self.root(parsed, workingDirectory)
        logFile = parsed.value("log").flatMap { $0.isEmpty ? nil : FilePath($0) }
        let isJSON = try Self.choice(
            "log-format",
            parsed,
            ["text": false, "json": true],
            default: false
        )
        logFormat = isJSON ? .json : (logFile == nil ? .plain : .text)
        logThreshold = try Self.threshold(parsed, isRead: isJSON || logFile != nil)
        cgroupManager = try Self.manager(parsed)
        rootless = try Self.choice(
            "rootless",
            parsed,
            ["true": true, "1": true, "false": false, "0": false, "auto": nil],
            default: nil
        )
    }

    private static func root(
        _ parsed: ParsedArguments,
        _ workingDirectory: FilePath
    ) throws(UsageError) -> FilePath? {
        guard let text = parsed.value("root"), !text.isEmpty else { return nil }
        let path = workingDirectory.pushing(FilePath(text)).lexicallyNormalized()
        guard path != "/" else {
            throw UsageError("Option --root argument should not be set to /")
        }
        return path
    }

    /// Podman reads a log as one object: unless asked, nothing but the fatal error goes there.
    private static func threshold(
        _ parsed: ParsedArguments,
        isRead: Bool
    ) throws(UsageError) -> Log.Level {
        if parsed.has("debug") { return .debug }
        return try choice(
            "log-level",
            parsed,
            Dictionary(uniqueKeysWithValues: Log.Level.allCases.map { ($0.rawValue, $0) }),
            default: isRead ? .error : .warning
        )
    }

    private static func manager(_ parsed: ParsedArguments) throws(UsageError) -> CgroupManager {
        if parsed.has("systemd-cgroup") { return .systemd }
        return try choice(
            "cgroup-manager",
            parsed,
            Dictionary(uniqueKeysWithValues: CgroupManager.allCases.map { ($0.rawValue, $0) }),
            default: .cgroupfs
        )
    }

    private static func choice<Value>(
        _ name: String,
        _ parsed: ParsedArguments,
        _ choices: @autoclosure () -> [String: Value],
        default: Value
    ) throws(UsageError) -> Value {
        guard let text = parsed.value(name) else { return `default` }
        guard let value = choices()[text] else {
            throw UsageError("invalid value \"\(text)\" for flag -\(name)")
        }
        return value
    }
}
