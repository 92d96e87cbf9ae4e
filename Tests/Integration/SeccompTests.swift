import Harness
import Testing

extension Integration {
    /// System calls by their number on this machine, all harmless: the filter's answer is the only difference.
    @Suite struct SeccompTests {
        private static let call = ("getpriority", "140")

        private func filter(
            _ bundle: Bundle,
            _ action: String,
            errno: Int64? = nil,
            names: [String] = [call.0],
            args: JSON = []
        ) {
            var rule: JSON = ["names": JSON(names), "action": .string(action), "args": args]
            if let errno { rule["errnoRet"] = .integer(errno) }
            bundle.config["linux"]["seccomp"] = [
                "defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
                "syscalls": [rule],
            ]
        }

        @Test(
            "a filtered call fails with the asked error number, and the filter is on for exec too"
        )
        func errno() throws {
            try Bundle.use { bundle in
                filter(bundle, "SCMP_ACT_ERRNO", errno: 7)
                let container = try bundle.start("sys:140:0:0", "restrictions", "pause")
                #expect(container.facts["sys.140"] == "!E2BIG")
                #expect(container.facts["seccomp"] == "2")
                let facts = try container.report("sys:140:0:0", "restrictions")
                #expect(facts["sys.140"] == "!E2BIG")
                #expect(facts["seccomp"] == "2")
            }
        }

        @Test("without an error number it is EPERM")
        func usualErrno() throws {
            try Bundle.use { bundle in
                filter(bundle, "SCMP_ACT_ERRNO")
                let facts = try bundle.report("sys:140:0:0")
                #expect(facts["sys.140"] == "!EPERM")
            }
        }

