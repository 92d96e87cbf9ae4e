import Harness
import Testing

extension Integration {
    @Suite struct KillTests {
        @Test(
            "a signal has many spellings",
            arguments: ["15", "TERM", "SIGTERM", "term", "sigterm", "HUP", "USR1", "10"]
        )
        func spellings(_ signal: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("trap:15:1:10", "await")
                #expect(try container.kill(signal).succeeded)
                #expect(try container.ending() == .exited(0))
                let number = ["HUP": 1, "USR1": 10, "10": 10][signal] ?? 15
                #expect(container.facts.number("signal") == number)
            }
        }

        @Test(
            "real-time signals have names",
            .apusOnly("runc 1.1.5 knows their numbers only"),
            arguments: [("RTMIN+3", 37), ("SIGRTMIN+3", 37), ("RTMAX-1", 63), ("SIGRTMIN", 34)]
        )
        func realTime(_ name: String, _ number: Int) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("trap:37:63:34", "await")
                #expect(try container.kill(name).succeeded)
                #expect(try container.ending() == .exited(0))
                #expect(container.facts.number("signal") == number)
            }
        }

        @Test("a signal that is none is refused", arguments: ["FROB", "99", "-5", "TERM9"])
        func unknown(_ signal: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try container.kill(signal)
                #expect(!outcome.succeeded)
                if signal == "FROB" { #expect(outcome.message.contains("unknown signal \"FROB\"")) }
                #expect(try container.status() == "running")
            }
        }

        @Test("a stopped container is not running, in the words that callers look for")
        func stopped() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("exit:0")
                try container.await(status: "stopped")
                let outcome = try container.kill("KILL")
                #expect(!outcome.succeeded)
                #expect(outcome.message.contains("container not running"))
                let missing = try Runtime.run("kill", "apus-test-never-made", "KILL")
                #expect(!missing.succeeded)
                #expect(missing.message.contains("does not exist"))
            }
        }

        @Test("a signal is sent from a directory that has been removed")
        func removedDirectory() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let gone = Scratch.shared.newPath("gone")
                let script = "mkdir $0 && cd $0 && rmdir $0 && exec \"$@\""
                let kill = Runtime.command(["kill", container.id, "KILL"])
                let outcome = try Tool.run(["/bin/sh", "-c", script, gone] + kill)
                #expect(outcome.succeeded, "\(outcome)")
                try container.await(status: "stopped")
            }
        }

        @Test("kill --all on a stopped container is no error")
        func allStopped() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("exit:0")
                try container.await(status: "stopped")
                #expect(try container.kill("KILL", flags: ["--all"]).succeeded)
            }
        }
    }
}
