import Harness
import Testing

extension Integration {
    /// One of each class of bad input, with the real program: the tables of every field are in
    /// Tests/PlanTests/BadInput.
    @Suite(.apusOnly("the texts are apus's own")) struct BadInputTests {
        /// A configuration with one thing wrong, and a part of what has to be said.
        private typealias Case = (expected: String, change: (inout JSON) -> Void)

        /// `create` and `run` fail with status 1 and one line, and leave nothing.
        private func check(_ cases: [Case]) throws {
            try Bundle.use { bundle in
                let whole = bundle.config
                for (expected, change) in cases {
                    for command in ["create", "run"] {
                        bundle.config = whole
                        let container = try bundle.newContainer()
                        change(&bundle.config)
                        try bundle.save()
                        let outcome =
                            command == "create"
                            ? try container.create() : try container.run().wait()
                        #expect(outcome.ending == .exited(1), "\(expected): \(outcome)")
                        #expect(outcome.output.isEmpty)
                        let lines = outcome.error.split(
                            separator: "\n",
                            omittingEmptySubsequences: false
                        )
                        #expect(lines.count == 2 && lines.last == "", "one line: \(outcome.error)")
                        #expect(outcome.error.hasPrefix("apus: \(command) \(container.id): "))
                        #expect(outcome.error.contains(expected), "\(outcome.error)")
                        #expect(!outcome.error.utf8.contains(0x1b))
                        #expect(!Host.exists(container.pidFile))
                        try container.requireGone()
                        #expect(HostSnapshot.cgroups(named: container.id).isEmpty)
                        #expect(HostSnapshot.mounts(containing: bundle.directory).isEmpty)
                    }
                }
            }
        }

        @Test("of a document: missing, another type, out of range, unknown, steering a terminal")
        func document() throws {
            try check([
                ("config.json: root: is required", { $0.remove("root") }),
                ("config.json: root.path: is required", { $0["root"] = [:] }),
                (
                    "config.json: root: expected an object, found the string",
                    { $0["root"] = "rootfs" }
                ),
                ("config.json: process.cwd: is required", { $0["process"].remove("cwd") }),
                (
                    "process.args[1]: expected a string, found 1",
                    { $0["process"]["args"] = ["a", 1] }
                ),
                (
                    "process.user.uid: expected an integer from 0 to 4294967295, found -1",
                    { $0["process"]["user"]["uid"] = -1 }
                ),
                (
                    "process.user.uid: expected 0 to 4294967294, found 4294967295",
                    { $0["process"]["user"]["uid"] = 4_294_967_295 }
                ),
                ("process.user.umask: expected 0 to 511", { $0["process"]["user"]["umask"] = 512 }),
                (
                    #"process.env[0]: expected NAME=value, found "\u001b[2J\n""#,
                    { $0["process"]["env"] = ["\u{1b}[2J\n"] }
                ),
                ("process.env[0]: contains a NUL byte", { $0["process"]["env"] = ["A=\0"] }),
                (
                    "…aaaa",
                    { $0["process"]["args"] = [.string(String(repeating: "a", count: 99_999))] }
                ),
                ("annotations.a: expected a string, found 1", { $0["annotations"] = ["a": 1] }),
            ])
        }

        @Test("of parts that contradict each other or the host")
        func contradictions() throws {
            try check([
                (
                    "hostname: unable to set hostname without a private UTS namespace",
                    { $0["linux"]["namespaces"] = [["type": "mount"], ["type": "pid"]] }
                ),
                (
                    "linux.timeOffsets: time namespace is not in use",
                    { $0["linux"]["timeOffsets"] = ["boottime": ["secs": 1]] }
                ),
                (
                    "linux.uidMappings: there is no user namespace",
                    { $0["linux"]["uidMappings"] = [["containerID": 0, "hostID": 0, "size": 1]] }
                ),
                (
                    "linux.uidMappings: a new user namespace needs at least one mapping",
                    { $0["linux"]["namespaces"].append(["type": "user"]) }
                ),
                (
                    "linux.namespaces[5]: malformed spec file: duplicated ns \"pid\"",
                    { $0["linux"]["namespaces"].append(["type": "pid"]) }
                ),
                (
                    "linux.sysctl[\"kernel.core_pattern\"]: sysctl",
                    { $0["linux"]["sysctl"] = ["kernel.core_pattern": "|/bin/x"] }
                ),
                (
                    "process.rlimits[0].soft: 2 is larger than the hard limit 1",
                    { $0["process"]["rlimits"] = [["type": "RLIMIT_CORE", "soft": 2, "hard": 1]] }
                ),
                (
                    "linux.seccomp.defaultErrnoRet: the action SCMP_ACT_ALLOW cannot return",
                    {
                        $0["linux"]["seccomp"] = [
                            "defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1,
                        ]
                    }
                ),
                (
                    "linux.devices[1].path: \"/dev/x\" is another device in linux.devices[0]",
                    {
                        $0["linux"]["devices"] = [
                            ["type": "c", "path": "/dev/x", "major": 1, "minor": 3],
                            ["type": "c", "path": "/dev/x", "major": 1, "minor": 5],
                        ]
                    }
                ),
            ])
        }

        @Test("of numbers, options and words that do not exist")
        func values() throws {
            try check([
                (
                    "linux.resources.cpu.burst: 2001 is more than the quota, 2000",
                    { $0["linux"]["resources"]["cpu"] = ["quota": 2000, "burst": 2001] }
                ),
                (
                    "linux.resources.memory.limit: -2 is neither",
                    { $0["linux"]["resources"]["memory"] = ["limit": -2] }
                ),
                (
                    "process.scheduler.priority: can only be given with",
                    { $0["process"]["scheduler"] = ["policy": "SCHED_OTHER", "priority": 1] }
                ),
                (
                    "hooks.poststop[0].timeout: expected at most 2147483647 seconds",
                    {
                        $0["hooks"] = [
                            "poststop": [
                                ["path": "/bin/true", "timeout": .raw("9223372036854775807")]
                            ]
                        ]
                    }
                ),
                (
                    "mounts[7].destination: is empty",
                    { $0["mounts"].append(["destination": "", "type": "tmpfs"]) }
                ),
                (
                    "mounts[7].options: bind mounts cannot have any",
                    {
                        $0["mounts"].append([
                            "destination": "/x", "source": "/tmp", "options": ["bind", "size=1k"],
                        ])
                    }
                ),
                (
                    "linux.maskedPaths[0]: expected an absolute path, found \"proc\"",
                    { $0["linux"]["maskedPaths"] = ["proc"] }
                ),
                (
                    "linux.rootfsPropagation: expected shared",
                    { $0["linux"]["rootfsPropagation"] = "frob" }
                ),
                (
                    "linux.personality.domain: unknown execution domain",
                    { $0["linux"]["personality"] = ["domain": "LINUX64"] }
                ),
            ])
        }

        @Test("that only the kernel knows to be bad, or only a look at the host")
        func host() throws {
            try check([
                ("no such file or directory (ENOENT)", { $0["root"]["path"] = "nowhere" }),
                ("not a directory (ENOTDIR)", { $0["root"]["path"] = "config.json" }),
                (
                    "linux.namespaces[4].path",
                    { $0["linux"]["namespaces"][4]["path"] = "/proc/self/ns/pid" }
                ),
                (
                    "linux.namespaces[1].path",
                    { $0["linux"]["namespaces"][1]["path"] = "/nonexistent" }
                ),
                (
                    "mount frobfs on /x",
                    { $0["mounts"].append(["destination": "/x", "type": "frobfs"]) }
                ),
                (
                    "bind /nonexistent on /x",
                    {
                        $0["mounts"].append([
                            "destination": "/x", "source": "/nonexistent", "options": ["bind"],
                        ])
                    }
                ),
                (
                    #"\u001b"#,
                    { $0["mounts"].append(["destination": "/\u{1b}[2J\n", "type": "frobfs"]) }
                ),
                (
                    "set sysctl net.ipv4.frob: no such kernel parameter",
                    { $0["linux"]["sysctl"] = ["net.ipv4.frob": "1"] }
                ),
                (
                    "set sysctl net.ipv4.ip_forward",
                    { $0["linux"]["sysctl"] = ["net.ipv4.ip_forward": "banana"] }
                ),
                ("/etc/passwd", { $0["process"]["cwd"] = "/etc/passwd" }),
                (
                    "process.args[0]: exec: \"\": executable file not found in $PATH",
                    { $0["process"]["args"] = [""] }
                ),
            ])
        }
    }
}
