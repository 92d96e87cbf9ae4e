import Glibc
import Harness

/// config.md § Process: `terminal` and `consoleSize`; config-linux.md § Default Devices: `/dev/console`.
struct Terminals: Chapter {
    let name = "terminal"

    var checks: [Check] {
        Check(
            .required,
            "the standard streams are a terminal when one is asked for",
            of: "runtime.start.program"
        ) {
            try expectFacts(["isatty.0": "1", "isatty.1": "1", "isatty.2": "1"])
        }
        for setting in [false, nil] as [Bool?] {
            let how = setting == nil ? "unset" : "false"
            Check(
                .required,
                "with terminal \(how) the standard streams are the caller's",
                of: "runtime.start.program"
            ) {
                try callersStreams(setting)
            }
        }
        Check(.deFacto, "the master of the terminal comes over the console socket, alone") {
            try socket()
        }
        Check(.deFacto, "the terminal controls the program's session") {
            try expectFacts(["ctty": "ok", "foreground": "1"])
        }
        Check(.deFacto, "the terminal has a name under /dev") {
            try onTerminal(["tty", "pause"]) { _, terminal, _ in
                let name = terminal.facts["ttyname"] ?? ""
                try expect(name.hasPrefix("/dev/"), "the name of the terminal is \(name)")
            }
        }
        Check(.deFacto, "the terminal belongs to the program's user", body: owner)
        Check(.deFacto, "what is typed arrives", body: typing)
        Check(.deFacto, "control-C interrupts the program", body: interrupt)
        Check(.deFacto, "create with a terminal and without a console socket is an error") {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                try bundle.expectError("there is nobody to send the terminal to")
            }
        }
        Check(.deFacto, "a console socket that nobody listens on is an error") {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                try bundle.expectError(
                    "nobody listens on the console socket",
                    flags: ["--console-socket", bundle.directory + "/nobody"]
                )
            }
        }
        Check(.required, "the terminal has the console size", of: "runtime.start.program") {
            let size: JSON = ["height": 33, "width": 101]
            try expectFacts(["winsize": "33x101"]) {
                $0.config["process"]["consoleSize"] = size
            }
        }
        for setting in [false, nil] as [Bool?] {
            let how = setting == nil ? "unset" : "false"
            Check(
                .required,
                "the console size is ignored when terminal is \(how)",
                of: "config.process.console-size.ignored"
            ) {
                try ignoredSize(setting)
            }
        }
        Check(.deFacto, "the terminal follows its master's size", body: resized)
        Check(.deFacto, "a megabyte goes through the terminal whole", body: megabyte)
        Check(.deFacto, "run in the foreground relays between its terminal and the program's") {
            try foreground()
        }
        Check(.deFacto, "run in the foreground keeps the program's terminal as large as its own") {
            try size()
        }
        Check(.deFacto, "after run in the foreground the caller's terminal is as it was") {
            try restored()
        }
        Check(
            .required,
            "/dev/console is the terminal",
            of: "config-linux.devices.default",
            body: console
        )
    }

    // MARK: - What they are made of

    /// Starts the probe on a terminal, whose master has come over the console socket.
    private func onTerminal(
        _ verbs: [String],
        changing change: (Bundle) throws -> Void = { _ in },
        body: (Container, Terminal, DescriptorSocket.Message) throws -> Void
    ) throws {
        try Bundle.use { bundle in
            bundle.config["process"]["terminal"] = true
            bundle.setProbe(verbs)
            try change(bundle)
            let socket = try DescriptorSocket()
            let container = try bundle.newContainer()
            try container.create(flags: ["--console-socket", socket.path]).requireSuccess()
            let message = try socket.receive()
            let master = try Host.check(message.descriptor, "the master from the console socket")
            let terminal = Terminal(master: master)
            try container.start()
            if verbs.last == "pause" { try terminal.await("ready=1") }
            try body(container, terminal, message)
        }
    }

    /// Requires what the probe says of its terminal.
    private func expectFacts(
        _ facts: KeyValuePairs<String, String>,
        changing change: (Bundle) throws -> Void = { _ in }
    ) throws {
        try onTerminal(["tty", "pause"], changing: change) { _, terminal, _ in
            for (key, value) in facts { try expect(terminal.facts[key], is: value, key) }
        }
    }

    private func set(_ terminal: Bool?, of bundle: Bundle) {
        bundle.config["process"].remove("terminal")
        if let terminal { bundle.config["process"]["terminal"] = .bool(terminal) }
    }

    // MARK: - Deeds

    private func callersStreams(_ setting: Bool?) throws {
        try Bundle.use { bundle in
            set(setting, of: bundle)
            try Host.write("from the caller\n", to: bundle.directory + "/input")
            let input = try Host.open(bundle.directory + "/input", O_RDONLY)
            defer { close(input) }
            var options = Tool.Options()
            options.input = input
            let container = try bundle.create("tty", "echo", "complain:trouble", options: options)
            try container.start()
            try eventually("the end of the program") { container.error.contains("trouble") }
            let facts = container.facts
            for stream in 0...2 {
                try expect(facts["isatty.\(stream)"], is: "0", "isatty of stream \(stream)")
            }
            try expect(facts["input"], is: "from the caller", "what standard input gave")
        }
    }

    private func socket() throws {
        try onTerminal(["tty", "pause"]) { _, _, message in
            try expect(message.count, is: 1, "the number of descriptors sent")
            try expect(!message.text.isEmpty, "the message has no text")
        }
    }

    private func owner() throws {
        try onTerminal(["tty", "pause"]) { bundle in
            bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
        } body: { _, terminal, _ in
            let owner = terminal.facts["tty.owner"] ?? ""
            try expect(owner.hasPrefix("1000:"), "the terminal belongs to \(owner), not to 1000")
        }
    }

    private func typing() throws {
        try onTerminal(["echo"]) { _, terminal, _ in
            terminal.type("hello there\n")
            try terminal.await("input=hello there")
        }
    }

    private func interrupt() throws {
        try onTerminal(["trap:2", "await", "pause"]) { _, terminal, _ in
            terminal.type("\u{3}")
            try terminal.await("signal=2")
        }
    }

    private func ignoredSize(_ setting: Bool?) throws {
        try Bundle.use { bundle in
            set(setting, of: bundle)
            bundle.config["process"]["consoleSize"] = ["height": 33, "width": 101]
            // The streams are the caller's terminal: it must not get the size either.
            let outer = try Terminal(rows: 24, columns: 80)
            var options = Tool.Options()
            (options.input, options.output, options.error) = (outer.peer, outer.peer, outer.peer)
            let container = try bundle.create("tty", "say:end", options: options)
            try container.start()
            try outer.await("say=end")
            try expect(outer.facts["winsize"], is: "24x80", "the size of the caller's terminal")
        }
    }

    private func resized() throws {
        try onTerminal(["say:first", "winsize:44:55", "say:end"]) { _, terminal, _ in
            try terminal.await("say=first")
            try terminal.resize(rows: 44, columns: 55)
            try terminal.await("winsize=44x55")
        }
    }

    private func megabyte() throws {
        try onTerminal(["flood:1024", "say:end"]) { _, terminal, _ in
            try terminal.await("say=end")
            let count = terminal.output.utf8.count { $0 == UInt8(ascii: "x") }
            try expect(count, is: (1 << 20) / 64 * 63, "the number of letters that arrived")
        }
    }

    // MARK: - In the foreground

    /// Runs the probe on a terminal of the caller's, which becomes the controlling one of the runtime.
    private func onCallersTerminal(
        _ verbs: [String],
        body: (Terminal, Tool) throws -> Void
    ) throws {
        try Bundle.use { bundle in
            bundle.config["process"]["terminal"] = true
            bundle.setProbe(verbs)
            let outer = try Terminal(rows: 40, columns: 70)
            var options = Tool.Options()
            (options.input, options.output, options.error) = (outer.peer, outer.peer, outer.peer)
            options.newSession = true
            options.controllingTerminal = true
            let run = try bundle.newContainer().run(options: options)
            try body(outer, run)
        }
    }

    private func foreground() throws {
        try onCallersTerminal(["tty", "echo"]) { outer, run in
            try outer.await("foreground=")
            try expect(outer.facts["isatty.1"], is: "1", "isatty of stream 1")
            outer.type("typed\n")
            try outer.await("input=typed")
            outer.type("\u{4}")
            try expect(try run.wait(seconds: 20).ending, is: .exited(0), "the end of run")
        }
    }

    private func size() throws {
        try onCallersTerminal(["winsize:40:70", "say:first", "winsize:50:60"]) { outer, run in
            try outer.await("say=first")
            try expect(outer.facts["winsize"], is: "40x70", "the size inside")
            try outer.resize(rows: 50, columns: 60)
            try run.wait(seconds: 20)
            let size = outer.facts.all("winsize").last
            try expect(size, is: "50x60", "the size inside after a change")
        }
    }

    private func restored() throws {
        let settings = { (outer: Terminal) throws -> String in
            var options = Tool.Options()
            options.input = outer.peer
            return try Tool.run(["/bin/stty", "-g"], options).output
        }
        let untouched = try settings(Terminal(rows: 40, columns: 70))
        try onCallersTerminal(["say:hello", "exit:6"]) { outer, run in
            try expect(try run.wait(seconds: 20).ending, is: .exited(6), "the end of run")
            try expect(outer.output.contains("say=hello\n"), "the program's output is not there")
            try expect(try settings(outer), is: untouched, "the settings of the terminal")
        }
    }

    // MARK: - Devices

    private func console() throws {
        try onTerminal(["tty", "stat:/dev/console", "write:/dev/console:through the console"]) {
            _,
            terminal,
            _ in
            try terminal.await("write./dev/console=")
            try expect(
                terminal.output.contains("through the consolewrite./dev/console=ok"),
                "what was written to /dev/console did not come to the terminal"
            )
            let facts = terminal.facts
            let device = facts["tty.device"] ?? "?"
            let console = facts["stat./dev/console"] ?? "nothing"
            try expect(console.contains(" \(device) "), "/dev/console is \(console), not \(device)")
        }
    }
}
