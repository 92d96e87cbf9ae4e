import Glibc
import Harness
import Testing

extension Integration {
    /// What is wrong in a configuration fails the create, says where, and leaves nothing.
    @Suite struct ErrorTests {
        /// `create` of a bundle whose config.json is this text; has to fail.
        private func message(_ text: String) throws -> String {
            var message = ""
            try Bundle.use { bundle in
                let container = try bundle.newContainer()
                try Host.write(text, to: bundle.directory + "/config.json")
                let outcome = try container.create()
                #expect(!outcome.succeeded)
                try container.requireGone()
                message = outcome.message
            }
            return message
        }

        @Test(
            "a config.json that is no JSON document is refused",
            arguments: [
                "", "{", "[]", "null", "{\"ociVersion\": }", "{} {}", "{\"a\": 1,}", "\u{feff}x",
            ]
        )
        func malformed(_ text: String) throws {
            _ = try message(text)
        }

        @Test("a missing config.json is named")
        func missing() throws {
            try Bundle.use { bundle in
                let container = try bundle.newContainer()
                try Host.remove(bundle.directory + "/config.json")
                let outcome = try container.create()
                #expect(!outcome.succeeded)
                #expect(outcome.message.contains("config.json"))
                #expect(outcome.message.contains("not found"))
                try container.requireGone()
            }
        }

        @Test(
            "a FIFO, a device or a directory as config.json is refused without waiting",
            .apusOnly("runc 1.1.5 waits for a writer, and reads without end"),
            arguments: ["fifo", "zero", "directory"]
        )
        func special(_ kind: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.newContainer()
                let path = bundle.directory + "/config.json"
                try Host.remove(path)
                switch kind {
                case "fifo": try Host.makeFIFO(path)
                case "zero": try Host.makeDevice(path, kind: S_IFCHR, number: 0x105)
                default: try Host.makeDirectory(path)
                }
                let begin = Host.monotonicMilliseconds
                #expect(try !container.create().succeeded)
                #expect(Host.monotonicMilliseconds - begin < 5000 * patience)
                try container.requireGone()
            }
        }

        @Test(
            "a document that is too large or too deep is refused",
            .apusOnly("runc 1.1.5 has no limits")
        )
        func excessive() throws {
            let depth = 5000
            let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            _ = try message("{\"annotations\": \(deep)}")
            let large = String(repeating: "x", count: 17 << 20)
            _ = try message("{\"hostname\": \"\(large)\"}")
        }

