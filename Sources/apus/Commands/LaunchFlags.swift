internal import Linux
internal import Plan

/// What `create` and `run` have in common.
extension LaunchOptions {
    /// The options, for the parser and for help.
    static let flags: [Flag] = [
        .value("bundle", "b", of: "DIR", summary: "the bundle (default: here)"),
        .value("config", "f", of: "FILE", summary: "the configuration (default: in the bundle)"),
        .value(
            "console-socket",
            of: "SOCKET",
            summary: "where to send the master of the terminal"
        ),
        .value("pid-file", of: "FILE", summary: "where to write init's pid"),
        .value("pidfd-socket", of: "SOCKET", summary: "where to send a pidfd of init"),
        .switch("no-pivot", summary: "move the root into place instead of pivot_root"),
        .switch("no-new-keyring", summary: "stay in the caller's session keyring"),
        .value("preserve-fds", of: "N", summary: "pass N descriptors from 3 on"),
        .switch("no-subreaper", summary: "leave orphans to the caller"),
    ]

    /// Reads the options.
    init(_ invocation: Invocation) throws(Failure) {
        let arguments = invocation.arguments
        self.init(id: try invocation.containerID(), bundle: invocation.bundle)
        configFile = invocation.path("config")
        consoleSocket = invocation.path("console-socket")
        pidFile = invocation.path("pid-file")
        pidfdSocket = invocation.path("pidfd-socket")
        noPivot = arguments.has("no-pivot")
        noNewKeyring = arguments.has("no-new-keyring")
        preserveDescriptors =
            try asFailure(UsageError.self, try arguments.count("preserve-fds")) ?? 0
        detach = arguments.has("detach")
        keep = arguments.has("keep")
        noSubreaper = arguments.has("no-subreaper")
    }
}
