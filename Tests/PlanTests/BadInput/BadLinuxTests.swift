import Testing

@Suite("Bad input: namespaces, mappings, clocks")
struct BadNamespaceTests {
    private static let user = #"[{"type": "mount"}, {"type": "uts"}, {"type": "user"}]"#

    private static func mappings(_ rows: (Int, Int, Int)...) -> String {
        let rows = rows.map {
            #"{"containerID": \#($0.0), "hostID": \#($0.1), "size": \#($0.2)}"#
        }
        return "[\(rows.joined(separator: ","))]"
    }

    static let namespaces: [BadInput] = [
        BadInput("linux.namespaces[0]", "{}", "is required", named: "linux.namespaces[0].type"),
        BadInput("linux.namespaces[0].type", #""""#, "unknown namespace \"\""),
        BadInput("linux.namespaces[0].type", #""net""#, "unknown namespace \"net\""),
        BadInput(
            "linux.namespaces[1].type",
            #""pid""#,
            "duplicated ns \"pid\"",
            named: "linux.namespaces[1]"
        ),
        BadInput(
            "linux.namespaces[1]",
            #"{"type": "pid", "path": "/proc/1/ns/pid"}"#,
            "duplicated ns \"pid\""
        ),
        BadInput("linux.namespaces[0].path", #""proc/1/ns/pid""#, "expected an absolute path"),
        BadInput("linux.namespaces[0].path", Documents.long(4096, "/"), "at most 4095 bytes"),
        BadInput(
            "linux.namespaces",
            #"[{"type": "uts"}]"#,
            "needs a mount namespace",
            named: "mounts"
        ),
    ]

    static let idMappings: [BadInput] =
        ["uidMappings", "gidMappings"].flatMap { key in
            let other = key == "uidMappings" ? "gidMappings" : "uidMappings"
            let both = [
                "linux.namespaces": user, "linux.\(other)": mappings((0, 1000, 10)),
            ]
            return [
                BadInput("linux.\(key)", mappings((0, 0, 1)), "there is no user namespace"),
                BadInput("linux.\(key)", "[]", "needs at least one mapping", with: both),
                BadInput("linux.\(key)", nil, "needs at least one mapping", with: both),
                BadInput("linux.\(key)", mappings((1, 1, 1)), "ID 0 of the container", with: both),
                BadInput(
                    "linux.\(key)",
                    mappings((0, 0, 0)),
                    "expected a number above 0, found 0",
                    named: "linux.\(key)[0].size",
                    with: both
                ),
                BadInput(
                    "linux.\(key)",
                    mappings((0, 0, 1), (1, 4_294_967_290, 6)),
                    "ends above 4294967294",
                    named: "linux.\(key)[1]",
                    with: both
                ),
                BadInput(
                    "linux.\(key)",
                    mappings((5, 100, 5), (0, 0, 6)),
                    "ID 5 of the container is mapped twice",
                    with: both
                ),
                BadInput(
                    "linux.\(key)",
                    mappings((0, 100, 5), (5, 104, 1)),
                    "ID 104 of the host is mapped twice",
                    with: both
                ),
                BadInput(
                    "linux.\(key)",
                    "[\((0..<341).map { #"{"containerID":\#($0),"hostID":\#($0),"size":1}"# }.joined(separator: ","))]",
                    "expected at most 340 mappings, found 341",
                    with: both
                ),
                BadInput(
                    "linux.\(key)[0]",
                    #"{"containerID": 0, "hostID": 0}"#,
                    "is required",
                    named: "linux.\(key)[0].size",
                    with: both
                ),
            ]
        } + [
            BadInput(
                "process.user.uid",
                "10",
                "cannot setuid to unmapped uid 10",
                with: [
                    "linux.namespaces": user, "linux.uidMappings": mappings((0, 1000, 10)),
                    "linux.gidMappings": mappings((0, 1000, 10)),
                ]
            ),
            BadInput(
                "process.user.additionalGids[0]",
                "10",
                "cannot setgid to unmapped gid 10",
                with: [
                    "linux.namespaces": user, "linux.uidMappings": mappings((0, 1000, 10)),
                    "linux.gidMappings": mappings((0, 1000, 10)),
                ]
            ),
        ]

    static let clocks: [BadInput] = [
        BadInput(
            "linux.timeOffsets.boottime",
            "{}",
            "time namespace is not in use",
            named: "linux.timeOffsets",
            with: ["linux.namespaces": #"[{"type": "mount"}, {"type": "uts"}]"#]
        ),
        BadInput(
            "linux.timeOffsets.boottime",
            "{}",
            "a time namespace joined by path",
            named: "linux.timeOffsets",
            with: ["linux.namespaces[5].path": #""/proc/1/ns/time""#]
        ),
        BadInput("linux.timeOffsets.realtime", "{}", "expected the clock monotonic or boottime"),
        BadInput("linux.timeOffsets[\"\"]", "{}", "expected the clock monotonic or boottime"),
        BadInput("linux.timeOffsets.boottime.nanosecs", "1000000000", "from 0 to 999999999"),
        BadInput(
            "linux.timeOffsets.boottime.secs",
            "9223372037",
            "to 9223372036, found 9223372037"
        ),
        BadInput("linux.timeOffsets.monotonic.secs", "-9223372036854775808", "from -9223372036 to"),
    ]

    static let parameters: [BadInput] =
        [
            ("kernel.core_pattern", "is not in a separate kernel namespace"),
            ("", "is not in a separate kernel namespace"),
            ("net", "is not in a separate kernel namespace"),
            ("net.", "is not the name of a kernel parameter"),
            ("net..x", "is not the name of a kernel parameter"),
            ("net.//.x", "is not the name of a kernel parameter"),
            ("net.//.\u{301}x", "is not the name of a kernel parameter"),
            ("kernel.hostname", "conflicts with the OCI \\\"hostname\\\" field"),
            ("user.max_user_namespaces", "is not in a separate kernel namespace"),
        ].map { name, expected in
            BadInput(
                "linux.sysctl[\"\(name)\"]",
                #""1""#,
                expected.replacing("\\", with: ""),
                named: name == "net" ? "linux.sysctl.net" : nil
            )
        }
        + [
            ("net.ipv4.ip_forward", "network", "not allowed in host network namespace"),
            ("kernel.sem", "ipc", "is not allowed in the hosts ipc namespace"),
            ("fs.mqueue.msg_max", "ipc", "is not allowed in the hosts ipc namespace"),
            ("kernel.domainname", "uts", "is not in a separate kernel namespace"),
        ].map { name, _, expected in
            BadInput(
                "linux.sysctl[\"\(name)\"]",
                #""1""#,
                expected,
                with: ["linux.namespaces": #"[{"type": "mount"}]"#, "hostname": "null"]
            )
        }

    @Test(
        "is refused in one line, with the place",
        arguments: namespaces + idMappings + clocks + parameters
    )
    func refused(_ input: BadInput) throws { try input.check() }
}

/// What has tests of its own in NetDevicePlanTests, MemoryPolicyPlanTests and IntelRDTPlanTests: a
/// row or two of each from JSON on.
@Suite("Bad input: network devices, memory policy, resctrl")
struct BadAllocationTests {
    static let inputs: [BadInput] = [
        BadInput(
            "linux.netDevices.eth0",
            "{}",
            "without a private network namespace",
            named: "linux.netDevices",
            with: ["linux.namespaces": #"[{"type": "mount"}, {"type": "uts"}]"#]
        ),
        BadInput("linux.netDevices[\"\"]", "{}", "expected a name of 1 to 15 bytes, found 0"),
        BadInput("linux.netDevices[\"a b\"]", "{}", "is not the name of a network device"),
        BadInput(
            "linux.netDevices.eth0.name",
            #""0123456789abcdef""#,
            "of 1 to 15 bytes, found 16"
        ),
        BadInput("linux.netDevices.eth0.name", #""a\n""#, "is not the name of a network device"),
        BadInput("linux.memoryPolicy.mode", #""""#, "unknown memory policy mode \"\""),
        BadInput("linux.memoryPolicy", "{}", "is required", named: "linux.memoryPolicy.mode"),
        BadInput(
            "linux.memoryPolicy.nodes",
            #""0-""#,
            "is not a list of memory nodes",
            with: ["linux.memoryPolicy.mode": #""MPOL_BIND""#]
        ),
        BadInput("linux.intelRdt.closID", #""../x""#, "the name of a directory"),
        BadInput("linux.intelRdt.closID", #""""#, "the name of a directory"),
        BadInput("linux.intelRdt.memBwSchema", #""L3:0=1""#, "a line that begins with MB:"),
        BadInput("linux.intelRdt.schemata[0]", #""a\nb""#, "expected one line, found"),
        BadInput("linux.mountLabel", #""a:b:c:d""#, "SELinux is not enabled on this host"),
        BadInput("linux.mountLabel", #""a\"b""#, "must not contain"),
    ]

    @Test("is refused in one line, with the place", arguments: inputs)
    func refused(_ input: BadInput) throws { try input.check() }
}

@Suite("Bad input: devices, protected paths, propagation, cgroups path")
struct BadLinuxTests {
    private static func device(_ json: String, _ field: String, _ expected: String) -> BadInput {
        BadInput("linux.devices[0]", json, expected, named: "linux.devices[0].\(field)")
    }

    static let devices: [BadInput] =
        [
            device(#"{"path": "/dev/a", "major": 1, "minor": 1}"#, "type", "is required"),
            device(#"{"type": "c", "major": 1, "minor": 1}"#, "path", "is required"),
            device(#"{"type": "x", "path": "/a", "major": 1, "minor": 1}"#, "type", "c, b, u or p"),
            device(#"{"type": "", "path": "/a", "major": 1, "minor": 1}"#, "type", "c, b, u or p"),
            device(#"{"type": "c", "path": "", "major": 1, "minor": 1}"#, "path", "absolute path"),
            device(#"{"type": "c", "path": "a", "major": 1, "minor": 1}"#, "path", "absolute path"),
            device(#"{"type": "c", "path": "/..", "major": 1, "minor": 1}"#, "path", "absolute"),
            device(#"{"type": "c", "path": "/dev/a", "minor": 1}"#, "major", "is required"),
            device(#"{"type": "b", "path": "/dev/a", "major": 1}"#, "minor", "is required"),
            device(#"{"type": "c", "path": "/a", "major": -1, "minor": 1}"#, "major", "0 to 4095"),
            device(
                #"{"type": "c", "path": "/a", "major": 4096, "minor": 1}"#,
                "major",
                "0 to 4095"
            ),
            device(
                #"{"type": "b", "path": "/a", "major": 1, "minor": 1048576}"#,
                "minor",
                "expected 0 to 1048575, found 1048576"
            ),
            device(
                #"{"type": "c", "path": \#(Documents.long(4096, "/")), "major": 1, "minor": 1}"#,
                "path",
                "at most 4095 bytes"
            ),
            BadInput(
                "linux.devices[1]",
                #"{"type": "c", "path": "/dev/./a", "major": 1, "minor": 2}"#,
                "\"/dev/a\" is another device in linux.devices[0]",
                named: "linux.devices[1].path",
                with: [
                    "linux.devices[0]": #"{"type": "c", "path": "/dev/a", "major": 1, "minor": 1}"#
                ]
            ),
        ]
        + [
            ("fileMode", "4096", "expected permission bits"),
            ("fileMode", "24576", "expected permission bits"),
            ("fileMode", "4294967295", "expected permission bits"),
            ("uid", "4294967295", "expected 0 to 4294967294"),
            ("gid", "4294967295", "expected 0 to 4294967294"),
        ].map { field, json, expected in
            BadInput(
                "linux.devices[0].\(field)",
                json,
                expected,
                with: [
                    "linux.devices[0].type": #""c""#, "linux.devices[0].path": #""/dev/a""#,
                    "linux.devices[0].major": "1", "linux.devices[0].minor": "2",
                ]
            )
        }

    static let paths: [BadInput] =
        ["linux.maskedPaths", "linux.readonlyPaths"].flatMap { key in
            [
                BadInput("\(key)[0]", #""proc/x""#, "expected an absolute path, found \"proc/x\""),
                BadInput("\(key)[0]", #""""#, "expected an absolute path, found \"\""),
                BadInput("\(key)[0]", Documents.long(4096, "/"), "at most 4095 bytes"),
                BadInput(
                    key,
                    #"["/proc"]"#,
                    "without a private MNT namespace",
                    with: ["linux.namespaces": #"[{"type": "uts"}]"#, "mounts": "[]"]
                ),
            ]
        } + [
            BadInput(
                "linux.maskedPaths",
                #"["/x/.."]"#,
                "the root itself cannot be hidden"
            ),
            BadInput("linux.rootfsPropagation", #""frob""#, "expected shared, slave, private"),
            BadInput("linux.rootfsPropagation", #""rrprivate""#, "expected shared, slave, private"),
            BadInput("linux.rootfsPropagation", #""Shared""#, "expected shared, slave, private"),
            BadInput("linux.cgroupsPath", #""/a\nb""#, "a line feed"),
            BadInput("linux.cgroupsPath", #""a.slice:b:c""#, "needs --systemd-cgroup"),
            BadInput("linux.cgroupsPath", Documents.long(4096, "/"), "at most 4095 bytes"),
        ]

    @Test("is refused in one line, with the place", arguments: devices + paths)
    func refused(_ input: BadInput) throws { try input.check() }
}
