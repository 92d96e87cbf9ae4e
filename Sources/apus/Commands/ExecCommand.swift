internal import Engine
internal import Linux
internal import Plan

extension Command {
    /// Runs a further program in a container.
    static let exec = Command(
        "exec",
        summary: "run a further program in a container",
        operands: "ID [PROGRAM [ARGUMENT]...]",
        count: .atLeast(1),
        stopsAtFirstOperand: true,
        failureStatus: 255,
        flags: [
            .value("process", "p", of: "FILE", summary: "the process as a JSON document"),
            .value("console-socket", of: "SOCKET", summary: "where to send the terminal's master"),
            .value("pid-file", of: "FILE", summary: "where to write the process's pid"),
            .value("pidfd-socket", of: "SOCKET", summary: "where to send a pidfd of the process"),
            .value("cwd", of: "PATH", summary: "the working directory in the container"),
            .value("env", "e", of: "NAME=VALUE", summary: "a variable, may be repeated"),
            .switch("tty", "t", summary: "give the process a terminal"),
            .value("user", "u", of: "UID[:GID]", summary: "the user, in numbers"),
            .value("additional-gids", "g", of: "GID", summary: "a further group, may be repeated"),
            .switch("detach", "d", summary: "return once the program runs"),
            .value("process-label", of: "LABEL", summary: "the SELinux label"),
            .value("apparmor", of: "PROFILE", summary: "the AppArmor profile"),
            .switch("no-new-privs", summary: "deny new privileges by execve"),
            .value("cap", "c", of: "CAPABILITY", summary: "a further one, may be repeated"),
            .value("preserve-fds", of: "N", summary: "pass N descriptors from 3 on"),
            .value(
                "cgroup",
                of: "[CONTROLLER:]PATH",
                summary: "a cgroup below the container's, may be repeated"
            ),
            .switch("ignore-paused", summary: "accept a paused container"),
        ]
    ) { invocation throws(Failure) in
        try Exec.exec(ExecOptions(invocation), invocation.context)
    }
}

extension ExecOptions {
    /// Reads the options.
    init(_ invocation: Invocation) throws(Failure) {
        let arguments = invocation.arguments
        self.init(
            id: try invocation.containerID(),
            arguments: Array(arguments.operands.dropFirst())
        )
        processFile = invocation.path("process")
        consoleSocket = invocation.path("console-socket")
        pidFile = invocation.path("pid-file")
        pidfdSocket = invocation.path("pidfd-socket")
        cwd = arguments.value("cwd")
        environment = arguments.all("env")
        terminal = arguments.has("tty")
        user = try arguments.value("user").map { text throws(Failure) in
            try asFailure(InvalidOption.self, try ExecUser(text))
        }
        additionalGroups = try arguments.all("additional-gids").map { text throws(Failure) in
            try asFailure(InvalidOption.self, try ExecUser.group(text))
        }
        detach = arguments.has("detach")
        processLabel = arguments.value("process-label")
        appArmor = arguments.value("apparmor")
        noNewPrivileges = arguments.has("no-new-privs") ? true : nil
        capabilities = arguments.all("cap")
        preserveDescriptors =
            try asFailure(UsageError.self, try arguments.count("preserve-fds")) ?? 0
        cgroups = try asFailure(
            InvalidOption.self,
            try SubCgroups.parse(arguments.all("cgroup"))
        )
        ignorePaused = arguments.has("ignore-paused")
        guard processFile != nil || !self.arguments.isEmpty else {
            throw Failure("exec args cannot be empty")
        }
    }
}
