import Testing

@Suite("Bad input: the system call filter")
struct BadSeccompTests {
    private static func filter(
        _ members: String,
        _ field: String,
        _ expected: String
    ) -> BadInput {
        BadInput(
            "linux.seccomp",
            #"{"defaultAction": "SCMP_ACT_ALLOW", \#(members)}"#,
            expected,
            named: "linux.seccomp.\(field)"
        )
    }

    private static func rule(_ json: String, _ field: String, _ expected: String) -> BadInput {
        filter("\"syscalls\": [\(json)]", "syscalls[0]\(field)", expected)
    }

    private static func argument(_ json: String, _ field: String, _ expected: String) -> BadInput {
        rule(
            #"{"names": ["read"], "action": "SCMP_ACT_KILL", "args": [\#(json)]}"#,
            ".args[0].\(field)",
            expected
        )
    }

    static let filters: [BadInput] = [
        BadInput("linux.seccomp", "{}", "is required", named: "linux.seccomp.defaultAction"),
        BadInput("linux.seccomp.defaultAction", #""""#, "unknown seccomp action \"\""),
        BadInput("linux.seccomp.defaultAction", #""ALLOW""#, "unknown seccomp action \"ALLOW\""),
        BadInput("linux.seccomp.defaultAction", #""SCMP_ACT_NOTIFY""#, "as default action"),
        filter(
            #""defaultErrnoRet": 1"#,
            "defaultErrnoRet",
            "SCMP_ACT_ALLOW cannot return an errno"
        ),
        BadInput(
            "linux.seccomp",
            #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4096}"#,
            "4096 is larger than 4095",
            named: "linux.seccomp.defaultErrnoRet"
        ),
        BadInput(
            "linux.seccomp",
            #"{"defaultAction": "SCMP_ACT_TRACE", "defaultErrnoRet": 65536}"#,
            "65536 is larger than 65535",
            named: "linux.seccomp.defaultErrnoRet"
        ),
        filter(#""architectures": ["x86"]"#, "architectures[0]", "unknown seccomp architecture"),
        filter(#""architectures": [""]"#, "architectures[0]", "unknown seccomp architecture \"\""),
        filter(#""flags": ["LOG"]"#, "flags[0]", "unknown seccomp flag \"LOG\""),
        filter(#""flags": [""]"#, "flags[0]", "unknown seccomp flag \"\""),
        filter(#""listenerMetadata": "x""#, "listenerMetadata", "must not be set without listener"),
        filter(
            #""syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]"#,
            "listenerPath",
            "SCMP_ACT_NOTIFY needs a listener"
        ),
        filter(
            #""syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}], "#
                + "\"listenerPath\": \(Documents.long(108, "/"))",
            "listenerPath",
            "expected at most 107 bytes, found 108"
        ),
    ]

    static let rules: [BadInput] = [
        rule(#"{"action": "SCMP_ACT_KILL"}"#, ".names", "is required"),
        rule(#"{"names": ["read"]}"#, ".action", "is required"),
        rule(#"{"names": [], "action": "SCMP_ACT_KILL"}"#, ".names", "at least one system call"),
        rule(#"{"names": [""], "action": "SCMP_ACT_KILL"}"#, ".names[0]", "not a valid syscall"),
        rule(#"{"names": ["read"], "action": "KILL"}"#, ".action", "unknown seccomp action"),
        rule(
            #"{"names": ["read"], "action": "SCMP_ACT_KILL", "errnoRet": 1}"#,
            ".errnoRet",
            "cannot return an errno"
        ),
        rule(
            #"{"names": ["read"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5000}"#,
            ".errnoRet",
            "5000 is larger than 4095"
        ),
        rule(
            #"{"names": ["read", "write"], "action": "SCMP_ACT_NOTIFY"}"#,
            ".names[1]",
            "cannot be used for the write syscall"
        ),
        argument(#"{"value": 1, "op": "SCMP_CMP_EQ"}"#, "index", "is required"),
        argument(#"{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}"#, "index", "6 is larger than 5"),
        argument(#"{"index": 0, "op": "SCMP_CMP_EQ"}"#, "value", "is required"),
        argument(#"{"index": 0, "value": 1}"#, "op", "is required"),
        argument(#"{"index": 0, "value": 1, "op": "EQ"}"#, "op", "unknown seccomp operator"),
        argument(#"{"index": 0, "value": 1, "op": ""}"#, "op", "unknown seccomp operator \"\""),
    ]

    @Test("is refused in one line, with the place", arguments: filters + rules)
    func refused(_ input: BadInput) throws { try input.check() }
}
