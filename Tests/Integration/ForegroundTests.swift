import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct ForegroundTests {
        /// `run` of a waiting probe, in a process group of its own.
        private func running(_ bundle: Bundle, _ verbs: [String]) throws -> (Container, Tool) {
            bundle.setProbe(verbs)
            let container = try bundle.newContainer()
            var options = Tool.Options()
            options.newGroup = true
            let tool = try container.run(options: options)
            try eventually("the program is ready") { tool.output.contains("ready=1") }
            return (container, tool)
        }

        @Test(
            "signals to the runtime reach the program",
            arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGQUIT, SIGCONT]
        )
        func forwarded(_ signal: Int32) throws {
            try Bundle.use { bundle in
                let (container, run) = try running(
                    bundle,
                    ["trap:\(signal)", "await", "exit:11"]
                )
                try run.signal(signal)
                #expect(try run.wait().ending == .exited(11))
                #expect(Facts(run.output).number("signal") == Int(signal))
                try container.requireGone()
            }
        }

        @Test("a program that a signal ended gives 128 and its number", arguments: [9, 15, 6])
        func signalled(_ signal: Int32) throws {
            try Bundle.use { bundle in
                let (container, run) = try running(bundle, ["pause"])
                try Host.signal(try container.pid, signal == 9 ? SIGKILL : signal)
                // PID 1 of a namespace ignores what it has no handler for, unless it comes from outside as SIGKILL.
                if signal != 9 { try Host.signal(try container.pid, SIGKILL) }
                #expect(try run.wait().ending == .exited(137))
                try container.requireGone()
            }
        }

        @Test("the exit status is the program's", arguments: [0, 1, 7, 127, 128, 255] as [Int32])
        func status(_ status: Int32) throws {
            try Bundle.use { bundle in
                let outcome = try bundle.run("exit:\(status)")
                #expect(outcome.ending == .exited(status))
            }
        }

        @Test("standard input reaches the program")
        func input() throws {
            try Bundle.use { bundle in
                let path = Scratch.shared.newPath("input")
                try Host.write("first\nlast without end", to: path)
                var options = Tool.Options()
                let file = try Host.open(path, O_RDONLY)
                defer { close(file) }
                options.input = file
                let outcome = try bundle.run("echo", options: options)
                #expect(outcome.output == "input=first\ninput=last without end\n")
            }
        }

        @Test("a megabyte of output arrives whole")
        func megabyte() throws {
            try Bundle.use { bundle in
                let outcome = try bundle.run("flood:1024")
                #expect(outcome.output.utf8.count == 1 << 20)
            }
        }

        @Test("descendants that outlive the program end with it, and run does not wait for them")
        func descendants() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["args"] = [
                    "/bin/sh", "-c", "sleep 1000 & sleep 1000 & exit 4",
                ]
                let begin = Host.monotonicMilliseconds
                let outcome = try bundle.run()
                #expect(outcome.ending == .exited(4))
                #expect(Host.monotonicMilliseconds - begin < 10_000 * patience)
            }
        }

        @Test("the state is known while it runs")
        func state() throws {
            try Bundle.use { bundle in
                let (container, run) = try running(bundle, ["trap:15", "await"])
                #expect(try container.status() == "running")
                #expect(try container.kill("TERM").succeeded)
                #expect(try run.wait().ending == .exited(0))
                #expect(try !Runtime.run("state", container.id).succeeded)
            }
        }

        @Test("run --keep leaves a stopped container", .apusOnly("runc 1.1.5 has no such option"))
        func keep() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["exit:3"])
                let container = try bundle.newContainer()
                #expect(try container.run(flags: ["--keep"]).wait().ending == .exited(3))
                #expect(try container.status() == "stopped")
                #expect(try container.delete().succeeded)
            }
        }

        @Test("a runtime that is killed leaves what delete --force removes")
        func killedRuntime() throws {
            try Bundle.use { bundle in
                let (container, run) = try running(bundle, ["pause"])
                try run.signal(SIGKILL)
                #expect(try run.wait().ending == .signalled(9))
                #expect(try container.delete(force: true).succeeded)
                try container.requireGone()
            }
        }
    }
}
