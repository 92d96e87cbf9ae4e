import Glibc
import Harness

/// What callers rely on when they `run` a container.
struct CallersRun: Chapter {
    let name = "callers: run"

    var checks: [Check] {
        for status in [0, 7, 255] as [Int32] {
            Check(.deFacto, "run ends with the program's status \(status)") {
                try Bundle.use { bundle in
                    let outcome = try bundle.run("exit:\(status)")
                    try expect(outcome.ending, is: .exited(status), "the end of run")
                }
            }
        }
        Check(.deFacto, "run ends with 128 and the signal's number when a signal ends the program")
        {
            try running(["pause"]) { container, run in
                try Host.signal(try container.pid, SIGKILL)
                try expect(run.wait().ending, is: .exited(137), "the end of run")
            }
        }
        Check(.deFacto, "run passes standard input, output and error through") {
            try Bundle.use { bundle in
                let path = Scratch.shared.newPath("input")
                try Host.write("first\nlast without end", to: path)
                var options = Tool.Options()
                let file = try Host.open(path, O_RDONLY)
                defer { close(file) }
                options.input = file
                let outcome = try bundle.run("echo", "complain:sorry", options: options)
                try expect(
                    outcome.output,
                    is: "input=first\ninput=last without end\n",
                    "standard output"
                )
                try expect(outcome.error, is: "sorry\n", "standard error")
            }
        }
        Check(.deFacto, "a megabyte of output arrives whole") {
            try Bundle.use { bundle in
                let length = try bundle.run("flood:1024").output.utf8.count
                try expect(length, is: 1 << 20, "the length of the output")
            }
        }
        Check(.deFacto, "while run waits the container is known, and afterwards it is gone") {
            try running(["trap:15", "await"]) { container, run in
                try expect(container.status(), is: "running", "the status")
                try expect(container.kill("TERM").succeeded, "kill failed")
                try expect(run.wait().ending, is: .exited(0), "the end of run")
                try container.requireGone()
            }
        }
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGUSR1] {
            Check(.deFacto, "run passes signal \(signal) on to the program") {
                try running(["trap:\(signal)", "await", "exit:11"]) { container, run in
                    try run.signal(signal)
                    try expect(run.wait().ending, is: .exited(11), "the end of run")
                    try expect(container.facts["signal"], is: "\(signal)", "the signal")
                }
            }
        }
        Check(.deFacto, "processes that outlive the program end with it") {
            try Bundle.use { bundle in
                bundle.config["process"]["args"] = [
                    "/bin/sh", "-c", "sleep 1000 & sleep 1000 & exit 4",
                ]
                try expect(bundle.run().ending, is: .exited(4), "the end of run")
            }
        }
        Check(.deFacto, "run --detach returns while the program runs") {
            try Bundle.use { bundle in
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                let outcome = try container.run(flags: ["--detach"]).wait()
                try expect(outcome.succeeded, "run failed: \(outcome)")
                try expect(container.status(), is: "running", "the status")
                try expect(container.state()["pid"].number, is: Int64(container.pid), "pid")
            }
        }
        Check(.deFacto, "a runtime that is killed leaves what delete --force removes") {
            try running(["pause"]) { container, run in
                try container.await(status: "running")
                let pid = try container.pid
                container.bundle.afterwards {
                    if Host.isAlive(pid) { try Host.signal(pid, SIGKILL) }
                }
                try run.signal(SIGKILL)
                try expect(run.wait().ending, is: .signalled(9), "the end of run")
                try expect(container.delete(force: true).succeeded, "delete failed")
                try container.requireGone()
            }
        }
    }

    /// `run` of a program that has said that it is ready.
    private func running(_ verbs: [String], _ body: (Container, Tool) throws -> Void) throws {
        try Bundle.use { bundle in
            bundle.setProbe(verbs)
            let container = try bundle.newContainer()
            var options = Tool.Options()
            options.newGroup = true
            let run = try container.run(options: options)
            try eventually("the program is ready") { run.output.contains("ready=1") }
            try body(container, run)
        }
    }
}
