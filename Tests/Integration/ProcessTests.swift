import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct ProcessTests {
        @Test("exec has the resource limits of the configuration")
        func limits() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["rlimits"] = [
                    ["type": "RLIMIT_NOFILE", "soft": 123, "hard": 456],
                    ["type": "RLIMIT_CORE", "soft": 0, "hard": 0],
                    ["type": "RLIMIT_STACK", "soft": 1_048_576, "hard": 8_388_608],
                    ["type": "RLIMIT_NPROC", "soft": 77, "hard": 99],
                ]
                let container = try bundle.start("pause")
                let facts = try container.report("limits")
                #expect(facts["rlimit.NOFILE"] == "123:456")
                #expect(facts["rlimit.CORE"] == "0:0")
                #expect(facts["rlimit.STACK"] == "1048576:8388608")
                #expect(facts["rlimit.NPROC"] == "77:99")
            }
        }

        @Test("the error names an unknown resource limit")
        func unknownLimit() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["rlimits"] = [
                    ["type": "RLIMIT_FROB", "soft": 1, "hard": 1]
                ]
                let facts = try bundle.refusal()
                #expect(facts.contains("RLIMIT_FROB"))
            }
        }

        @Test("the error names a limit given twice", .apusOnly("runc 1.1.5 takes the last one"))
        func duplicateLimit() throws {
            try Bundle.use { bundle in
                let limit: JSON = ["type": "RLIMIT_CORE", "soft": 1, "hard": 1]
                bundle.config["process"]["rlimits"] = [limit, limit]
                let facts = try bundle.refusal()
                #expect(facts.contains("RLIMIT_CORE"))
            }
        }

        // MARK: - Environment

        @Test("of a variable given twice the last one is left", .apusOnly("runc 1.1.5 passes both"))
        func duplicateVariable() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["env"] = ["A=1", "B=1", "A=2"]
                let facts = try bundle.report("env")
                #expect(facts.all("env.A") == ["2"])
            }
        }

        @Test("HOME of a user that /etc/passwd does not know is /")
        func home() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["user"] = ["uid": 4321, "gid": 1]
                let facts = try bundle.report("env")
                #expect(facts["env.HOME"] == "/")
            }
        }

        @Test("a working directory that is made belongs to root and lets everybody in")
        func directory() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["cwd"] = "/made/for/this"
                let facts = try bundle.report("stat:/made/for/this")
                #expect(facts["stat./made/for/this"]?.hasPrefix("d 0755 0:0") == true)
            }
        }

        // MARK: - Capabilities

        @Test("the warning of an unknown capability names it")
        func unknownCapability() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["capabilities"]["bounding"].append("CAP_FROB")
                let outcome = try bundle.run("caps")
                #expect(outcome.succeeded, "\(outcome)")
                #expect(outcome.error.contains("CAP_FROB"))
            }
        }

        @Test("one warning names all ambient capabilities that cannot be raised")
        func ambientCapabilities() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["capabilities"]["inheritable"] = []
                bundle.config["process"]["capabilities"]["ambient"] = ["CAP_KILL", "CAP_CHOWN"]
                for set in ["permitted", "effective", "bounding"] {
                    bundle.config["process"]["capabilities"][set] = ["CAP_KILL", "CAP_CHOWN"]
                }
                let outcome = try bundle.run("caps")
                #expect(outcome.succeeded, "\(outcome)")
                #expect(
                    outcome.error
                        == "apus: warning: can't raise ambient capability CAP_CHOWN, CAP_KILL: "
                        + "operation not permitted\n"
                )
            }
        }

        // MARK: - The kernel's view of the process

        @Test("the container has a session keyring of its own, unless told not to make one")
        func keyring() throws {
            try Bundle.use { bundle in
                let container = try bundle.newContainer()
                bundle.setProbe(["keyring"])
                try bundle.save()
                let facts = Facts(try container.run().wait().output)
                #expect(facts["keyring.description"]?.hasSuffix("_ses.\(container.id)") == true)
                bundle.setProbe(["keyring"])
                let plain = Facts(try bundle.run(flags: ["--no-new-keyring"]).output)
                #expect(plain["keyring.description"]?.contains("_ses.apus") != true)
            }
        }
    }
}
