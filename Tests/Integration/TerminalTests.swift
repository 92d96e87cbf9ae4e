import Harness
import Testing

extension Integration {
    @Suite struct TerminalTests {
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
    }
}