        @Test("without seccomp there is no filter")
        func none() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("sys:140:0:0", "restrictions")
                #expect(facts["seccomp"] == "0")
                #expect(facts["sys.140"] == "20")
            }
        }

        @Test("the filter is loaded without no_new_privs as well, and with a user that is not root")
        func privileges() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["noNewPrivileges"] = false
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                filter(bundle, "SCMP_ACT_ERRNO", errno: 7)
                let facts = try bundle.report("sys:140:0:0", "restrictions", "ids")
                #expect(facts["sys.140"] == "!E2BIG")
                #expect(facts["nnp"] == "0" && facts["uid"] == "1000")
            }
        }

        @Test(
            "killing actions end the program by SIGSYS",
            arguments: [
                "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP",
            ]
        )
        func kill(_ action: String) throws {
            try Bundle.use { bundle in
                filter(bundle, action)
                let outcome = try bundle.run("say:before", "sys:140:0:0", "say:after")
                #expect(outcome.ending == .exited(128 + 31))
                #expect(outcome.output == "say=before\n")
            }
        }

        @Test(
            "the other actions let the call go, or fail it",
            arguments: [
                ("SCMP_ACT_ALLOW", "20"), ("SCMP_ACT_LOG", "20"), ("SCMP_ACT_TRACE", "!ENOSYS"),
            ]
        )
        func others(_ action: String, _ result: String) throws {
            try Bundle.use { bundle in
                filter(bundle, action)
                let facts = try bundle.report("sys:140:0:0")
                #expect(facts["sys.140"] == result)
            }
        }

        static let comparisons: [(String, Int64, Int64, [Int64], [Int64])] = [
            ("SCMP_CMP_EQ", 5, 0, [5], [4, 6]), ("SCMP_CMP_NE", 5, 0, [4, 6], [5]),
            ("SCMP_CMP_LT", 5, 0, [4], [5, 6]), ("SCMP_CMP_LE", 5, 0, [4, 5], [6]),
            ("SCMP_CMP_GT", 5, 0, [6], [4, 5]), ("SCMP_CMP_GE", 5, 0, [5, 6], [4]),
            ("SCMP_CMP_MASKED_EQ", 12, 4, [4, 5, 7], [8, 12, 3]),
        ]

        @Test("an argument is compared as the operator says", arguments: comparisons)
        func operators(
            _ test: (name: String, value: Int64, second: Int64, hits: [Int64], misses: [Int64])
        ) throws {
            try Bundle.use { bundle in
                let comparison: JSON = [
                    "index": 2, "value": .integer(test.value), "valueTwo": .integer(test.second),
                    "op": .string(test.name),
                ]
                filter(bundle, "SCMP_ACT_ERRNO", errno: 7, args: [comparison])
                for (values, hit) in [(test.hits, true), (test.misses, false)] {
                    for value in values {
                        let facts = try bundle.report("sys:140:0:0:\(value)")
                        #expect((facts["sys.140"] == "!E2BIG") == hit, "\(test.name) \(value)")
                    }
                }
            }
        }

        @Test("64 bits of an argument count")
        func wide() throws {
            try Bundle.use { bundle in
                let wide: JSON = ["index": 2, "value": 0x1_0000_0005, "op": "SCMP_CMP_EQ"]
                filter(bundle, "SCMP_ACT_ERRNO", errno: 7, args: [wide])
                let facts = try bundle.report("sys:140:0:0:5", "say:", "sys:140:0:0:0x100000005")
                #expect(facts.all("sys.140") == ["20", "!E2BIG"])
            }
        }

        @Test("all comparisons of a rule have to hold")
        func conjunction() throws {
            try Bundle.use { bundle in
                filter(
                    bundle,
                    "SCMP_ACT_ERRNO",
                    errno: 7,
                    args: [
                        ["index": 2, "value": 5, "op": "SCMP_CMP_EQ"],
                        ["index": 3, "value": 6, "op": "SCMP_CMP_EQ"],
                    ]
                )
                let facts = try bundle.report(
                    "sys:140:0:0:5:6",
                    "sys:140:0:0:5:7",
                    "sys:140:0:0:4:6"
                )
                #expect(facts.all("sys.140") == ["!E2BIG", "20", "20"])
            }
        }

        private static let needed = [
            "access", "arch_prctl", "brk", "capget", "capset", "chdir", "clock_gettime", "clone",
            "close", "close_range", "dup", "epoll_ctl", "epoll_pwait", "execve", "exit",
            "exit_group",
            "fchdir", "fchown", "fcntl", "fstat", "fstatfs", "futex", "getcwd", "getdents64",
            "getgid",
            "getpid", "getppid", "getrandom", "gettid", "getuid", "ioctl", "lseek", "lstat",
            "madvise",
            "mmap", "mprotect", "munmap", "nanosleep", "newfstatat", "open", "openat", "openat2",
            "prctl", "pread64", "prlimit64", "read", "readlink", "readlinkat", "rseq",
            "rt_sigaction",
            "rt_sigprocmask", "rt_sigreturn", "sched_yield", "sendmsg", "sendto", "set_robust_list",
            "set_tid_address", "setgid", "setgroups", "setresgid", "setresuid", "setuid",
            "sigaltstack", "stat", "statx", "tgkill", "umask", "write", "writev",
        ]

        @Test("with a default of failing, only what is allowed works; newer calls do not exist")
        func allowList() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ERRNO",
                    "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
                    "syscalls": [["names": JSON(Self.needed), "action": "SCMP_ACT_ALLOW"]],
                ]
                let facts = try bundle.report("sys:140:0:0", "sys:39", "mkdir:/tmp/x", "sys:1000")
                #expect(facts["sys.140"] == "!EPERM")
                #expect(facts["sys.39"] == "1")
                #expect(facts["mkdir./tmp/x"] == "!EPERM")
                #expect(facts["sys.1000"] == "!ENOSYS")
            }
        }

        @Test(
            "a default error number counts",
            .apusOnly("runc 1.1.5 answers ENOSYS for it in old profiles")
        )
        func defaultErrno() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 7,
                    "syscalls": [["names": JSON(Self.needed), "action": "SCMP_ACT_ALLOW"]],
                ]
                let facts = try bundle.report("sys:140:0:0")
                #expect(facts["sys.140"] == "!E2BIG")
            }
        }

        @Test("names that the kernel does not know are passed over")
        func unknownName() throws {
            try Bundle.use { bundle in
                filter(bundle, "SCMP_ACT_ERRNO", errno: 7, names: ["frobnicate", "getpriority"])
                let facts = try bundle.report("sys:140:0:0")
                #expect(facts["sys.140"] == "!E2BIG")
            }
        }

        @Test(
            "an unknown action, operator, architecture or flag is refused",
            arguments: ["action", "op", "architecture", "flag", "index"]
        )
        func unknownWords(_ place: String) throws {
            try Bundle.use { bundle in
                let op: JSON = place == "op" ? "SCMP_CMP_FROB" : "SCMP_CMP_EQ"
                let index: JSON = place == "index" ? 7 : 0
                filter(
                    bundle,
                    place == "action" ? "SCMP_ACT_FROB" : "SCMP_ACT_ERRNO",
                    args: [["index": index, "value": 1, "op": op]]
                )
                if place == "architecture" {
                    bundle.config["linux"]["seccomp"]["architectures"] = ["SCMP_ARCH_FROB"]
                }
                if place == "flag" {
                    bundle.config["linux"]["seccomp"]["flags"] = ["SECCOMP_FILTER_FLAG_FROB"]
                }
                // runc 1.1.5 takes any index.
                guard Runtime.isApus || place != "index" else { return }
                _ = try bundle.refusal()
            }
        }

        @Test(
            "the flags are taken",
            .apusOnly("runc 1.1.5 has none"),
            arguments: [
                "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
                "SECCOMP_FILTER_FLAG_TSYNC",
            ]
        )
        func flags(_ flag: String) throws {
            try Bundle.use { bundle in
                filter(bundle, "SCMP_ACT_ERRNO", errno: 7)
                bundle.config["linux"]["seccomp"]["flags"] = [.string(flag)]
                let facts = try bundle.report("sys:140:0:0")
                #expect(facts["sys.140"] == "!E2BIG")
            }
        }

        @Test("a notifying filter hands its descriptor and the state to the listener")
        func listener() throws {
            try Bundle.use { bundle in
                let socket = try DescriptorSocket()
                filter(bundle, "SCMP_ACT_NOTIFY", names: ["sched_yield"])
                bundle.config["linux"]["seccomp"]["listenerPath"] = .string(socket.path)
                bundle.config["linux"]["seccomp"]["listenerMetadata"] = "some words"
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                let create = try container.create()
                #expect(create.succeeded, "\(create)")
                let start = try Tool(Runtime.command(["start", container.id]))
                let message = try socket.receive()
                #expect(message.count >= 1)
                let document = try JSON(parsing: message.text)
                #expect(document["fds"].elements.contains("seccompFd"))
                #expect(document["metadata"] == "some words")
                #expect(document["state"]["id"].text == container.id)
                #expect(document["pid"].number == Int64(try container.pid))
                #expect(try start.wait().succeeded)
            }
        }

        @Test("a notifying filter without a listener, or for write, is refused")
        func badListener() throws {
            try Bundle.use { bundle in
                filter(bundle, "SCMP_ACT_NOTIFY", names: ["sched_yield"])
                bundle.config["linux"]["seccomp"]["listenerPath"] = "/nonexistent/agent"
                let container = try bundle.newContainer()
                let create = try container.create()
                // The agent is asked when the filter is loaded: at create with no_new_privs or at start.
                #expect(try !create.succeeded || !Runtime.run("start", container.id).succeeded)
                filter(bundle, "SCMP_ACT_NOTIFY", names: ["write"])
                bundle.config["linux"]["seccomp"]["listenerPath"] = "/nonexistent/agent"
                let message = try bundle.refusal()
                #expect(message.contains("SCMP_ACT_NOTIFY cannot be used for the write syscall"))
            }
        }
    }
}
