import Harness

/// config-linux.md § Seccomp, without the actions that notify.
struct Seccomp: Chapter {
    let name = "seccomp"

    /// What an action makes of a call that would return 20.
    private static let results = [
        ("SCMP_ACT_ALLOW", "20"), ("SCMP_ACT_LOG", "20"), ("SCMP_ACT_ERRNO", "!EPERM"),
        // Nobody traces it.
        ("SCMP_ACT_TRACE", "!ENOSYS"),
    ]
    private static let killing = [
        "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP",
    ]
    /// An operator, its value and second value, arguments that match, and arguments that do not.
    private static let comparisons: [(String, Int64, Int64, [Int64], [Int64])] = [
        ("SCMP_CMP_EQ", 5, 0, [5], [4, 6]), ("SCMP_CMP_NE", 5, 0, [4, 6], [5]),
        ("SCMP_CMP_LT", 5, 0, [4], [5, 6]), ("SCMP_CMP_LE", 5, 0, [4, 5], [6]),
        ("SCMP_CMP_GT", 5, 0, [6], [4, 5]), ("SCMP_CMP_GE", 5, 0, [5, 6], [4]),
        ("SCMP_CMP_MASKED_EQ", 12, 4, [4, 5, 7], [8, 12, 3]),
    ]

    /// Properties with a list of words, a right one and a wrong one.
    private static let words = [
        ("architectures", SeccompArchitectures.ofThisMachine.first ?? "", "SCMP_ARCH_FROB"),
        ("flags", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_FROB"),
    ]

    var checks: [Check] {
        wordChecks.unlessRefused
        errnoChecks
        scopeChecks
        refusals
    }

    @CheckList private var wordChecks: [Check] {
        for (action, result) in Self.results {
            Check(.required, "\(action) does what it says", of: "runtime.create.properties") {
                try expect(call(action), is: result, "the result of the call")
            }
        }
        for action in Self.killing {
            Check(
                .required,
                "\(action) ends the program by SIGSYS",
                of: "runtime.create.properties"
            ) {
                try kills(action)
            }
        }
        Check(.required, "each operator compares", of: "runtime.create.properties") {
            for test in Self.comparisons { try compares(test) }
        }
        Check(
            .required,
            "all 64 bits of an argument are compared",
            of: "runtime.create.properties",
            body: wide
        )
        Check(
            .required,
            "all conditions of a rule have to hold",
            of: "runtime.create.properties",
            body: conjunction
        )
    }

    @CheckList private var errnoChecks: [Check] {
        Check(.required, "errnoRet is what the call fails with", of: "runtime.create.properties") {
            let result = try call("SCMP_ACT_ERRNO", errno: 7)
            try expect(result, is: "!E2BIG", "the result of the call")
        }
        Check(
            .required,
            "defaultErrnoRet is what calls without a rule fail with",
            of: "runtime.create.properties",
            body: defaultErrno
        )
        Check(
            .required,
            "errnoRet of an action that has none is an error",
            of: "config-linux.seccomp.syscalls.errno"
        ) { try refuses(["names": ["sync"], "action": "SCMP_ACT_KILL", "errnoRet": 7]) }
        Check(
            .required,
            "defaultErrnoRet of an action that has none is an error",
            of: "config-linux.seccomp.default-errno"
        ) {
            try refuses(["names": ["sync"], "action": "SCMP_ACT_ERRNO"]) {
                $0["defaultErrnoRet"] = 7
            }
        }
    }

    @CheckList private var scopeChecks: [Check] {
        Check(
            .required,
            "calls of a listed architecture are filtered",
            of: "runtime.create.properties",
            body: foreignCall
        )
        for flag in ["TSYNC", "LOG", "SPEC_ALLOW"].map({ "SECCOMP_FILTER_FLAG_" + $0 }) {
            Check(.required, "\(flag) is accepted", of: "runtime.create.properties") {
                let result = try call("SCMP_ACT_ERRNO") { $0["flags"] = [.string(flag)] }
                try expect(result, is: "!EPERM", "the result of the call")
            }
            .unlessRefused
        }
        Check(
            .required,
            "the filter is loaded without noNewPrivileges, and for a user without rights",
            of: "runtime.create.properties",
            body: withoutNoNewPrivileges
        )
        Check(.deFacto, "without seccomp there is no filter", body: none)
        Check(.deFacto, "the filter holds for exec as well", body: exec)
        Check(.deFacto, "a name that no architecture has is passed over", body: unknownName)
    }

    @CheckList private var refusals: [Check] {
        Check(
            .required,
            "a rule without a name is an error",
            of: "config-linux.seccomp.syscalls.names"
        ) {
            try refuses(["names": [], "action": "SCMP_ACT_ERRNO"])
        }
        Check(.required, "an unknown action is an error", of: "config.valid-values") {
            try refuses(["names": ["sync"], "action": "SCMP_ACT_FROB"])
        }
        Check(.required, "an unknown operator is an error", of: "config.valid-values") {
            let argument: JSON = ["index": 0, "value": 1, "op": "SCMP_CMP_FROB"]
            try refuses(["names": ["sync"], "action": "SCMP_ACT_ERRNO", "args": [argument]])
        }
        Check(.required, "a seventh argument is an error", of: "config.valid-values") {
            let argument: JSON = ["index": 6, "value": 1, "op": "SCMP_CMP_EQ"]
            try refuses(["names": ["sync"], "action": "SCMP_ACT_ERRNO", "args": [argument]])
        }
        for (key, right, wrong) in Self.words {
            Check(.required, "an unknown word in \(key) is an error", of: "config.valid-values") {
                try Bundle.use { bundle in
                    let rule: JSON = ["names": ["sync"], "action": "SCMP_ACT_ERRNO"]
                    bundle.config["linux"]["seccomp"] = filter(rule) { $0[key] = JSON([right]) }
                    try bundle.skipUnlessAccepted()
                    bundle.config["linux"]["seccomp"][key] = JSON([right, wrong])
                    try bundle.expectError("there is no \(wrong)")
                }
            }
        }
    }

    // MARK: - One call

    /// A filter that lets everything else pass.
    private func filter(_ rule: JSON, _ change: (inout JSON) -> Void = { _ in }) -> JSON {
        var filter: JSON = ["defaultAction": "SCMP_ACT_ALLOW", "syscalls": [rule]]
        change(&filter)
        return filter
    }

    /// What becomes of a call with an action.
    private func call(
        _ action: String,
        errno: Int64? = nil,
        _ change: (inout JSON) -> Void = { _ in }
    ) throws -> String? {
        var rule: JSON = ["names": ["getpriority"], "action": .string(action)]
        if let errno { rule["errnoRet"] = .integer(errno) }
        var result: String?
        try Bundle.use { bundle in
            bundle.config["linux"]["seccomp"] = filter(rule, change)
            result = try bundle.report("call:getpriority:0:0")["call.getpriority"]
        }
        return result
    }

    private func kills(_ action: String) throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["seccomp"] = filter([
                "names": ["getpriority"], "action": .string(action),
            ])
            let container = try bundle.create("say:before", "call:getpriority:0:0", "say:after")
            try container.start()
            try expect(container.ending(), is: .signalled(31), "the end of the program")
            try expect(container.output, is: "say=before\n", "what it printed")
        }
    }

    /// What becomes of calls with these arguments, under a rule with these conditions.
    private func results(_ conditions: JSON, of calls: [String]) throws -> [String] {
        var results: [String] = []
        try Bundle.use { bundle in
            bundle.config["linux"]["seccomp"] = filter([
                "names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 7,
                "args": conditions,
            ])
            let facts = try bundle.report(calls.map { "call:getpriority:0:0:" + $0 })
            results = facts.all("call.getpriority")
        }
        return results
    }

    private func compares(
        _ test: (name: String, value: Int64, second: Int64, hits: [Int64], misses: [Int64])
    ) throws {
        let condition: JSON = [
            "index": 2, "value": .integer(test.value), "valueTwo": .integer(test.second),
            "op": .string(test.name),
        ]
        let found = try results([condition], of: (test.hits + test.misses).map { "\($0)" })
        let expected = test.hits.map { _ in "!E2BIG" } + test.misses.map { _ in "20" }
        try expect(found, is: expected, "\(test.name) on \(test.hits + test.misses)")
    }

    private func wide() throws {
        let condition: JSON = ["index": 2, "value": 0x1_0000_0005, "op": "SCMP_CMP_EQ"]
        let found = try results([condition], of: ["5", "0x100000005"])
        try expect(found, is: ["20", "!E2BIG"], "on 5 and 0x100000005")
    }

    private func conjunction() throws {
        let conditions: JSON = [
            ["index": 2, "value": 5, "op": "SCMP_CMP_EQ"],
            ["index": 3, "value": 6, "op": "SCMP_CMP_EQ"],
        ]
        let found = try results(conditions, of: ["5:6", "5:7", "4:6"])
        try expect(found, is: ["!E2BIG", "20", "20"], "on 5 and 6, 5 and 7, 4 and 6")
    }

    // MARK: - Deny by default

    /// More than any runtime and the probe need, and none of what is looked at.
    private static let needed = [
        "access", "arch_prctl", "brk", "capget", "capset", "chdir", "clock_gettime", "clone",
        "close", "close_range", "dup", "dup3", "epoll_create1", "epoll_ctl", "epoll_pwait",
        "eventfd2", "execve", "execveat", "exit", "exit_group", "faccessat2", "fchdir", "fchown",
        "fcntl", "fstat", "fstatfs", "futex", "getcwd", "getdents64", "getgid", "getpid",
        "getppid", "getrandom", "gettid", "getuid", "ioctl", "lseek", "lstat", "madvise", "mmap",
        "mprotect", "munmap", "nanosleep", "newfstatat", "open", "openat", "openat2", "pipe2",
        "poll", "prctl", "pread64", "prlimit64", "read", "readlink", "readlinkat", "recvmsg",
        "rseq", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity",
        "sched_yield", "select", "sendmsg", "sendto", "set_robust_list", "set_tid_address",
        "setgid", "setgroups", "setresgid", "setresuid", "setsid", "setuid", "sigaltstack",
        "stat", "statx", "tgkill", "umask", "wait4", "write", "writev",
    ]

    private func denying(_ change: (inout JSON) -> Void) -> JSON {
        var filter: JSON = [
            "defaultAction": "SCMP_ACT_ERRNO",
            "syscalls": [["names": JSON(Self.needed), "action": "SCMP_ACT_ALLOW"]],
        ]
        change(&filter)
        return filter
    }

    private func defaultErrno() throws {
        for (errno, result) in [(JSON.null, "!EPERM"), (7, "!E2BIG")] {
            try Bundle.use { bundle in
                bundle.config["linux"]["seccomp"] = denying {
                    if errno != .null { $0["defaultErrnoRet"] = errno }
                }
                let facts = try bundle.report("call:getpriority:0:0")
                try expect(facts["call.getpriority"], is: result, "with defaultErrnoRet \(errno)")
            }
        }
    }

    // MARK: - Where it holds

    private func foreignCall() throws {
        let number = "96"  // getpriority of x86
        let alone = try Facts.ofHost("call32:\(number)")
        try Skip.unless(alone["call32"] == "20", "this machine runs no 32-bit calls of x86")
        try Bundle.use { bundle in
            bundle.config["linux"]["seccomp"] = filter([
                "names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 7,
            ]) { $0["architectures"] = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"] }
            let facts = try bundle.report("call:getpriority:0:0", "call32:\(number)")
            try expect(facts["call.getpriority"], is: "!E2BIG", "the result of the machine's call")
            try expect(facts["call32"], is: "!E2BIG", "the result of the call of SCMP_ARCH_X86")
        }
    }

    private func withoutNoNewPrivileges() throws {
        try Bundle.use { bundle in
            bundle.config["process"]["noNewPrivileges"] = false
            bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
            bundle.config["linux"]["seccomp"] = filter([
                "names": ["getpriority"], "action": "SCMP_ACT_ERRNO",
            ])
            let facts = try bundle.report("call:getpriority:0:0", "restrictions", "ids")
            try expect(facts["call.getpriority"], is: "!EPERM", "the result of the call")
            try expect(facts["nnp"], is: "0", "no_new_privs")
            try expect(facts["uid"], is: "1000", "the user")
        }
    }

    private func none() throws {
        try Bundle.use { bundle in
            let facts = try bundle.report("restrictions", "call:getpriority:0:0")
            try expect(facts["seccomp"], is: "0", "the seccomp mode")
            try expect(facts["call.getpriority"], is: "20", "the result of the call")
        }
    }

    private func exec() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["seccomp"] = filter([
                "names": ["getpriority"], "action": "SCMP_ACT_ERRNO",
            ])
            let facts = try bundle.start("pause").report("call:getpriority:0:0", "restrictions")
            try expect(facts["call.getpriority"], is: "!EPERM", "the result of the call")
            try expect(facts["seccomp"], is: "2", "the seccomp mode")
        }
    }

    private func unknownName() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["seccomp"] = filter([
                "names": ["frobnicate", "getpriority"], "action": "SCMP_ACT_ERRNO",
            ])
            let facts = try bundle.report("call:getpriority:0:0")
            try expect(facts["call.getpriority"], is: "!EPERM", "the result of the other call")
        }
    }

    private func refuses(_ rule: JSON, _ change: (inout JSON) -> Void = { _ in }) throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["seccomp"] = filter(rule, change)
            try bundle.expectError("linux.seccomp is \(bundle.config["linux"]["seccomp"])")
        }
    }
}

/// Architectures whose calls a machine makes.
enum SeccompArchitectures {
    #if arch(x86_64)
        static let ofThisMachine = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]
    #elseif arch(arm64)
        static let ofThisMachine = ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"]
    #else
        static let ofThisMachine: [String] = []
    #endif
}
