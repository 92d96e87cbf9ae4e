import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct ExecTests {
        @Test("exec joins every namespace of the container, and its cgroup")
        func namespaces() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].append(["type": "cgroup"])
                let container = try bundle.start("ns", "cgroups", "pause")
                let facts = try container.report("ns", "ids", "cgroups")
                for name in ["pid", "net", "mnt", "ipc", "uts", "cgroup"] {
                    #expect(facts["ns.\(name)"] == container.facts["ns.\(name)"], "\(name)")
                }
                #expect(facts["pid"] != "1")
                #expect(facts["ppid"] == "0")
                #expect(facts["sid"] == facts["pid"])
                let outside = try Host.read("/proc/\(container.pid)/cgroup")
                #expect(outside.contains("apus-test-"))
                #expect(facts.all("cgroup") == container.facts.all("cgroup"))
            }
        }

        @Test("exec's status is the command's, or 128 and the signal")
        func status() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                #expect(try container.exec("/bin/probe", "exit:42").ending == .exited(42))
                #expect(try container.exec("/bin/probe", "raise:9").ending == .exited(137))
                #expect(try container.exec("/bin/probe", "raise:15").ending == .exited(143))
                let streams = try container.exec("/bin/probe", "say:out", "complain:err")
                #expect(streams.output == "say=out\n")
                #expect(streams.error == "err\n")
            }
        }

        @Test("a command that does not exist, or may not be run, is refused in the callers' words")
        func badCommand() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let missing = try container.exec("frobnicate")
                #expect(missing.ending == .exited(255))
                #expect(missing.message.contains("executable file not found in $PATH"))
                #expect(missing.message.contains("\"frobnicate\""))
                let absolute = try container.exec("/bin/frobnicate")
                #expect(absolute.message.contains("no such file or directory"))
                let directory = try container.exec("/etc")
                #expect(!directory.succeeded)
                let text = ["is a directory", "permission denied"]
                #expect(text.contains { directory.message.contains($0) })
                let notRunnable = try container.exec("/etc/passwd")
                #expect(notRunnable.message.contains("permission denied"))
            }
        }

        @Test("the flags of exec change the process of the configuration")
        func flags() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let flags = [
                    "--cwd", "/tmp", "-e", "ONE=1", "-e=TWO=2=2", "--user", "1000:5",
                    "-g", "7", "-g", "8",
                ]
                let facts = try container.report("ids", "place", "env", flags: flags)
                #expect(facts["cwd"] == "/tmp")
                #expect(facts["env.ONE"] == "1")
                #expect(facts["env.TWO"] == "2=2")
                #expect(facts["env.TERM"] == "xterm")
                #expect(facts["env.HOME"] == "/home/sparrow")
                #expect(facts["uid"] == "1000")
                #expect(facts["gid"] == "5")
                #expect(facts["groups"] == "7,8")
            }
        }

        @Test("the command's own options are its own")
        func optionsEnd() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try container.exec("/bin/busybox", "echo", "-n", "--cwd", "-t")
                #expect(outcome.output == "--cwd -t")
            }
        }

        @Test("exec --process replaces the whole process")
        func processFile() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try container.exec { process in
                    process["args"] = ["/bin/probe", "ids", "place", "env", "restrictions"]
                    process["cwd"] = "/etc"
                    process["env"] = ["ONLY=this"]
                    process["user"] = ["uid": 7, "gid": 8, "additionalGids": [9]]
                    process["noNewPrivileges"] = false
                }
                let facts = Facts(outcome.output)
                #expect(facts["uid"] == "7" && facts["gid"] == "8" && facts["groups"] == "9")
                #expect(facts["cwd"] == "/etc")
                #expect(facts["env.ONLY"] == "this")
                #expect(facts["env.TERM"] == nil)
                #expect(facts["nnp"] == "0")
            }
        }

        @Test("exec --process sets the umask", .apusOnly("runc 1.1.5 sets it at create only"))
        func umask() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try container.exec { process in
                    process["args"] = ["/bin/probe", "place"]
                    process["user"]["umask"] = 63
                }
                #expect(Facts(outcome.output)["umask"] == "0077")
            }
        }

        @Test("exec --process refuses a document that is none")
        func badProcessFile() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let path = Scratch.shared.newPath("process")
                for text in ["", "{", "[]", "{\"args\": 7, \"cwd\": \"/\"}", "{\"cwd\": \"/\"}"] {
                    try Host.write(text, to: path)
                    #expect(try !Runtime.run("exec", "--process", path, container.id).succeeded)
                }
                let missing = try Runtime.run("exec", "-p", path + "-none", container.id)
                #expect(!missing.succeeded)
                #expect(try !Runtime.run("exec", container.id).succeeded)
            }
        }

        @Test("exec --detach returns at once; the pid file names the process")
        func detached() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let file = Scratch.shared.newPath("pid")
                let outcome = try container.exec(
                    "/bin/probe",
                    "pause",
                    flags: ["--detach", "--pid-file", file]
                )
                #expect(outcome.succeeded, "\(outcome)")
                let pid = try Int32(Host.read(file))
                #expect(pid.map(Host.isAlive) == true)
                let pids = try Runtime.succeed(["ps", "-f", "json", container.id]).output
                #expect(
                    try JSON(parsing: pids).elements.contains { $0.number == pid.map(Int64.init) }
                )
            }
        }

        @Test("exec wants a container that runs")
        func wrongStatus() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("trap:15", "await")
                try container.kill("TERM")
                try container.await(status: "stopped")
                let outcome = try container.exec("/bin/true")
                #expect(outcome.ending == .exited(255))
                #expect(outcome.message.contains("cannot exec in a stopped container"))
                let missing = try Runtime.run("exec", "apus-test-never-made", "true")
                #expect(!missing.succeeded)
                #expect(missing.message.contains("does not exist"))
            }
        }

        @Test("exec works in a container that is created but not started")
        func created() throws {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                #expect(try container.exec("/bin/probe", "say:early").output == "say=early\n")
                #expect(try container.status() == "created")
            }
        }

        @Test("exec passes its standard input on")
        func input() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let path = Scratch.shared.newPath("input")
                try Host.write("one\ntwo\n", to: path)
                var options = Tool.Options()
                let file = try Host.open(path, O_RDONLY)
                defer { close(file) }
                options.input = file
                let outcome = try container.exec("/bin/probe", "echo", options: options)
                #expect(outcome.output == "input=one\ninput=two\n")
            }
        }

        @Test("a foreground exec passes signals on to its command")
        func signals() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                var options = Tool.Options()
                options.newGroup = true
                let exec = try Tool(
                    Runtime.command([
                        "exec", container.id, "/bin/probe", "trap:10", "await", "exit:5",
                    ]),
                    options
                )
                try eventually("the command is ready") { exec.output.contains("ready=1") }
                try exec.signal(SIGUSR1)
                #expect(try exec.wait().ending == .exited(5))
            }
        }

        @Test("exec sees the same mounts, capabilities and restrictions as the program")
        func restrictions() throws {
            try Bundle.use { bundle in
                let container = try bundle.start(
                    "caps",
                    "restrictions",
                    "limits",
                    "mounts",
                    "pause"
                )
                let facts = try container.report("caps", "restrictions", "limits", "mounts")
                for key in ["cap.effective", "cap.bounding", "nnp", "seccomp", "rlimit.NOFILE"] {
                    #expect(facts[key] == container.facts[key], "\(key)")
                }
                #expect(facts.all("mount") == container.facts.all("mount"))
            }
        }

        @Test("exec --cap adds a capability, but not to the inheritable set")
        func capability() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let facts = try container.report("caps", flags: ["--cap", "CAP_SYS_NICE"])
                let bit = UInt64(1) << 23
                let effective = facts["cap.effective"].flatMap { UInt64($0, radix: 16) } ?? 0
                #expect(effective & bit != 0)
                #expect(facts["cap.inheritable"] == "0000000000000000")
            }
        }
    }
}
