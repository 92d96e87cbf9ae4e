import Testing

@Suite("Bad input: mounts")
struct BadMountTests {
    private static func mount(_ json: String, _ field: String, _ expected: String) -> BadInput {
        BadInput("mounts[1]", json, expected, named: "mounts[1].\(field)")
    }

    static let mounts: [BadInput] = [
        mount("{}", "destination", "is required"),
        mount(#"{"destination": "", "type": "tmpfs"}"#, "destination", "is empty"),
        mount(
            #"{"destination": \#(Documents.long(4096, "/")), "type": "tmpfs"}"#,
            "destination",
            "at most 4095 bytes"
        ),
        mount(#"{"destination": "/a"}"#, "type", "is required unless it is a bind mount"),
        mount(#"{"destination": "/a", "type": ""}"#, "type", "is required unless it is a bind"),
        mount(
            #"{"destination": "/a", "type": \#(Documents.long(4096))}"#,
            "type",
            "expected at most 4095 bytes for the file system, found 4096"
        ),
        mount(#"{"destination": "/a", "options": ["bind"]}"#, "source", "is required for a bind"),
        mount(#"{"destination": "/a", "type": "bind", "source": ""}"#, "source", "is required"),
        mount(
            #"{"destination": "/a", "type": "bind", "source": \#(Documents.long(4096))}"#,
            "source",
            "at most 4095 bytes"
        ),
        mount(
            #"{"destination": "/a", "source": "/b", "options": ["bind", "frob"]}"#,
            "options",
            "bind mounts cannot have any filesystem-specific options applied"
        ),
        mount(
            #"{"destination": "/a", "source": "/b", "options": ["bind", "remount", "frob"]}"#,
            "options",
            "bind mounts cannot have any filesystem-specific options applied"
        ),
        mount(
            #"{"destination": "/a", "type": "overlay", "options": [\#(Documents.long(4096))]}"#,
            "options",
            "expected at most 4095 bytes for the file system, found 4096"
        ),
        mount(
            #"{"destination": "/a", "type": "nfs", "source": \#(Documents.long(4096))}"#,
            "source",
            "expected at most 4095 bytes for the file system"
        ),
        mount(
            #"{"destination": "/a", "source": "/b", "options": ["bind", "tmpcopyup"]}"#,
            "options",
            "tmpcopyup is possible with tmpfs only"
        ),
        mount(#"{"destination": "/", "type": "proc"}"#, "destination", "ordinary directory"),
        mount(#"{"destination": "/", "type": "sysfs"}"#, "destination", "ordinary directory"),
        mount(#"{"destination": "/proc", "type": "tmpfs"}"#, "destination", "not of type proc"),
        mount(#"{"destination": "/proc/x", "type": "tmpfs"}"#, "destination", "inside /proc"),
        mount(
            #"{"destination": "/proc/\u0301/../sys", "type": "tmpfs"}"#,
            "destination",
            "\"/proc/sys\" cannot be mounted because it is inside /proc"
        ),
        mount(#"{"destination": "/c", "type": "cgroup2"}"#, "type", "the host has cgroup v1"),
        mount(
            #"{"destination": "/c", "type": "cgroup", "options": ["frob"]}"#,
            "options",
            "unknown option \"frob\""
        ),
        mount(#"{"destination": "/a", "type": "tmpfs", "options": [1]}"#, "options[0]", "a string"),
    ]

    private static let row = #"[{"containerID": 0, "hostID": 1, "size": 1}]"#

    static let mappings: [BadInput] = [
        mount(
            #"{"destination": "/a", "type": "tmpfs", "uidMappings": \#(row)}"#,
            "gidMappings",
            "is required where uidMappings are given"
        ),
        mount(
            #"{"destination": "/a", "type": "tmpfs", "gidMappings": \#(row)}"#,
            "uidMappings",
            "is required where gidMappings are given"
        ),
        mount(
            #"{"destination": "/a", "type": "tmpfs", "options": ["idmap"]}"#,
            "uidMappings",
            "without a user namespace of the container's"
        ),
        mount(
            #"""
            {"destination": "/a", "type": "tmpfs", "gidMappings": \#(row),
             "uidMappings": [{"containerID": 0, "hostID": 1, "size": 0}]}
            """#,
            "uidMappings[0].size",
            "expected a number above 0, found 0"
        ),
        mount(
            #"""
            {"destination": "/a", "type": "tmpfs", "gidMappings": \#(row),
             "uidMappings": [{"containerID": 0, "hostID": 1, "size": 2},
                             {"containerID": 1, "hostID": 9, "size": 1}]}
            """#,
            "uidMappings",
            "ID 1 of the container is mapped twice"
        ),
    ]

    @Test("is refused in one line, with the place", arguments: mounts + mappings)
    func refused(_ input: BadInput) throws { try input.check() }
}
