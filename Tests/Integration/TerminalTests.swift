import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct TerminalTests {
        /// Creates a container with a terminal, and starts it: its master has come over the console socket.
        private func onTerminal(
            _ bundle: Bundle,
            _ verbs: [String]
        ) throws -> (container: Container, terminal: Terminal, message: DescriptorSocket.Message) {
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
            return (container, terminal, message)
        }

        @Test("the console socket gets one message: a name and exactly one descriptor")
        func consoleSocket() throws {
            try Bundle.use { bundle in
                let (container, terminal, message) = try onTerminal(bundle, ["tty", "pause"])
                #expect(message.count == 1)
                #expect(!message.text.isEmpty && message.text.utf8.count < 4096)
                try terminal.await("ready=1")
                #expect(try container.status() == "running")
            }
        }

        @Test("the program's streams are a terminal of its own, which controls its session")
        func controlling() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                let (_, terminal, _) = try onTerminal(
                    bundle,
                    ["tty", "ids", "stat:/dev/console", "pause"]
                )
                try terminal.await("ready=1")
                let facts = terminal.facts
                for stream in 0...2 { #expect(facts["isatty.\(stream)"] == "1") }
                #expect(facts["ctty"] == "ok")
                #expect(facts["foreground"] == "1")
                #expect(facts["ttyname"]?.hasPrefix("/dev/") == true)
                #expect(facts["tty.owner"]?.hasPrefix("1000:") == true)
                #expect(facts["sid"] == facts["pid"])
                #expect(facts["stat./dev/console"]?.contains(" 136:") == true)
            }
        }

        @Test("the terminal has the configured size before the program looks, and follows resizes")
        func size() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["consoleSize"] = ["height": 33, "width": 101]
                let (_, terminal, _) = try onTerminal(
                    bundle,
                    ["tty", "say:first", "winsize:44:55", "pause"]
                )
                try terminal.await("say=first")
                #expect(terminal.facts["winsize"] == "33x101")
                try terminal.resize(rows: 44, columns: 55)
                try terminal.await("winsize=44x55")
            }
        }

        @Test("what is typed arrives, and control-C interrupts")
        func typing() throws {
            try Bundle.use { bundle in
                let (container, terminal, _) = try onTerminal(bundle, ["echo"])
                terminal.type("hello there\n")
                try terminal.await("input=hello there")
                try container.kill("KILL")
                let other = try onTerminal(bundle, ["trap:2", "await", "say:end", "pause"])
                try other.terminal.await("ready=1")
                other.terminal.type("\u{3}")
                try other.terminal.await("signal=2")
            }
        }

        @Test("a megabyte goes through the terminal whole")
        func megabyte() throws {
            try Bundle.use { bundle in
                let (container, terminal, _) = try onTerminal(bundle, ["flood:1024", "say:end"])
                try terminal.await("say=end")
                let text = terminal.output
                #expect(text.utf8.count { $0 == UInt8(ascii: "x") } == (1 << 20) / 64 * 63)
                #expect(try container.ending() == .exited(0))
            }
        }

        @Test("exec --tty gives the command a terminal of its own")
        func execTerminal() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let socket = try DescriptorSocket()
                let file = Scratch.shared.newPath("pid")
                let flags = [
                    "--tty", "--detach", "--console-socket", socket.path, "--pid-file", file,
                ]
                let outcome = try container.exec(
                    "/bin/probe",
                    "tty",
                    "winsize:20:30",
                    "pause",
                    flags: flags
                )
                #expect(outcome.succeeded, "\(outcome)")
                let terminal = try socket.terminal()
                try terminal.resize(rows: 20, columns: 30)
                try terminal.await("ready=1")
                #expect(terminal.facts["isatty.0"] == "1")
                #expect(terminal.facts["ctty"] == "ok")
                #expect(terminal.facts.all("winsize").last == "20x30")
            }
        }

        @Test("a terminal and a console socket go together")
        func mismatch() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                let without = try bundle.refusal()
                #expect(without.contains("cannot allocate tty if "))
                #expect(without.contains("will detach without setting console socket"))
                bundle.config["process"]["terminal"] = false
                let socket = try DescriptorSocket()
                let with = try bundle.refusal(flags: ["--console-socket", socket.path])
                #expect(with.contains("cannot use console socket if "))
                #expect(with.contains("will not detach or allocate tty"))
            }
        }

        @Test("a console socket that nobody listens on fails the create")
        func deafSocket() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                _ = try bundle.refusal(flags: ["--console-socket", "/nonexistent/socket"])
            }
        }

        @Test("run in the foreground relays between its terminal and the container's")
        func foreground() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                bundle.setProbe(["tty", "winsize:40:70", "say:first", "winsize:50:60", "echo"])
                let outer = try Terminal(rows: 40, columns: 70)
                var options = Tool.Options()
                (options.input, options.output, options.error) = (
                    outer.peer, outer.peer, outer.peer
                )
                options.newSession = true
                options.controllingTerminal = true
                let container = try bundle.newContainer()
                let run = try container.run(options: options)
                try outer.await("say=first")
                #expect(outer.facts.all("winsize").last == "40x70")
                #expect(outer.facts["isatty.1"] == "1")
                try outer.resize(rows: 50, columns: 60)
                try outer.await("winsize=50x60")
                outer.type("typed\n")
                try outer.await("input=typed")
                outer.type("\u{4}")
                #expect(try run.wait(seconds: 20).ending == .exited(0))
            }
        }

        @Test("after a foreground run the caller's terminal is as it was")
        func restored() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                bundle.setProbe(["say:hello", "exit:6"])
                let outer = try Terminal(rows: 24, columns: 80)
                func settings() throws -> String {
                    var options = Tool.Options()
                    options.input = outer.peer
                    return try Tool.run(["/bin/stty", "-g"], options).output
                }
                let before = try settings()
                var options = Tool.Options()
                (options.input, options.output, options.error) = (
                    outer.peer, outer.peer, outer.peer
                )
                options.newSession = true
                options.controllingTerminal = true
                let run = try bundle.newContainer().run(options: options)
                #expect(try run.wait(seconds: 20).ending == .exited(6))
                #expect(outer.output.contains("say=hello\n"))
                #expect(try settings() == before)
            }
        }
    }
}
