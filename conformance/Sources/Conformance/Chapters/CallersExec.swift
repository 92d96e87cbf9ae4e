import Glibc
import Harness

/// What callers rely on when they `exec` in a container.
struct CallersExec: Chapter {
    let name = "callers: exec"

    var checks: [Check] {
        Check(.deFacto, "exec ends with the command's status, or 128 and its signal's number") {
            try running { container in
                try expect(container.exec("/bin/probe", "exit:42").ending, is: .exited(42), "exit")
                try expect(container.exec("/bin/probe", "raise:9").ending, is: .exited(137), "kill")
                try expect(
                    container.exec("/bin/probe", "raise:15").ending,
                    is: .exited(143),
                    "term"
                )
            }
        }
        Check(.deFacto, "exec passes standard input, output and error through") { try streams() }
        Check(.deFacto, "exec joins the namespaces and the cgroup of the container") {
            try Bundle.use { bundle in
                let container = try bundle.start("ns", "cgroups", "pause")
                let facts = try container.report("ns", "ids", "cgroups")
                for name in HookLife.namespaces {
                    try expect(facts["ns.\(name)"], is: container.facts["ns.\(name)"], name)
                }
                try expect(facts.all("cgroup"), is: container.facts.all("cgroup"), "the cgroups")
                try expect(facts["pid"] == "1", is: false, "whether it is the first process")
            }
        }
        Check(.deFacto, "exec --process has the capabilities, limits and mounts that it asks for") {
            try Bundle.use { bundle in
                let container = try bundle.start(
                    "caps",
                    "restrictions",
                    "limits",
                    "mounts",
                    "pause"
                )
                let outcome = try container.exec { process in
                    process["args"] = ["/bin/probe", "caps", "restrictions", "limits", "mounts"]
                }
                let facts = Facts(outcome.output)
                for key in ["cap.effective", "cap.bounding", "nnp", "seccomp", "rlimit.NOFILE"] {
                    try expect(facts[key], is: container.facts[key], key)
                }
                try expect(facts.all("mount"), is: container.facts.all("mount"), "the mounts")
            }
        }
        Check(.deFacto, "exec --cwd, --env and --user change the configuration's process") {
            try running { container in
                let flags = [
                    "--cwd", "/tmp", "--env", "ONE=1", "--env", "TWO=2=2", "--user", "1000:5",
                ]
                let facts = try container.report("ids", "place", "env", flags: flags)
                let expected = [
                    "cwd": "/tmp", "env.ONE": "1", "env.TWO": "2=2",
                    "uid": "1000", "gid": "5",
                ]
                for (key, value) in expected { try expect(facts[key], is: value, key) }
            }
        }
        Check(.deFacto, "exec into a missing directory fails and does not make it") {
            try running { container in
                let outcome = try container.exec { $0["cwd"] = "/no/such" }
                try expect(!outcome.succeeded, "exec into a missing directory succeeded")
                let listing = try container.exec { $0["args"] = ["/bin/busybox", "ls", "/no"] }
                try expect(!listing.succeeded, "the directory was made")
            }
        }
        Check(.deFacto, "the options of exec end at the id") {
            try running { container in
                let outcome = try container.exec("/bin/busybox", "echo", "-n", "--cwd", "-t")
                try expect(outcome.output, is: "--cwd -t", "what the command printed")
            }
        }
        Check(.deFacto, "exec --process replaces the whole process") { try processFile() }
        Check(.deFacto, "exec --process refuses a document that is none") {
            try running { container in
                let path = Scratch.shared.newPath("process")
                for text in ["", "{", "[]"] {
                    try Host.write(text, to: path)
                    let outcome = try Runtime.run("exec", "--process", path, container.id)
                    try expect(!outcome.succeeded, "exec of \"\(text)\" succeeded")
                }
            }
        }
        Check(.deFacto, "exec --detach returns while the command runs, and its pid file names it") {
            try running { container in
                let file = Scratch.shared.newPath("pid")
                let flags = ["--detach", "--pid-file", file]
                let outcome = try container.exec("/bin/probe", "pause", flags: flags)
                try expect(outcome.succeeded, "exec failed: \(outcome)")
                let text = Host.content(file) ?? ""
                guard let pid = Int32(text) else {
                    throw Disagreement("the pid file has \"\(text)\"")
                }
                try expect(Host.isAlive(pid), "the process \(pid) has ended")
                let pids = try Runtime.succeed(["ps", "--format", "json", container.id]).output
                let known = try JSON(parsing: pids).elements.compactMap(\.number)
                try expect(known.contains(Int64(pid)), "\(pid) is not among \(known)")
            }
        }
        Check(.deFacto, "a foreground exec passes signals on to its command") {
            try running { container in
                var options = Tool.Options()
                options.newGroup = true
                let words = ["exec", container.id, "/bin/probe", "trap:10", "await", "exit:5"]
                let exec = try Tool(Runtime.command(words), options)
                try eventually("the command is ready") { exec.output.contains("ready=1") }
                try exec.signal(SIGUSR1)
                try expect(exec.wait().ending, is: .exited(5), "the end of exec")
            }
        }
        Check(.deFacto, "exec of a command that does not exist is an error") {
            try running { container in
                for command in ["frobnicate", "/bin/frobnicate", "/etc/passwd", "/etc"] {
                    let outcome = try container.exec(command)
                    try expect(!outcome.succeeded, "exec of \(command) succeeded")
                    try expect(!outcome.error.isEmpty, "nothing is on standard error")
                }
                try expect(container.status(), is: "running", "the status")
            }
        }
        Check(.deFacto, "exec in a stopped or unknown container is an error") {
            try Bundle.use { bundle in
                let container = try bundle.start("exit:0")
                try container.await(status: "stopped")
                try expect(!container.exec("/bin/true").succeeded, "exec succeeded")
                let unknown = try Runtime.run("exec", Scratch.shared.newName(), "/bin/true")
                try expect(!unknown.succeeded, "exec in an unknown container succeeded")
            }
        }
        Check(.deFacto, "exec works in a created container, which stays created") {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                let outcome = try container.exec("/bin/probe", "say:early")
                try expect(outcome.output, is: "say=early\n", "what the command printed")
                try expect(container.status(), is: "created", "the status")
            }
        }
    }

    /// Lends a running container.
    private func running(_ body: (Container) throws -> Void) throws {
        try Bundle.use { bundle in try body(try bundle.start("pause")) }
    }

    private func streams() throws {
        try running { container in
            let path = Scratch.shared.newPath("input")
            try Host.write("one\ntwo\n", to: path)
            var options = Tool.Options()
            let file = try Host.open(path, O_RDONLY)
            defer { close(file) }
            options.input = file
            let outcome = try container.exec("/bin/probe", "echo", "complain:err", options: options)
            try expect(outcome.output, is: "input=one\ninput=two\n", "standard output")
            try expect(outcome.error, is: "err\n", "standard error")
        }
    }

    private func processFile() throws {
        try running { container in
            let outcome = try container.exec { process in
                process["args"] = ["/bin/probe", "ids", "place", "env", "restrictions"]
                process["cwd"] = "/etc"
                process["env"] = ["ONLY=this"]
                process["user"] = ["uid": 7, "gid": 8, "additionalGids": [9]]
                process["noNewPrivileges"] = false
            }
            let facts = Facts(outcome.output)
            let expected = [
                "uid": "7", "gid": "8", "groups": "9", "cwd": "/etc", "env.ONLY": "this",
                "nnp": "0",
            ]
            for (key, value) in expected { try expect(facts[key], is: value, key) }
            try expect(facts["env.TERM"], is: nil, "a variable of the configuration")
        }
    }
}
