import Harness
import Testing

extension Integration {
    /// What every caller of the command line relies on, apart from containers.
    @Suite struct CommandLineTests {
        @Test(
            "--version says the name, the version, and the specification's",
            arguments: ["--version", "-v"]
        )
        func version(_ flag: String) throws {
            let outcome = try Tool.run([Runtime.path, flag])
            #expect(outcome.succeeded)
            #expect(outcome.lines.first?.contains(" version ") == true)
            #expect(outcome.lines.contains { $0.hasPrefix("spec: 1.") })
        }

        static let commands = [
            "create", "start", "run", "exec", "kill", "delete", "state", "list", "ps", "pause",
            "resume", "spec",
        ]

        @Test("every command explains itself", arguments: commands + ["features"])
        func help(_ command: String) throws {
            guard Runtime.isApus || command != "features" else { return }
            let outcome = try Tool.run([Runtime.path, command, "--help"])
            #expect(outcome.succeeded)
            #expect(outcome.output.contains(command))
        }

        @Test(
            "an unknown command or option is an error",
            arguments: [["frobnicate"], ["--frob", "list"], ["list", "--frob"]]
        )
        func unknown(_ words: [String]) throws {
            #expect(try !Tool.run([Runtime.path] + words).succeeded)
        }

        @Test(
            "a command with too few or too many names is an error",
            arguments: commands.filter { !["list", "spec", "exec", "kill", "ps"].contains($0) }
        )
        func operands(_ command: String) throws {
            let none = try Tool.run(Runtime.command([command]))
            #expect(!none.succeeded)
            let two = try Tool.run(Runtime.command([command, "apus-test-a", "apus-test-b"]))
            #expect(!two.succeeded)
        }

        @Test("long options take one dash or two, and values with a space or an equals sign")
        func spellings() throws {
            let root = Scratch.shared.root
            let variants = [
                ["--root", root, "list", "--quiet"], ["--root=\(root)", "list", "--quiet=true"],
                ["-root", root, "list", "-quiet"], ["-root=\(root)", "list", "-q"],
                ["--root", root, "list", "-format=json"], ["--root", root, "list", "-f", "json"],
            ]
            for words in variants {
                let outcome = try Tool.run([Runtime.path] + words)
                #expect(outcome.succeeded, "\(outcome)")
            }
        }

        @Test("with --log the message is one line of JSON in the file, and on standard error")
        func jsonLog() throws {
            let log = Scratch.shared.newPath("log")
            let words = ["--log", log, "--log-format", "json", "state", "apus-test-never-made"]
            let outcome = try Tool.run(Runtime.command(words))
            #expect(outcome.ending == .exited(1))
            #expect(outcome.error.contains("does not exist"))
            let lines = (Host.content(log) ?? "").split(separator: "\n")
            #expect(lines.count == 1)
            let entry = try JSON(parsing: String(lines.first ?? ""))
            #expect(entry["level"] == "error")
            #expect(entry["msg"].text?.contains("does not exist") == true)
            #expect(entry["time"].text?.contains("T") == true)
            #expect(try Tool.run(Runtime.command(words)).ending == .exited(1))
            #expect((Host.content(log) ?? "").split(separator: "\n").count == 2, "appended")
        }

        @Test(
            "without --log the message is a line on standard error, and nothing is on standard output"
        )
        func textLog() throws {
            let outcome = try Runtime.run("state", "apus-test-never-made")
            #expect(outcome.error.split(separator: "\n").count == 1)
            #expect(outcome.output == "")
            #expect(try Tool.run([Runtime.path, "--version"]).error == "")
        }

        @Test("--debug tells of the steps, and only in the log")
        func debug() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["say:hello"])
                let container = try bundle.newContainer()
                let log = Scratch.shared.newPath("log")
                let words = [
                    "--debug", "--log", log, "--log-format", "json", "run", "--bundle",
                    bundle.directory, container.id,
                ]
                let outcome = try Tool.run(Runtime.command(words))
                #expect(outcome.output == "say=hello\n")
                let entries = try (Host.content(log) ?? "").split(separator: "\n")
                    .map { try JSON(parsing: String($0)) }
                #expect(entries.contains { $0["level"] == "debug" })
                if Runtime.isApus {
                    #expect(entries.contains { $0["msg"].text?.contains("/proc") == true })
                }
            }
        }

        @Test(
            "the root must not be the root of the file system",
            .apusOnly("runc 1.1.5 takes it")
        )
        func rootRefused() throws {
            #expect(try !Tool.run([Runtime.path, "--root", "/", "list"]).succeeded)
        }

        @Test("spec writes a configuration once, and that configuration runs")
        func spec() throws {
            try Bundle.use { bundle in
                var options = Tool.Options()
                options.directory = bundle.directory
                try Runtime.succeed(["spec"], options: options)
                let written = try Host.read(bundle.directory + "/config.json")
                let again = try Runtime.run("spec", options: options)
                #expect(!again.succeeded)
                #expect(again.message.contains("exists. Remove it first"))
                bundle.config = try JSON(parsing: written)
                #expect(bundle.config["process"]["terminal"] == true)
                #expect(bundle.config["process"]["args"] == ["sh"])
                #expect(bundle.config["root"]["readonly"] == true)
                bundle.config["process"]["terminal"] = false
                let facts = try bundle.report("ids", "host")
                #expect(facts["pid"] == "1")
                #expect(facts["hostname"]?.isEmpty == false)
            }
        }

        @Test("spec --rootless asks for a user namespace and no cgroup or network device")
        func rootlessSpec() throws {
            try Bundle.use { bundle in
                try Runtime.succeed(["spec", "--rootless", "--bundle", bundle.directory])
                let config = try JSON(parsing: Host.read(bundle.directory + "/config.json"))
                let types = config["linux"]["namespaces"].elements.map { $0["type"] }
                #expect(types.contains("user"))
                #expect(!types.contains("network"))
                #expect(config["linux"]["uidMappings"][0]["containerID"] == 0)
                #expect(config["linux"]["resources"] == .null)
            }
        }

        @Test(
            "features say what callers decide by",
            .apusOnly("runc 1.1.5 knows no later version of the specification than 1.0")
        )
        func features() throws {
            let features = try JSON(parsing: Runtime.succeed(["features"]).output)
            #expect(features["ociVersionMin"].text?.hasPrefix("1.") == true)
            #expect(features["ociVersionMax"].text?.hasPrefix("1.3") == true)
            let linux = features["linux"]
            #expect(linux["namespaces"].elements.contains("user"))
            #expect(linux["capabilities"].elements.count >= 41)
            #expect(linux["seccomp"]["enabled"] == true)
            #expect(features["mountOptions"].elements.contains("rro"))
            #expect(features["hooks"].elements.count == 6)
        }
    }
}
