import Harness
import Testing

extension Integration {
    /// What only apus promises; the rest is the conformance suite's.
    @Suite(.enabled(if: Runtime.isApus, "other runtimes make other calls"))
    struct SeccompTests {
        /// The calls of apus between loading a filter and executing the program, and those of the probe.
        private static let few = [
            "arch_prctl", "brk", "close", "execve", "exit", "exit_group", "fcntl", "fstat",
            "futex", "getrandom", "ioctl", "lseek", "madvise", "mmap", "mprotect", "munmap",
            "newfstatat", "openat", "openat2", "pause", "prctl", "pread64", "prlimit64", "read",
            "readlink", "readlinkat", "recvmsg", "rseq", "rt_sigaction", "rt_sigprocmask",
            "set_robust_list", "set_tid_address", "write", "writev",
        ]

        @Test(
            "under no_new_privs a filter need not allow what apus does before, with a listener or without",
            arguments: [true, false]
        )
        func late(_ listens: Bool) throws {
            try Bundle.use { bundle in
                let agent = try SeccompAgent()
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ERRNO", "listenerPath": .string(agent.path),
                    "syscalls": [
                        ["names": JSON(Self.few), "action": "SCMP_ACT_ALLOW"],
                        [
                            "names": ["getpriority"],
                            "action": listens ? "SCMP_ACT_NOTIFY" : "SCMP_ACT_ERRNO",
                        ],
                    ],
                ]
                let container = try bundle.start("call:getpgid:0", "pause")
                #expect(container.facts["call.getpgid"] == "!EPERM")
                #expect(agent.isCalled == listens)
            }
        }

        @Test("the agent's connection ends with the state, although run stays in the foreground")
        func connection() throws {
            try Bundle.use { bundle in
                let agent = try SeccompAgent()
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ALLOW", "listenerPath": .string(agent.path),
                    "syscalls": [["names": ["getpriority"], "action": "SCMP_ACT_NOTIFY"]],
                ]
                bundle.setProbe(["pause"])
                let run = try bundle.newContainer().run()
                _ = try agent.delivery()
                #expect(run.isRunning)
            }
        }

        @Test("a call newer than the profile fails with ENOSYS, so that a libc tries an older one")
        func newCall() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ERRNO",
                    "syscalls": [["names": JSON(Self.few), "action": "SCMP_ACT_ALLOW"]],
                ]
                let facts = try bundle.report("call:1000", "call:getpriority:0:0")
                #expect(facts["call.1000"] == "!ENOSYS")
                #expect(facts["call.getpriority"] == "!EPERM")
            }
        }

        @Test("an architecture that this machine cannot run is left out, not refused")
        func foreignArchitecture() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ALLOW",
                    "architectures": ["SCMP_ARCH_S390X", "SCMP_ARCH_LOONGARCH64"],
                    "syscalls": [["names": ["getpriority"], "action": "SCMP_ACT_ERRNO"]],
                ]
                let facts = try bundle.report("call:getpriority:0:0")
                #expect(facts["call.getpriority"] == "!EPERM")
            }
        }

        @Test("WAIT_KILLABLE_RECV is supported where the kernel has it")
        func supportedFlags() throws {
            let features = try JSON(parsing: Runtime.succeed(["features"]).output)
            let seccomp = features["linux"]["seccomp"]
            // Linux 5.19; apus needs about as much for mounts.
            #expect(seccomp["supportedFlags"] == seccomp["knownFlags"])
            #expect(seccomp["knownFlags"].elements.count == 4)
        }

        @Test("what cannot be is refused in the words that callers know")
        func refusals() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/nonexistent/agent",
                    "syscalls": [["names": ["write"], "action": "SCMP_ACT_NOTIFY"]],
                ]
                let write = try bundle.refusal()
                #expect(write.contains("SCMP_ACT_NOTIFY cannot be used for the write syscall"))
                bundle.config["linux"]["seccomp"]["syscalls"][0]["names"] = ["sync"]
                let agent = try bundle.refusal()
                #expect(agent.contains("failed to connect with seccomp agent"))
            }
        }
    }
}
