import Testing

@Suite("Bad input: the process")
struct BadProcessTests {
    static let program: [BadInput] = [
        BadInput("process.cwd", nil, "is required"),
        BadInput("process.cwd", #""""#, "must be an absolute path, found \"\""),
        BadInput("process.cwd", #""tmp""#, "must be an absolute path, found \"tmp\""),
        BadInput("process.cwd", Documents.long(4096, "/"), "expected a path of at most 4095 bytes"),
        BadInput("process.args", nil, "args must not be empty"),
        BadInput("process.args", "[]", "args must not be empty"),
        BadInput(
            "process.args",
            #"["", "x"]"#,
            "exec: \"\": executable file not found in $PATH",
            named: "process.args[0]"
        ),
        BadInput("process.args[1]", "null", "expected a string, found null"),
        BadInput("process.env[0]", #""PATH""#, "expected NAME=value, found \"PATH\""),
        BadInput("process.env[0]", #""=x""#, "expected NAME=value"),
        BadInput("process.env[0]", #""""#, "expected NAME=value, found \"\""),
        BadInput("process.env[0]", Documents.long(1 << 20), "…aaaa"),
        BadInput("process.env[0]", #""\u001b[31mred\n""#, #"found "\u001b[31mred\n""#),
    ]

    static let user: [BadInput] =
        ["uid", "gid"].flatMap { id in
            [
                BadInput("process.user.\(id)", "4294967295", "expected 0 to 4294967294"),
                BadInput("process.user.\(id)", "4294967296", "from 0 to 4294967295"),
                BadInput("process.user.\(id)", "-1", "from 0 to 4294967295, found -1"),
            ]
        } + [
            BadInput("process.user.additionalGids[0]", "-1", "from 0 to 4294967295, found -1"),
            BadInput("process.user.additionalGids[0]", "4294967295", "expected 0 to 4294967294"),
            BadInput(
                "process.user.additionalGids",
                "[\(repeatElement("1", count: 65_537).joined(separator: ","))]",
                "expected at most 65536 groups, found 65537"
            ),
            BadInput("process.user.umask", "512", "expected 0 to 511 (0777 in octal), found 512"),
            BadInput("process.user.umask", "4294967295", "expected 0 to 511"),
        ]

    static let terminal: [BadInput] = [
        BadInput(
            "process.consoleSize.height",
            "65536",
            "expected 0 to 65535, found 65536",
            with: ["process.terminal": "true", "process.consoleSize.width": "80"]
        ),
        BadInput(
            "process.consoleSize.width",
            "18446744073709551615",
            "expected 0 to 65535",
            with: ["process.terminal": "true", "process.consoleSize.height": "24"]
        ),
        BadInput(
            "process.consoleSize",
            #"{"height": 1}"#,
            "is required",
            named: "process.consoleSize.width"
        ),
        BadInput(
            "linux.namespaces",
            #"[{"type": "uts"}]"#,
            "needs a mount namespace",
            named: "process.terminal",
            with: ["process.terminal": "true", "mounts": "[]"]
        ),
    ]

    static let limits: [BadInput] = [
        BadInput(
            "process.rlimits[0]",
            #"{"type": "RLIMIT_FROB", "soft": 1, "hard": 1}"#,
            "unknown resource limit \"RLIMIT_FROB\"",
            named: "process.rlimits[0].type"
        ),
        BadInput(
            "process.rlimits[0]",
            #"{"type": "", "soft": 1, "hard": 1}"#,
            "unknown resource limit \"\"",
            named: "process.rlimits[0].type"
        ),
        BadInput(
            "process.rlimits[0]",
            #"{"type": "RLIMIT_CORE", "soft": 2, "hard": 1}"#,
            "2 is larger than the hard limit 1",
            named: "process.rlimits[0].soft"
        ),
        BadInput(
            "process.rlimits[0]",
            #"{"type": "RLIMIT_CORE", "soft": 2}"#,
            "is required",
            named: "process.rlimits[0].hard"
        ),
        BadInput(
            "process.rlimits[1]",
            #"{"type": "RLIMIT_CORE", "soft": 1, "hard": 1}"#,
            "RLIMIT_CORE is given twice",
            named: "process.rlimits[1].type",
            with: ["process.rlimits[0]": #"{"type": "RLIMIT_CORE", "soft": 1, "hard": 1}"#]
        ),
        BadInput("process.oomScoreAdj", "1001", "1001 is not between -1000 and 1000"),
        BadInput("process.oomScoreAdj", "-1001", "-1001 is not between -1000 and 1000"),
        BadInput("process.apparmorProfile", #""frob""#, "AppArmor is not enabled on this host"),
        BadInput("process.apparmorProfile", #""a\nb""#, "must not contain"),
        BadInput("process.selinuxLabel", #""a:b:c:d""#, "SELinux is not enabled on this host"),
        BadInput("process.selinuxLabel", #""a\nb""#, "must not contain"),
        BadInput("process.capabilities.bounding[0]", "1", "expected a string, found 1"),
    ]

    @Test(
        "is refused in one line, with the place",
        arguments: program + user + terminal + limits
    )
    func refused(_ input: BadInput) throws { try input.check() }
}

@Suite("Bad input: scheduling")
struct BadSchedulingTests {
    private static func scheduler(_ json: String, _ field: String, _ expected: String) -> BadInput {
        BadInput(
            "process.scheduler",
            json,
            expected,
            named: "process.scheduler.\(field)"
        )
    }

    static let schedulers: [BadInput] = [
        scheduler("{}", "policy", "is required"),
        scheduler(#"{"policy": ""}"#, "policy", "unknown scheduler policy \"\""),
        scheduler(#"{"policy": "SCHED_FROB"}"#, "policy", "unknown scheduler policy"),
        scheduler(#"{"policy": "SCHED_ISO"}"#, "policy", "Linux has no policy SCHED_ISO"),
        scheduler(#"{"policy": "SCHED_OTHER", "nice": 20}"#, "nice", "between -20 and 19"),
        scheduler(#"{"policy": "SCHED_BATCH", "nice": -21}"#, "nice", "between -20 and 19"),
        scheduler(#"{"policy": "SCHED_FIFO", "priority": 1, "nice": 20}"#, "nice", "-20 and 19"),
        scheduler(#"{"policy": "SCHED_FIFO", "priority": 1, "nice": 5}"#, "nice", "SCHED_OTHER"),
        scheduler(#"{"policy": "SCHED_IDLE", "nice": 5}"#, "nice", "can only be given"),
        scheduler(#"{"policy": "SCHED_OTHER", "priority": 1}"#, "priority", "can only be given"),
        scheduler(#"{"policy": "SCHED_FIFO"}"#, "priority", "0 is not between 1 and 99"),
        scheduler(#"{"policy": "SCHED_RR", "priority": 100}"#, "priority", "between 1 and 99"),
        scheduler(#"{"policy": "SCHED_RR", "priority": -1}"#, "priority", "between 1 and 99"),
        scheduler(#"{"policy": "SCHED_OTHER", "runtime": 1}"#, "runtime", "SCHED_DEADLINE"),
        scheduler(#"{"policy": "SCHED_OTHER", "deadline": 1}"#, "deadline", "SCHED_DEADLINE"),
        scheduler(#"{"policy": "SCHED_OTHER", "period": 1}"#, "period", "SCHED_DEADLINE"),
        scheduler(#"{"policy": "SCHED_DEADLINE"}"#, "runtime", "less than 1024"),
        scheduler(
            #"{"policy": "SCHED_DEADLINE", "runtime": 2000, "deadline": 1999}"#,
            "deadline",
            "1999 is less than the runtime 2000"
        ),
        scheduler(
            #"{"policy": "SCHED_DEADLINE", "runtime": 2000, "deadline": 3000, "period": 2500}"#,
            "period",
            "2500 is less than the deadline 3000"
        ),
        scheduler(
            #"{"policy": "SCHED_OTHER", "flags": ["SCHED_FLAG_FROB"]}"#,
            "flags[0]",
            "unknown scheduler flag"
        ),
    ]

    static let others: [BadInput] =
        [
            ("0-", "\"0-\" is not a list of CPUs"), ("-1", "not a list"), ("3-1", "not a list"),
            ("0,,1", "not a list"), ("a", "not a list"), ("0-70000", "not a list"),
            (" ", "not a list"), ("0;1", "not a list"), ("1-2-3", "not a list"),
        ].flatMap { list, expected in
            ["initial", "final"].map {
                BadInput("process.execCPUAffinity.\($0)", "\"\(list)\"", expected)
            }
        } + [
            BadInput("process.ioPriority", "{}", "is required", named: "process.ioPriority.class"),
            BadInput(
                "process.ioPriority.class",
                #""""#,
                "unknown I/O priority class \"\"",
                with: ["process.ioPriority.priority": "0"]
            ),
            BadInput(
                "process.ioPriority.class",
                #""IOPRIO_CLASS_NONE""#,
                "unknown I/O priority",
                with: ["process.ioPriority.priority": "0"]
            ),
            BadInput(
                "process.ioPriority.priority",
                "8",
                "8 is not between 0 and 7",
                with: ["process.ioPriority.class": #""IOPRIO_CLASS_BE""#]
            ),
            BadInput(
                "process.ioPriority.priority",
                "-1",
                "-1 is not between 0 and 7",
                with: ["process.ioPriority.class": #""IOPRIO_CLASS_RT""#]
            ),
            BadInput("linux.personality", "{}", "is required", named: "linux.personality.domain"),
            BadInput("linux.personality.domain", #""""#, "unknown execution domain \"\""),
            BadInput("linux.personality.domain", #""linux""#, "unknown execution domain"),
            BadInput(
                "linux.personality.flags",
                #"["ADDR_NO_RANDOMIZE"]"#,
                "no flag is supported",
                with: ["linux.personality.domain": #""LINUX""#]
            ),
        ]

    @Test("is refused in one line, with the place", arguments: schedulers + others)
    func refused(_ input: BadInput) throws { try input.check() }
}
