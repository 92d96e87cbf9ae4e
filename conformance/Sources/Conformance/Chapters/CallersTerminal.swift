import Glibc
import Harness

/// What callers rely on with terminals and further descriptors.
struct CallersTerminal: Chapter {
    let name = "callers: descriptors"

    var checks: [Check] {
        Check(.deFacto, "the program has the descriptors 0, 1 and 2 only") { try noOthers() }
        Check(.deFacto, "--preserve-fds passes that many further descriptors on") {
            try Bundle.use { bundle in
                let options = try opened(3)
                defer { options.extra.forEach { close($0) } }
                let flags = ["--preserve-fds", "2"]
                let outcome = try bundle.run("fds", "fdread:4", flags: flags, options: options)
                let facts = Facts(outcome.output)
                try expect(facts.descriptors.keys.sorted(), is: [0, 1, 2, 3, 4], "the descriptors")
                try expect(facts["fdread.4"], is: "file 4", "what the last one leads to")
            }
        }
        Check(.deFacto, "LISTEN_FDS meant for the runtime is meant for the program") {
            try socketActivation()
        }
        Check(.deFacto, "the console socket gets one message with a name and one descriptor") {
            try onTerminal(["pause"]) { _, _, message in
                try expect(message.count, is: 1, "the descriptors")
                try expect(
                    !message.text.isEmpty && message.text.utf8.count < 4096,
                    "the name is \(message.text)"
                )
            }
        }
        Check(.deFacto, "a terminal is all three streams, and controls the program's session") {
            try onTerminal(["tty", "ids", "stat:/dev/console", "pause"]) { _, terminal, _ in
                try terminal.await("ready=1")
                let facts = terminal.facts
                let expected = [
                    "isatty.0": "1", "isatty.1": "1", "isatty.2": "1", "ctty": "ok",
                    "foreground": "1", "sid": facts["pid"] ?? "",
                ]
                for (key, value) in expected { try expect(facts[key], is: value, key) }
                let console = facts["stat./dev/console"] ?? ""
                try expect(console.contains(" 136:"), "/dev/console is no terminal: \(console)")
            }
        }
        Check(.deFacto, "what is typed arrives, and control-C interrupts") {
            try onTerminal(["echo"]) { _, terminal, _ in
                terminal.type("hello there\n")
                try terminal.await("input=hello there")
            }
            try onTerminal(["trap:2", "await", "pause"]) { _, terminal, _ in
                try terminal.await("ready=1")
                terminal.type("\u{3}")
                try terminal.await("signal=2")
            }
        }
        Check(.deFacto, "the terminal follows its resizing") {
            try onTerminal(["winsize:44:55", "pause"]) { _, terminal, _ in
                try terminal.resize(rows: 44, columns: 55)
                try terminal.await("winsize=44x55")
            }
        }
        Check(.deFacto, "exec --tty has a terminal of its own") { try execTerminal() }
        Check(.deFacto, "create with a terminal and without a console socket is an error") {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                try bundle.expectError("nobody takes the terminal")
                try bundle.expectError(
                    "nobody listens",
                    flags: ["--console-socket", "/nonexistent/socket"]
                )
            }
        }
        Check(.deFacto, "run relays between its terminal and the container's") { try relay() }
        Check(.deFacto, "after run its terminal is as it was") { try restored() }
    }

    /// Options with files open as descriptors 3, 4, … which hold `file 3`, `file 4`, ….
    private func opened(_ count: Int) throws -> Tool.Options {
        var options = Tool.Options()
        for index in 0..<count {
            let path = Scratch.shared.newPath("preserved")
            try Host.write("file \(3 + index)\n", to: path)
            options.extra.append(try Host.open(path, O_RDONLY))
        }
        return options
    }

    private func noOthers() throws {
        try Bundle.use { bundle in
            let options = try opened(5)
            defer { options.extra.forEach { close($0) } }
            let run = Facts(try bundle.run("fds", options: options).output)
            try expect(run.descriptors.keys.sorted(), is: [0, 1, 2], "the descriptors")
            let container = try bundle.start("fds", "pause", options: options)
            let descriptors = container.facts.descriptors.keys.sorted()
            try expect(descriptors, is: [0, 1, 2], "the descriptors after create")
            let exec = Facts(try container.exec("/bin/probe", "fds", options: options).output)
            try expect(exec.descriptors.keys.sorted(), is: [0, 1, 2], "the descriptors of exec")
        }
    }

    private func socketActivation() throws {
        try Bundle.use { bundle in
            let options = try opened(2)
            defer { options.extra.forEach { close($0) } }
            bundle.setProbe(["fds", "env"])
            let container = try bundle.newContainer()
            let command = Runtime.command(["run", "--bundle", bundle.directory, container.id])
            // The shell's process becomes the runtime: LISTEN_PID is right.
            let script = "LISTEN_FDS=2 LISTEN_PID=$$ exec \"$@\""
            let outcome = try Tool.run(["/bin/sh", "-c", script, "sh"] + command, options)
            let facts = Facts(outcome.output)
            try expect(facts.descriptors.keys.sorted(), is: [0, 1, 2, 3, 4], "the descriptors")
            try expect(facts["env.LISTEN_FDS"], is: "2", "LISTEN_FDS")
            try expect(facts["env.LISTEN_PID"], is: "1", "LISTEN_PID")
        }
    }

    // MARK: - Terminals

    /// Starts a container on a terminal whose master has come over the console socket.
    private func onTerminal(
        _ verbs: [String],
        _ body: (Container, Terminal, DescriptorSocket.Message) throws -> Void
    ) throws {
        try Bundle.use { bundle in
            bundle.config["process"]["terminal"] = true
            bundle.setProbe(verbs)
            let socket = try DescriptorSocket()
            let container = try bundle.newContainer()
            let created = try container.create(flags: ["--console-socket", socket.path])
            guard created.succeeded else { throw Unexpected(outcome: created) }
            let message = try socket.receive()
            let terminal = Terminal(
                master: try Host.check(message.descriptor, "a master on the console socket")
            )
            try container.start()
            try body(container, terminal, message)
        }
    }

    private func execTerminal() throws {
        try Bundle.use { bundle in
            let container = try bundle.start("pause")
            let socket = try DescriptorSocket()
            let flags = [
                "--tty", "--detach", "--console-socket", socket.path, "--pid-file",
                Scratch.shared.newPath("pid"),
            ]
            let outcome = try container.exec("/bin/probe", "tty", "pause", flags: flags)
            try expect(outcome.succeeded, "exec failed: \(outcome)")
            let message = try socket.receive()
            try expect(message.count, is: 1, "the descriptors")
            let terminal = Terminal(master: try Host.check(message.descriptor, "a master"))
            try terminal.await("ready=1")
            for key in ["isatty.0", "isatty.1", "isatty.2"] {
                try expect(terminal.facts[key], is: "1", key)
            }
            try expect(terminal.facts["ctty"], is: "ok", "its controlling terminal")
        }
    }

    /// `run` on a terminal of the caller's, as its controlling one.
    private func onCallersTerminal(
        _ verbs: [String],
        _ body: (Terminal, () throws -> Tool) throws -> Void
    ) throws {
        try Bundle.use { bundle in
            bundle.config["process"]["terminal"] = true
            bundle.setProbe(verbs)
            let outer = try Terminal(rows: 40, columns: 70)
            var options = Tool.Options()
            (options.input, options.output, options.error) = (outer.peer, outer.peer, outer.peer)
            options.newSession = true
            options.controllingTerminal = true
            try body(outer) { try bundle.newContainer().run(options: options) }
        }
    }

    private func relay() throws {
        let verbs = ["tty", "winsize:40:70", "say:first", "winsize:50:60", "echo"]
        try onCallersTerminal(verbs) { outer, start in
            let run = try start()
            try outer.await("say=first")
            try expect(outer.facts.all("winsize").last, is: "40x70", "the terminal's size")
            try expect(outer.facts["isatty.1"], is: "1", "whether its output is a terminal")
            try outer.resize(rows: 50, columns: 60)
            try outer.await("winsize=50x60")
            outer.type("typed\n")
            try outer.await("input=typed")
            outer.type("\u{4}")
            try expect(run.wait(seconds: 20).ending, is: .exited(0), "the end of run")
        }
    }

    private func restored() throws {
        try Skip.unless(Host.exists("/bin/stty"), "no stty")
        try onCallersTerminal(["say:hello", "exit:6"]) { outer, start in
            func settings() throws -> String {
                var options = Tool.Options()
                options.input = outer.peer
                return try Tool.run(["/bin/stty", "-g"], options).output
            }
            let before = try settings()
            try expect(start().wait(seconds: 20).ending, is: .exited(6), "the end of run")
            try expect(outer.output.contains("say=hello\n"), is: true, "whether the text arrived")
            try expect(settings(), is: before, "the settings of the terminal")
        }
    }
}
