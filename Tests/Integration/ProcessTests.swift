import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct ProcessTests {
        @Test("the program has the user, group and further groups of the configuration")
        func user() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["user"] = [
                    "uid": 1000, "gid": 1001, "additionalGids": [5, 6],
                ]
                let facts = try bundle.report("ids")
                for key in ["uid", "euid", "suid", "fsuid"] {
                    #expect(facts[key] == "1000", "\(key)")
                }
                for key in ["gid", "egid", "sgid"] { #expect(facts[key] == "1001", "\(key)") }
                #expect(
                    Set((facts["groups"] ?? "").split(separator: ",")).subtracting(["1001"]) == [
                        "5", "6",
                    ]
                )
            }
        }

        @Test("the caller's groups do not reach the program")
        func noGroups() throws {
            try Bundle.use { bundle in
                let groups = try bundle.report("ids")["groups"] ?? ""
                #expect(["", "0"].contains(groups))
            }
        }

        @Test("the umask is the configuration's, or 0022")
        func umask() throws {
            try Bundle.use { bundle in
                #expect(try bundle.report("place")["umask"] == "0022")
                bundle.config["process"]["user"]["umask"] = 0o027
                #expect(try bundle.report("place")["umask"] == "0027")
                bundle.config["process"]["user"]["umask"] = 0
                let facts = try bundle.report("place")
                #expect(facts["umask"] == "0000")
            }
        }

        @Test("resource limits are set as asked, for exec too")
        func limits() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["rlimits"] = [
                    ["type": "RLIMIT_NOFILE", "soft": 123, "hard": 456],
                    ["type": "RLIMIT_CORE", "soft": 0, "hard": 0],
                    ["type": "RLIMIT_STACK", "soft": 1_048_576, "hard": 8_388_608],
                    ["type": "RLIMIT_NPROC", "soft": 77, "hard": 99],
                ]
                let container = try bundle.start("limits", "pause")
                let exec = try container.report("limits")
                for facts in [container.facts, exec] {
                    #expect(facts["rlimit.NOFILE"] == "123:456")
                    #expect(facts["rlimit.CORE"] == "0:0")
                    #expect(facts["rlimit.STACK"] == "1048576:8388608")
                    #expect(facts["rlimit.NPROC"] == "77:99")
                }
            }
        }

        @Test("an unknown resource limit is refused")
        func unknownLimit() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["rlimits"] = [
                    ["type": "RLIMIT_FROB", "soft": 1, "hard": 1]
                ]
                let facts = try bundle.refusal()
                #expect(facts.contains("RLIMIT_FROB"))
            }
        }

        @Test("a resource limit given twice is refused", .apusOnly("runc 1.1.5 takes the last one"))
        func duplicateLimit() throws {
            try Bundle.use { bundle in
                let limit: JSON = ["type": "RLIMIT_CORE", "soft": 1, "hard": 1]
                bundle.config["process"]["rlimits"] = [limit, limit]
                let facts = try bundle.refusal()
                #expect(facts.contains("RLIMIT_CORE"))
            }
        }

        @Test("the working directory is the configuration's, and is made where it is missing")
        func directory() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["cwd"] = "/tmp"
                #expect(try bundle.report("place")["cwd"] == "/tmp")
                bundle.config["process"]["cwd"] = "/made/for/this"
                let facts = try bundle.report("place", "stat:/made/for/this")
                #expect(facts["cwd"] == "/made/for/this")
                #expect(facts["stat./made/for/this"]?.hasPrefix("d 0755 0:0") == true)
            }
        }

        @Test("a working directory that only the program's user may enter is entered as that user")
        func privateDirectory() throws {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.root("/home/sparrow"), mode: 0o700)
                try Host.setOwner(bundle.root("/home/sparrow"), 1000, 1000)
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                bundle.config["process"]["cwd"] = "/home/sparrow"
                #expect(try bundle.report("place")["cwd"] == "/home/sparrow")
            }
        }

        // MARK: - Environment

        @Test("the environment is the configuration's and nothing of the caller's")
        func environment() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["env"] = ["PATH=/bin", "A=1", "EMPTY=", "B=x=y", "A=2"]
                var options = Tool.Options()
                options.environment = ["PATH=/usr/bin", "SECRET=host"]
                bundle.setProbe(["env"])
                let facts = Facts(try bundle.run(options: options).output)
                #expect(facts["env.PATH"] == "/bin")
                #expect(facts["env.EMPTY"] == "")
                #expect(facts["env.B"] == "x=y")
                #expect(facts.all("env.A").last == "2")
                #expect(facts["env.SECRET"] == nil)
            }
        }

        @Test("of a variable given twice the last one is left", .apusOnly("runc 1.1.5 passes both"))
        func duplicateVariable() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["env"] = ["A=1", "B=1", "A=2"]
                let facts = try bundle.report("env")
                #expect(facts.all("env.A") == ["2"])
            }
        }

        @Test("HOME comes from the container's /etc/passwd, unless it is set")
        func home() throws {
            try Bundle.use { bundle in
                #expect(try bundle.report("env")["env.HOME"] == "/root")
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                #expect(try bundle.report("env")["env.HOME"] == "/home/sparrow")
                bundle.config["process"]["user"] = ["uid": 4321, "gid": 1]
                #expect(try bundle.report("env")["env.HOME"] == "/")
                bundle.config["process"]["env"].append("HOME=/mine")
                let facts = try bundle.report("env")
                #expect(facts["env.HOME"] == "/mine")
            }
        }

        @Test("a program without a slash is looked up in the container's PATH")
        func path() throws {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.root("/opt"))
                try Host.link(bundle.root("/bin/probe"), at: bundle.root("/opt/only-here"))
                bundle.config["process"]["args"] = ["only-here", "env"]
                #expect(try bundle.refusal().contains("executable file not found in $PATH"))
                bundle.config["process"]["env"] = ["PATH=/nonexistent:/opt"]
                let facts = Facts(try bundle.run().output)
                #expect(facts["argv.0"] == "only-here")
            }
        }

        @Test("arguments arrive as they are")
        func arguments() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["args"] = [
                    "/bin/probe", "env", "say:", "say:a b", "say:\u{e4}",
                ]
                let facts = Facts(try bundle.run().output)
                #expect(facts["argv.2"] == "say:")
                #expect(facts["argv.3"] == "say:a b")
                #expect(facts["argv.4"] == "say:\u{e4}")
            }
        }

        // MARK: - Capabilities

        @Test("the five capability sets are as asked")
        func capabilities() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["capabilities"] = [
                    "bounding": ["CAP_CHOWN", "CAP_KILL", "CAP_SETUID", "CAP_NET_RAW"],
                    "permitted": ["CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW"],
                    "effective": ["CAP_CHOWN"],
                    "inheritable": ["CAP_KILL", "CAP_NET_RAW"],
                    "ambient": ["CAP_KILL"],
                ]
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                let facts = try bundle.report("caps")
                #expect(facts["cap.bounding"] == "00000000000020a1")
                #expect(facts["cap.inheritable"] == "0000000000002020")
                #expect(facts["cap.ambient"] == "0000000000000020")
                // What execve leaves a user that is not root: the ambient set.
                #expect(facts["cap.permitted"] == "0000000000000020")
                #expect(facts["cap.effective"] == "0000000000000020")
            }
        }

        @Test("root without capabilities has none, and cannot get any")
        func noCapabilities() throws {
            try Bundle.use { bundle in
                bundle.config["process"].remove("capabilities")
                let facts = try bundle.report("caps", "setuid:1000", "mkdir:/etc/x")
                for set in ["bounding", "effective", "permitted", "inheritable", "ambient"] {
                    #expect(facts["cap.\(set)"] == "0000000000000000", "\(set)")
                }
                #expect(facts["setuid"] == "!EPERM")
            }
        }

        @Test("an unknown capability is a warning, not an error")
        func unknownCapability() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["capabilities"]["bounding"].append("CAP_FROB")
                let outcome = try bundle.run("caps")
                #expect(outcome.succeeded, "\(outcome)")
                #expect(Facts(outcome.output)["cap.bounding"] == "0000000020000420")
                #expect(outcome.error.contains("CAP_FROB"))
            }
        }

        @Test("no_new_privs is set when asked for, and only then", arguments: [true, false])
        func noNewPrivileges(_ wanted: Bool) throws {
            try Bundle.use { bundle in
                bundle.config["process"]["noNewPrivileges"] = .bool(wanted)
                let facts = try bundle.report("restrictions")
                #expect(facts["nnp"] == (wanted ? "1" : "0"))
            }
        }

        // MARK: - The kernel's view of the process

        @Test(
            "the program starts clean: no blocked or ignored signals, no death signal, a session of its own"
        )
        func clean() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("signals", "restrictions", "ids")
                #expect(facts["blocked"] == "0")
                #expect(facts["ignored"] == "0")
                #expect(facts["pdeathsig"] == "0")
                #expect(facts["subreaper"] == "0")
                #expect(facts["keepcaps"] == "0")
                #expect(facts["dumpable"] == "1")
                #expect(facts["sid"] == "1" && facts["pgid"] == "1" && facts["ppid"] == "0")
            }
        }

        @Test("the out-of-memory score is adjusted as asked")
        func oomScore() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["oomScoreAdj"] = 321
                let facts = try bundle.report("oom")
                #expect(facts["oom_score_adj"] == "321")
            }
        }

        @Test("the execution domain is as asked", .apusOnly("runc 1.1.5 does not know the field"))
        func personality() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["personality"] = ["domain": "LINUX32"]
                let facts = try bundle.report("sched", "host")
                #expect(facts["personality"] == "8")
                #expect(facts["machine"] == "i686")
                bundle.config["linux"]["personality"] = ["domain": "FROB"]
                _ = try bundle.refusal()
            }
        }

        @Test("the scheduler is as asked", .apusOnly("runc 1.1.5 does not know the field"))
        func scheduler() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["scheduler"] = ["policy": "SCHED_BATCH", "nice": 5]
                let facts = try bundle.report("sched")
                #expect(facts["policy"] == "3")
                #expect(facts["nice"] == "5")
                bundle.config["process"]["scheduler"] = ["policy": "SCHED_FROB"]
                _ = try bundle.refusal()
            }
        }

        @Test("the I/O priority is as asked", .apusOnly("runc 1.1.5 does not know the field"))
        func ioPriority() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["ioPriority"] = [
                    "class": "IOPRIO_CLASS_BE", "priority": 6,
                ]
                let facts = try bundle.report("sched")
                #expect(facts["ioprio.class"] == "2")
                #expect(facts["ioprio.level"] == "6")
                bundle.config["process"]["ioPriority"] = [
                    "class": "IOPRIO_CLASS_FROB", "priority": 1,
                ]
                _ = try bundle.refusal()
            }
        }

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
