import Harness
import Testing

extension Integration {
    @Suite struct ExecTests {
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
