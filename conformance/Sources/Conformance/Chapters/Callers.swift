import Harness

/// What engines rely on beyond the specification: the command line, messages, lists.
struct Callers: Chapter {
    let name = "callers"

    var checks: [Check] {
        Check(.deFacto, "--version names the program and its version in the first line") {
            let outcome = try Tool.run([Runtime.path, "--version"])
            try expect(outcome.succeeded, "it failed: \(outcome)")
            let words = outcome.lines.first?.split(separator: " ") ?? []
            try expect(
                words.count >= 3 && words[1] == "version" && words[2].first?.isNumber == true,
                "the first line is \(outcome.lines.first ?? "missing")"
            )
        }
        Check(.deFacto, "an option takes its value after a space or an equals sign") {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                let root = Scratch.shared.root
                for option in [["--root", root], ["--root=" + root]] {
                    let outcome = try Tool.run([Runtime.path] + option + ["state", container.id])
                    let id = try JSON(parsing: outcome.output)["id"].text
                    try expect(id, is: container.id, "the id that \(option) finds")
                }
            }
        }
        Check(.deFacto, "the working directory is the bundle unless --bundle names one") {
            try inDirectory { bundle, container in
                Runtime.command(["create", container.id])
            }
        }
        Check(.deFacto, "relative --root, --bundle and --pid-file begin at the working directory") {
            try relativePaths()
        }
        messages
        documents
        pausing
        signals
        deletion
    }

    // MARK: - Messages

    @CheckList private var messages: [Check] {
        Check(.deFacto, "an error is an exit status above 0 and a message on standard error only") {
            let outcome = try Runtime.run("state", Scratch.shared.newName())
            guard case .exited(1...) = outcome.ending else { throw Unexpected(outcome: outcome) }
            try expect(outcome.output, is: "", "its standard output")
            try expect(!outcome.error.isEmpty, "nothing is on standard error")
        }
        Check(.deFacto, "with --log-format json the log has an object with level, msg and time") {
            let log = Scratch.shared.newPath("log")
            let words = ["--log", log, "--log-format", "json", "state", Scratch.shared.newName()]
            try expect(!Tool.run(Runtime.command(words)).succeeded, "state succeeded")
            let lines = (Host.content(log) ?? "").split(separator: "\n")
            try expect(lines.count, is: 1, "the lines in the log")
            let entry = try JSON(parsing: String(lines[0]))
            try expect(entry["level"].text, is: "error", "level")
            try expect(entry["msg"].text?.isEmpty, is: false, "whether msg is empty")
            try expect(isTimestamp(entry["time"].text ?? ""), "time is \(entry["time"])")
        }
        Check(.deFacto, "with --log and no format the message is in the file") {
            let log = Scratch.shared.newPath("log")
            let words = ["--log", log, "state", Scratch.shared.newName()]
            try expect(!Tool.run(Runtime.command(words)).succeeded, "state succeeded")
            try expect((Host.content(log) ?? "").isEmpty, is: false, "whether the log is empty")
        }
        Check(.deFacto, "the log is appended to") {
            let log = Scratch.shared.newPath("log")
            try Host.write("before\n", to: log)
            let words = ["--log", log, "--log-format=json", "state", Scratch.shared.newName()]
            try expect(!Tool.run(Runtime.command(words)).succeeded, "state succeeded")
            let lines = (Host.content(log) ?? "").split(separator: "\n")
            try expect(lines.count, is: 2, "the lines in the log")
            try expect(lines.first, is: "before", "the first line")
        }
    }

    /// RFC 3339: `2026-01-31T12:00:00Z`, with a fraction or an offset or without.
    private func isTimestamp(_ text: String) -> Bool {
        let pattern = "dddd-dd-ddTdd:dd:dd"
        guard text.count > pattern.count else { return false }
        let begins = zip(pattern, text).allSatisfy { $0 == "d" ? $1.isNumber : $0 == $1 }
        return begins && (text.hasSuffix("Z") || text.dropFirst(19).contains { "+-".contains($0) })
    }

    // MARK: - Documents

    @CheckList private var documents: [Check] {
        Check(.deFacto, "the pid file has the process's id and nothing else when create returns") {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                let text = Host.content(container.pidFile)
                try expect(
                    text,
                    is: container.state()["pid"].number.map(String.init),
                    "its content"
                )
            }
        }
        Check(.deFacto, "state and ps print nothing on standard error") {
            try Bundle.use { bundle in
                let id = try bundle.start("pause").id
                for words in [
                    ["state", id], ["ps", "--format", "json", id],
                ] {
                    try expect(
                        Runtime.succeed(words).error,
                        is: "",
                        "standard error of \(words[0])"
                    )
                }
            }
        }
        Check(.deFacto, "list --format json has an object for every container") {
            try Bundle.use { bundle in
                let (created, running) = (try bundle.create("pause"), try bundle.start("pause"))
                let list = try JSON(parsing: Runtime.succeed(["list", "--format=json"]).output)
                for (container, status) in [(created, "created"), (running, "running")] {
                    let entry = list.elements.first { $0["id"].text == container.id } ?? .null
                    try expect(entry["status"].text, is: status, "the status of \(container.id)")
                    try expect(entry["bundle"].text, is: bundle.directory, "its bundle")
                    try expect(entry["pid"].number, is: Int64(container.pid), "its pid")
                }
            }
        }
        Check(.deFacto, "list --quiet prints the ids") {
            try Bundle.use { bundle in
                let ids = try [bundle.create("pause").id, bundle.start("pause").id]
                try expect(
                    Set(Runtime.containers()).isSuperset(of: ids),
                    "not all of \(ids) are there"
                )
            }
        }
        Check(.deFacto, "ps --format json names every process of the container") {
            try Bundle.use { bundle in
                let container = try bundle.start("child", "pause")
                let output = try Runtime.succeed(["ps", "--format", "json", container.id]).output
                let pids = try JSON(parsing: output).elements.compactMap(\.number)
                try expect(pids.count, is: 2, "the processes in \(output)")
                try expect(pids.contains(Int64(container.pid)), "the first one is not in \(output)")
            }
        }
        Check(.deFacto, "ps prints a table with a line for every process") {
            try Bundle.use { bundle in
                let container = try bundle.start("child", "pause")
                let lines = try Runtime.succeed(["ps", container.id]).lines
                try expect(lines.count, is: 3, "the lines in \(lines)")
                try expect(lines[0].contains("PID"), "no column PID in \(lines[0])")
            }
        }
    }

    // MARK: - Pause and resume

    @CheckList private var pausing: [Check] {
        Check(.deFacto, "a paused container does nothing until it is resumed") {
            try paused { container in
                let file = container.bundle.root("/go")
                try Host.write("", to: file)
                // It would need 2 ms.
                Host.pause(milliseconds: 60)
                try expect(container.facts["file"], is: nil, "what the program saw")
                try Runtime.succeed(["resume", container.id])
                try eventually("the program goes on") { container.facts["file"] != nil }
            }
        }
        Check(.deFacto, "a paused container can be deleted with force") {
            try paused { container in
                let deleted = try container.delete(force: true)
                try expect(deleted.succeeded, "delete failed: \(deleted)")
                try container.requireGone()
            }
        }
    }

    private func paused(_ body: (Container) throws -> Void) throws {
        try Bundle.use { bundle in
            let container = try bundle.start("await-file:/go")
            try Runtime.succeed(["pause", container.id])
            try expect(container.status(), is: "paused", "the status")
            try body(container)
        }
    }

    // MARK: - Kill

    @CheckList private var signals: [Check] {
        Check(.deFacto, "a signal is a number or a name, with SIG or without") {
            try Bundle.use { bundle in
                let spellings = [("HUP", "1"), ("SIGUSR1", "10"), ("12", "12"), ("SIGTERM", "15")]
                let container = try bundle.start(
                    "trap:1:10:12:15",
                    "await",
                    "await",
                    "await",
                    "await"
                )
                for (turn, (word, number)) in spellings.enumerated() {
                    try eventually("the program waits for the signal") {
                        container.facts.all("ready").count == turn + 1
                    }
                    try expect(container.kill(word).succeeded, "kill \(word) failed")
                    try eventually("signal \(number)") {
                        container.facts.all("signal").last == number
                    }
                }
            }
        }
        Check(.deFacto, "without a signal kill sends TERM") {
            try Bundle.use { bundle in
                let container = try bundle.start("trap:15", "await")
                try expect(container.kill().succeeded, "kill failed")
                try expect(container.ending(), is: .exited(0), "the end of the program")
                try expect(container.facts["signal"], is: "15", "the signal")
            }
        }
        Check(.deFacto, "a signal that does not exist is an error and has no effect") {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                for word in ["99", "-5"] {
                    try expect(!container.kill(word).succeeded, "kill \(word) succeeded")
                }
                try expect(container.status(), is: "running", "the status")
            }
        }
        Check(.deFacto, "kill --all reaches every process") {
            try Bundle.use { bundle in
                let container = try bundle.start("child", "trap:10", "await", "pause")
                let words = ["exec", container.id, "/bin/probe", "trap:10", "await", "exit:8"]
                let exec = try Tool(Runtime.command(words))
                try eventually("the second program is ready") { exec.output.contains("ready=1") }
                let outcome = try container.kill("USR1", flags: ["--all"])
                try expect(outcome.succeeded, "kill failed: \(outcome)")
                try expect(exec.wait().ending, is: .exited(8), "the end of the second program")
                try eventually("the first has the signal") { container.facts["signal"] == "10" }
            }
        }
        Check(.deFacto, "kill of what has stopped says that it does not run") {
            try Bundle.use { bundle in
                let container = try bundle.start("exit:0")
                try container.await(status: "stopped")
                let text = try container.kill("KILL").error
                // What containerd and CRI-O look for.
                let known = ["not running", "process already finished", "no such process"]
                try expect(known.contains { text.lowercased().contains($0) }, "it says: \(text)")
            }
        }
    }

    // MARK: - Delete

    @CheckList private var deletion: [Check] {
        for status in ["created", "running", "stopped"] {
            Check(.deFacto, "delete --force ends and deletes a \(status) container") {
                try Bundle.use { bundle in
                    let container = try bundle.create("pause")
                    let pid = try container.pid
                    if status != "created" { try container.start() }
                    if status == "stopped" {
                        try container.kill("KILL")
                        try container.await(status: "stopped")
                    }
                    let deleted = try container.delete(force: true)
                    try expect(deleted.succeeded, "delete failed: \(deleted)")
                    try expect(!Host.isAlive(pid), "its process is alive")
                    try container.requireGone()
                }
            }
        }
        Check(.deFacto, "delete --force of an unknown container succeeds") {
            let outcome = try Runtime.run("delete", "--force", Scratch.shared.newName())
            try expect(outcome.succeeded, "it failed: \(outcome)")
        }
        Check(.deFacto, "with the host's PID namespace delete --force ends every process") {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "pid" }
                let container = try bundle.start("child", "pause")
                let deleted = try container.delete(force: true)
                try expect(deleted.succeeded, "delete failed: \(deleted)")
                try container.requireGone()
            }
        }
    }

    // MARK: - Paths

    /// Creates a container by a command in the bundle's directory.
    private func inDirectory(_ command: (Bundle, Container) -> [String]) throws {
        try Bundle.use { bundle in
            bundle.setProbe(["pause"])
            let container = try bundle.newContainer()
            var options = Tool.Options()
            options.directory = bundle.directory
            let created = try Tool.run(command(bundle, container), options)
            try expect(created.succeeded, "create failed: \(created)")
            try expect(container.state()["bundle"].text, is: bundle.directory, "bundle")
        }
    }

    private func relativePaths() throws {
        try Bundle.use { bundle in
            bundle.setProbe(["pause"])
            let container = try bundle.newContainer()
            let root = bundle.directory + "/states"
            try Host.makeDirectory(root)
            var options = Tool.Options()
            options.directory = bundle.directory
            let words = ["--root", "states", "create", "--bundle", ".", "--pid-file", "p"]
            let created = try Tool.run([Runtime.path] + words + [container.id], options)
            try expect(created.succeeded, "create failed: \(created)")
            let query = try Tool.run(Runtime.command(["state", container.id], root: root))
            let pid = try JSON(parsing: query.output)["pid"].number
            try expect(
                Host.content(bundle.directory + "/p"),
                is: pid.map(String.init),
                "the pid file"
            )
            let deleted = try Tool.run(
                Runtime.command(["delete", "--force", container.id], root: root)
            )
            try expect(deleted.succeeded, "delete failed: \(deleted)")
        }
    }
}
