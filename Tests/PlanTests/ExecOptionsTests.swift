import Plan
import Testing

@Suite("The user of exec")
struct ExecUserTests {
    @Test(
        "is one number, or two",
        arguments: [
            ("0", 0, nil), ("1", 1, nil), ("1:2", 1, 2), ("01", 1, nil),
            ("4294967294:4294967294", 4_294_967_294, 4_294_967_294), ("1000:0", 1000, 0),
        ] as [(String, UInt32, UInt32?)]
    )
    func accepted(text: String, uid: UInt32, gid: UInt32?) throws {
        let user = try ExecUser(text)
        #expect(user.uid == uid)
        #expect(user.gid == gid)
    }

    @Test(
        "is never guessed",
        arguments: [
            "", ":", "1:", ":2", "1 ", " 1", "+1", "-1", "1:-1", "1:2:3", "0x1", "root", "1:root",
            "4294967295", "1:4294967295", "4294967296", "18446744073709551616", "1\n", "١",
        ]
    )
    func refused(text: String) {
        #expect(throws: InvalidOption.self) { try ExecUser(text) }
    }

    @Test("names the part that is wrong")
    func message() {
        let error = #expect(throws: InvalidOption.self) { try ExecUser("1:x") }
        #expect(error?.description == "bad gid: \"x\" in \"1:x\"")
    }

    @Test("a further group is one number", arguments: ["", "1:2", "-1", "4294967295"])
    func groups(text: String) throws {
        #expect(try ExecUser.group("7") == 7)
        #expect(throws: InvalidOption.self) { try ExecUser.group(text) }
    }
}

@Suite("The cgroups of exec")
struct SubCgroupsTests {
    @Test(
        "are one path, or a path for each controller",
        arguments: [
            ([], [:]),
            (["sub"], ["": "sub"]),
            (["/"], ["": "/"]),
            (["cpu,cpuacct:sub"], ["cpu": "sub", "cpuacct": "sub"]),
            (["cpu:a", "memory:b/c"], ["cpu": "a", "memory": "b/c"]),
            (["cpu:a:b"], ["cpu": "a:b"]),
            (["a..b"], ["": "a..b"]),
        ] as [([String], [String: String])]
    )
    func accepted(values: [String], paths: [String: String]) throws {
        #expect(try SubCgroups.parse(values) == paths)
    }

    @Test(
        "stay beneath the container's, and say which controller",
        arguments: [
            (["../x"], "bad sub cgroup path: ../x"),
            (["cpu:a/../../b"], "bad sub cgroup path: a/../../b"),
            (["a", "b"], "invalid --cgroup argument: a (missing <controller>: prefix)"),
            ([":a"], "invalid --cgroup argument: :a (empty <controller> prefix)"),
            (["cpu,:a"], "invalid --cgroup argument: cpu,:a (empty <controller> prefix)"),
            (
                ["cpu:a", "cpu:b"],
                "invalid --cgroup argument(s): controller cpu specified multiple times"
            ),
        ] as [([String], String)]
    )
    func refused(values: [String], message: String) {
        let error = #expect(throws: InvalidOption.self) { try SubCgroups.parse(values) }
        #expect(error?.description == message)
    }
}
