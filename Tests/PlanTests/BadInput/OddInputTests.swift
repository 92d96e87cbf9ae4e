import Plan
import Testing

/// What looks wrong and is accepted on purpose: engines write it, and it does no harm.
@Suite("Odd input that is accepted")
struct OddInputTests {
    static let inputs: [(keyPath: String, json: String)] = [
        ("ociVersion", #""1.0.2-dev""#), ("ociVersion", #""1.99.0+build.7""#),
        ("ociVersion", #""1.0.0-rc6-dev""#),
        ("frob", #"{"nic": [1, 2, 3]}"#), ("process.frob", "true"), ("linux.frob", "null"),
        ("windows", "5"), ("annotations", #"{"org.example": "\n", "x": ""}"#),
        ("hostname", #""""#), ("hostname", Documents.long(64)), ("domainname", #""""#),
        // The size of a terminal that there is not must be ignored (config.md § Process).
        ("process.consoleSize", #"{"height": 100000, "width": 0}"#),
        ("process.capabilities.bounding", #"["CAP_FROB", "", "CAP_\n"]"#),
        ("process.user.umask", "511"), ("process.user.username", #""nobody""#),
        ("process.execCPUAffinity", #"{"initial": "", "final": "0 , 2-3"}"#),
        ("process.apparmorProfile", #""unconfined""#), ("process.selinuxLabel", #""""#),
        ("process.env", #"["A=", "A=1", "B==", "C=\n"]"#),
        (
            "process.rlimits[0]",
            #"{"type": "RLIMIT_CORE", "hard": 18446744073709551615, "soft": 0}"#
        ),
        ("mounts[1]", #"{"destination": "relative", "type": "tmpfs"}"#),
        ("mounts[1]", #"{"destination": "/a/../../b", "type": "tmpfs", "options": ["ro", "rw"]}"#),
        ("mounts[1]", #"{"destination": "/a", "type": "frobfs", "options": ["", "nic=1"]}"#),
        ("linux.namespaces[0].path", #""""#), ("linux.rootfsPropagation", #""""#),
        ("linux.rootfsPropagation", #""rslave""#), ("linux.cgroupsPath", #""../../x/../y""#),
        ("linux.uidMappings", "[]"), ("linux.timeOffsets", "{}"),
        // st_mode of a character device, as callers pass it.
        (
            "linux.devices[0]",
            #"{"type": "c", "path": "/dev/a", "major": 1, "minor": 3, "fileMode": 8630}"#
        ),
        (
            "linux.devices",
            #"""
            [{"type": "c", "path": "/dev/a", "major": 1, "minor": 3},
             {"type": "u", "path": "/dev//a", "major": 1, "minor": 3, "uid": 5}]
            """#
        ),
        ("linux.seccomp", #"{"defaultAction": "SCMP_ACT_KILL", "listenerPath": "x"}"#),
        (
            "linux.seccomp",
            #"""
            {"defaultAction": "SCMP_ACT_ALLOW", "listenerMetadata": "",
             "syscalls": [{"names": ["frob"], "action": "SCMP_ACT_KILL"}]}
            """#
        ),
        ("linux.resources.memory.limit", "0"), ("linux.resources.memory", #"{"swap": -1}"#),
        ("linux.resources.pids.limit", "0"), ("linux.resources.blockIO.weight", "0"),
        ("linux.resources.devices[0]", #"{"allow": false, "type": "", "major": -1, "access": ""}"#),
    ]

    @Test("is planned", arguments: inputs.indices)
    func accepted(_ index: Int) throws {
        let (keyPath, json) = Self.inputs[index]
        for host in [Hosts.legacy, Hosts.unified] {
            let input = BadInput(keyPath, json, "")
            if case .refused(let message) = outcome(of: try input.document, on: host) {
                Issue.record("\(keyPath) = \(json): \(message)")
            }
        }
    }
}
