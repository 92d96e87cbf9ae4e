import Glibc
import Harness

/// What callers rely on with descriptors beyond the standard streams, and with a terminal of `exec`.
struct CallersDescriptors: Chapter {
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
        Check(.deFacto, "exec --tty has a terminal of its own") { try execTerminal() }
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
}