        @Test(
            "a value of the wrong type is named by its path, with what was found",
            .apusOnly("runc 1.1.5 names the Go type")
        )
        func wrongType() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = ["limit": "1G"]
                let message = try bundle.refusal()
                #expect(
                    message.contains(
                        "config.json: linux.resources.memory.limit: expected an integer, found the string"
                    )
                )
                #expect(message.contains("1G"))
            }
        }

        @Test(
            "a missing field that the specification demands is named",
            .apusOnly("runc 1.1.5 names it otherwise")
        )
        func missingField() throws {
            try Bundle.use { bundle in
                bundle.config["root"].remove("path")
                #expect(try bundle.refusal().contains("root"))
                bundle.config["mounts"].append(["type": "tmpfs", "source": "tmpfs"])
                bundle.config["root"]["path"] = "rootfs"
                let message = try bundle.refusal()
                #expect(message.contains("mounts"))
                #expect(message.contains("destination"))
            }
        }

        @Test(
            "a version of the specification that is not 1.x is refused",
            .apusOnly("runc 1.1.5 does not look"),
            arguments: ["2.0.0", "0.5.0", "", "one"]
        )
        func version(_ version: String) throws {
            try Bundle.use { bundle in
                bundle.config["ociVersion"] = .string(version)
                let message = try bundle.refusal()
                #expect(message.contains("ociVersion"))
            }
        }

        @Test(
            "what this host or apus cannot do is refused, not skipped",
            .apusOnly("runc 1.1.5 passes over most of it"),
            arguments: [
                "linux.mountLabel",
                "linux.netDevices", "linux.intelRdt", "linux.memoryPolicy", "linux.resources.rdma",
            ]
        )
        func unsupported(_ keyPath: String) throws {
            try Bundle.use { bundle in
                switch keyPath {
                case "linux.mountLabel":
                    bundle.config["linux"]["mountLabel"] = "system_u:object_r:frob_t:s0"
                case "linux.netDevices": bundle.config["linux"]["netDevices"] = ["frob0": [:]]
                case "linux.intelRdt":
                    bundle.config["linux"]["intelRdt"] = [
                        "closID": "frob", "l3CacheSchema": "L3:0=1",
                    ]
                case "linux.memoryPolicy":
                    bundle.config["linux"]["memoryPolicy"] = ["mode": "MPOL_BIND", "nodes": "77"]
                default:
                    bundle.config["linux"]["resources"]["rdma"] = ["frob": ["hcaHandles": 3]]
                }
                _ = try bundle.refusal()
            }
        }

        @Test("any version 1.x runs", arguments: ["1.0.0", "1.0.2-dev", "1.3.0+dev", "1.99.0"])
        func newerVersion(_ version: String) throws {
            try Bundle.use { bundle in
                bundle.config["ociVersion"] = .string(version)
                let facts = try bundle.report("ids")
                #expect(facts["pid"] == "1")
            }
        }

        // MARK: - Programs

        @Test("a program that does not exist fails the create in the callers' words")
        func missingProgram() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["args"] = ["frobnicate"]
                let relative = try bundle.refusal()
                #expect(
                    relative.contains(
                        "exec: \"frobnicate\": executable file not found in $PATH"
                    )
                )
                bundle.config["process"]["args"] = ["/bin/frobnicate"]
                let absolute = try bundle.refusal()
                #expect(absolute.contains("/bin/frobnicate"))
                #expect(absolute.contains("no such file or directory"))
            }
        }

        @Test("a program that may not be executed fails the create in the callers' words")
        func forbiddenProgram() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["args"] = ["/etc/passwd"]
                #expect(try bundle.refusal().contains("permission denied"))
                bundle.config["process"]["args"] = ["/etc"]
                let message = try bundle.refusal()
                #expect(["permission denied", "is a directory"].contains { message.contains($0) })
                bundle.config["process"]["args"] = ["/etc/passwd/x"]
                #expect(try bundle.refusal().contains("not a directory"))
            }
        }

        @Test("a program that is no program fails, at the latest at start")
        func noProgram() throws {
            try Bundle.use { bundle in
                try Host.write(
                    "#!/nonexistent/interpreter\n",
                    to: bundle.root("/script"),
                    mode: 0o755
                )
                bundle.config["process"]["args"] = ["/script"]
                let outcome = try bundle.run()
                #expect(!outcome.succeeded)
                #expect(outcome.text.contains("no such file or directory") || !Runtime.isApus)
            }
        }

        @Test("when a start fails the container has stopped", .apusOnly("runc may be early"))
        func failedStart() throws {
            try Bundle.use { bundle in
                try Host.write("#!/nonexistent\n", to: bundle.root("/script"), mode: 0o755)
                bundle.config["process"]["args"] = ["/script"]
                // Init may happen to be faster.
                for _ in 0..<20 {
                    let container = try bundle.newContainer()
                    #expect(try container.create().succeeded)
                    #expect(!(try Runtime.run(["start", container.id]).succeeded))
                    #expect(try container.status() == "stopped")
                    try container.delete()
                }
            }
        }

        @Test("the error of a relative working directory says what it has to be")
        func directory() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["cwd"] = "relative"
                let message = try bundle.refusal()
                #expect(message.contains("must be an absolute path"))
            }
        }

        @Test(
            "a user that is no number is refused",
            arguments: ["root", "-1", "4294967296", "1.5"]
        )
        func user(_ user: String) throws {
            try Bundle.use { bundle in
                bundle.config["process"]["user"]["uid"] =
                    user == "root" ? .string(user) : .raw(user)
                _ = try bundle.refusal()
            }
        }

        @Test(
            "a text with a NUL character is refused where it would be cut",
            .apusOnly("runc 1.1.5 cuts some"),
            arguments: ["arg", "mount", "env", "cwd"]
        )
        func nul(_ place: String) throws {
            try Bundle.use { bundle in
                let text: JSON = .string("/bin\u{0}/x")
                switch place {
                case "arg": bundle.config["process"]["args"].append(text)
                case "env": bundle.config["process"]["env"].append("A=x\u{0}y")
                case "cwd": bundle.config["process"]["cwd"] = text
                default:
                    bundle.config["mounts"].append([
                        "type": "tmpfs", "source": "tmpfs", "destination": text,
                    ])
                }
                _ = try bundle.refusal()
            }
        }

        @Test("a variable without an equals sign is refused")
        func variable() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["env"].append("FROB")
                if Runtime.isApus { _ = try bundle.refusal() }
                bundle.config["process"]["env"] = ["PATH=/bin"]
                let facts = try bundle.report("env")
                #expect(facts["env.PATH"] == "/bin")
            }
        }
    }
}
