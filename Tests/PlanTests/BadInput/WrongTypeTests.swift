import OCI
import Testing

/// What a field of the specification holds.
enum FieldKind: Sendable {
    case text, truth, number(least: String, most: String), object, list, texts

    static let int32 = number(least: "-2147483648", most: "2147483647")
    static let int64 = number(least: "-9223372036854775808", most: "9223372036854775807")
    static let uint16 = number(least: "0", most: "65535")
    static let uint32 = number(least: "0", most: "4294967295")
    static let uint64 = number(least: "0", most: "18446744073709551615")

    /// Values of other types, and a part of what is said about each.
    var wrong: [(json: String, expected: String)] {
        let others = ["1", #""x""#, "true", "{}", "[]"]
        switch self {
        case .text:
            return others.filter { $0 != #""x""# }.map { ($0, "expected a string, found ") }
        case .truth: return others.filter { $0 != "true" }.map { ($0, "expected true or false") }
        case .object: return others.filter { $0 != "{}" }.map { ($0, "expected an object") }
        case .list, .texts: return others.filter { $0 != "[]" }.map { ($0, "expected an array") }
        case .number(let least, let most):
            let range = "expected an integer from \(least) to \(most), found "
            let below = least == "0" ? "-1" : String(least.dropLast()) + "9"
            return others.filter { $0 != "1" }.map { ($0, "expected an integer, found ") }
                + [("1.5", "found 1.5"), ("1e400", "found 1e400"), ("-0.1", "found -0.1")]
                + [(below, range + below), (most + "0", range + most + "0")]
        }
    }
}

/// Every field of the schema for Linux with a value of every wrong type, and NUL in every text.
@Suite("Bad input: types")
struct WrongTypeTests {
    static let top: [(String, FieldKind)] = [
        ("ociVersion", .text), ("hostname", .text), ("domainname", .text), ("root", .object),
        ("root.path", .text), ("root.readonly", .truth), ("annotations", .object),
        ("annotations.a", .text), ("mounts", .list), ("mounts[0]", .object),
        ("mounts[0].destination", .text), ("mounts[0].type", .text), ("mounts[0].source", .text),
        ("mounts[0].options", .texts), ("mounts[0].uidMappings", .list),
        ("mounts[0].gidMappings", .list), ("hooks", .object),
        ("mounts[0].uidMappings[0]", .object), ("mounts[0].gidMappings[0]", .object),
        ("mounts[0].uidMappings[0].containerID", .uint32),
        ("mounts[0].uidMappings[0].hostID", .uint32), ("mounts[0].uidMappings[0].size", .uint32),
        ("mounts[0].gidMappings[0].containerID", .uint32),
        ("mounts[0].gidMappings[0].hostID", .uint32), ("mounts[0].gidMappings[0].size", .uint32),
    ]

    static let hooks: [(String, FieldKind)] =
        [
            "prestart", "createRuntime", "createContainer", "startContainer", "poststart",
            "poststop",
        ].flatMap { kind -> [(String, FieldKind)] in
            let hook = "hooks.\(kind)[0]"
            return [
                ("hooks.\(kind)", .list), (hook, .object), ("\(hook).path", .text),
                ("\(hook).args", .texts), ("\(hook).env", .texts), ("\(hook).timeout", .int64),
            ]
        }

    static let process: [(String, FieldKind)] =
        [
            ("terminal", .truth), ("consoleSize", .object), ("consoleSize.height", .uint64),
            ("consoleSize.width", .uint64), ("cwd", .text), ("env", .texts), ("args", .texts),
            ("rlimits", .list), ("rlimits[0]", .object), ("rlimits[0].type", .text),
            ("rlimits[0].hard", .uint64), ("rlimits[0].soft", .uint64), ("apparmorProfile", .text),
            ("capabilities", .object), ("capabilities.effective", .texts),
            ("capabilities.bounding", .texts), ("capabilities.inheritable", .texts),
            ("capabilities.permitted", .texts), ("capabilities.ambient", .texts),
            ("noNewPrivileges", .truth), ("oomScoreAdj", .int64), ("scheduler", .object),
            ("scheduler.policy", .text), ("scheduler.nice", .int32), ("scheduler.priority", .int32),
            ("scheduler.flags", .texts), ("scheduler.runtime", .uint64),
            ("scheduler.deadline", .uint64), ("scheduler.period", .uint64), ("selinuxLabel", .text),
            ("ioPriority", .object), ("ioPriority.class", .text), ("ioPriority.priority", .int32),
            ("execCPUAffinity", .object), ("execCPUAffinity.initial", .text),
            ("execCPUAffinity.final", .text), ("user", .object), ("user.uid", .uint32),
            ("user.gid", .uint32), ("user.umask", .uint32), ("user.additionalGids", .list),
            ("user.additionalGids[0]", .uint32), ("user.username", .text),
        ].map { ("process." + $0, $1) } + [("process", .object)]

    static let linux: [(String, FieldKind)] =
        [
            ("namespaces", .list), ("namespaces[0]", .object), ("namespaces[0].type", .text),
            ("namespaces[0].path", .text), ("uidMappings", .list), ("uidMappings[0]", .object),
            ("uidMappings[0].containerID", .uint32), ("uidMappings[0].hostID", .uint32),
            ("uidMappings[0].size", .uint32), ("gidMappings", .list),
            ("gidMappings[0]", .object), ("gidMappings[0].size", .uint32),
            ("gidMappings[0].containerID", .uint32), ("gidMappings[0].hostID", .uint32),
            ("timeOffsets.monotonic", .object), ("timeOffsets.monotonic.secs", .int64),
            ("timeOffsets.monotonic.nanosecs", .uint32), ("timeOffsets", .object),
            ("timeOffsets.boottime", .object), ("timeOffsets.boottime.secs", .int64),
            ("timeOffsets.boottime.nanosecs", .uint32), ("devices", .list), ("devices[0]", .object),
            ("devices[0].type", .text), ("devices[0].path", .text), ("devices[0].major", .int64),
            ("devices[0].minor", .int64), ("devices[0].fileMode", .uint32),
            ("devices[0].uid", .uint32), ("devices[0].gid", .uint32), ("netDevices", .object),
            ("netDevices.eth0", .object), ("netDevices.eth0.name", .text), ("cgroupsPath", .text),
            ("sysctl", .object), ("sysctl[\"net.a\"]", .text), ("rootfsPropagation", .text),
            ("maskedPaths", .texts), ("readonlyPaths", .texts), ("mountLabel", .text),
            ("personality", .object), ("personality.domain", .text), ("personality.flags", .texts),
            ("intelRdt", .object), ("intelRdt.closID", .text), ("intelRdt.schemata", .texts),
            ("intelRdt.l3CacheSchema", .text), ("intelRdt.memBwSchema", .text),
            ("intelRdt.enableMonitoring", .truth), ("memoryPolicy", .object),
            ("memoryPolicy.mode", .text), ("memoryPolicy.nodes", .text),
            ("memoryPolicy.flags", .texts), ("seccomp", .object), ("seccomp.defaultAction", .text),
            ("seccomp.defaultErrnoRet", .uint32), ("seccomp.architectures", .texts),
            ("seccomp.flags", .texts), ("seccomp.listenerPath", .text),
            ("seccomp.listenerMetadata", .text), ("seccomp.syscalls", .list),
            ("seccomp.syscalls[0]", .object), ("seccomp.syscalls[0].names", .texts),
            ("seccomp.syscalls[0].action", .text), ("seccomp.syscalls[0].errnoRet", .uint32),
            ("seccomp.syscalls[0].args", .list), ("seccomp.syscalls[0].args[0]", .object),
            ("seccomp.syscalls[0].args[0].index", .uint32),
            ("seccomp.syscalls[0].args[0].value", .uint64),
            ("seccomp.syscalls[0].args[0].valueTwo", .uint64),
            ("seccomp.syscalls[0].args[0].op", .text), ("resources", .object),
        ].map { ("linux." + $0, $1) } + [("linux", .object)]

    static let resources: [(String, FieldKind)] =
        ([
            ("devices", .list), ("devices[0]", .object), ("devices[0].allow", .truth),
            ("devices[0].type", .text), ("devices[0].major", .int64), ("devices[0].minor", .int64),
            ("devices[0].access", .text), ("memory", .object), ("memory.limit", .int64),
            ("memory.reservation", .int64), ("memory.swap", .int64), ("memory.kernel", .int64),
            ("memory.kernelTCP", .int64), ("memory.swappiness", .uint64),
            ("memory.disableOOMKiller", .truth), ("memory.useHierarchy", .truth),
            ("memory.checkBeforeUpdate", .truth), ("cpu", .object), ("cpu.shares", .uint64),
            ("cpu.quota", .int64), ("cpu.burst", .uint64), ("cpu.period", .uint64),
            ("cpu.realtimeRuntime", .int64), ("cpu.realtimePeriod", .uint64), ("cpu.cpus", .text),
            ("cpu.mems", .text), ("cpu.idle", .int64), ("blockIO", .object),
            ("blockIO.weight", .uint16), ("blockIO.leafWeight", .uint16),
            ("blockIO.weightDevice", .list), ("blockIO.weightDevice[0]", .object),
            ("blockIO.weightDevice[0].major", .int64),
            ("blockIO.weightDevice[0].minor", .int64), ("blockIO.weightDevice[0].weight", .uint16),
            ("blockIO.weightDevice[0].leafWeight", .uint16), ("hugepageLimits", .list),
            ("hugepageLimits[0]", .object),
            ("hugepageLimits[0].pageSize", .text), ("hugepageLimits[0].limit", .uint64),
            ("network", .object), ("network.classID", .uint32), ("network.priorities", .list),
            ("network.priorities[0]", .object),
            ("network.priorities[0].name", .text), ("network.priorities[0].priority", .uint32),
            ("pids", .object), ("pids.limit", .int64), ("rdma", .object), ("rdma.mlx5", .object),
            ("rdma.mlx5.hcaHandles", .uint32), ("rdma.mlx5.hcaObjects", .uint32),
            ("unified", .object), ("unified[\"memory.high\"]", .text),
        ]
        + ["ReadBps", "WriteBps", "ReadIOPS", "WriteIOPS"].flatMap {
            let list = "blockIO.throttle\($0)Device"
            return [
                (list, FieldKind.list), ("\(list)[0]", .object), ("\(list)[0].major", .int64),
                ("\(list)[0].minor", .int64), ("\(list)[0].rate", .uint64),
            ]
        }).map { ("linux.resources." + $0, $1) }

    /// Members that are read before the one that is wrong, and have to be there.
    private static let context = [
        "process.consoleSize": #"{"height": 1, "width": 1}"#,
        "process.rlimits[0]": #"{"type": "RLIMIT_CORE", "hard": 1, "soft": 1}"#,
        "process.scheduler": #"{"policy": "SCHED_OTHER"}"#,
        "process.ioPriority": #"{"class": "IOPRIO_CLASS_BE"}"#,
        "linux.devices[0]": #"{"type": "c", "path": "/dev/a", "major": 1, "minor": 1}"#,
        "linux.personality": #"{"domain": "LINUX"}"#,
        "linux.memoryPolicy": #"{"mode": "MPOL_LOCAL"}"#,
        "mounts[0].uidMappings[0]": #"{"containerID": 0, "hostID": 0, "size": 1}"#,
        "mounts[0].gidMappings[0]": #"{"containerID": 0, "hostID": 0, "size": 1}"#,
        "linux.uidMappings[0]": #"{"containerID": 0, "hostID": 0, "size": 1}"#,
        "linux.gidMappings[0]": #"{"containerID": 0, "hostID": 0, "size": 1}"#,
        "linux.seccomp": #"{"defaultAction": "SCMP_ACT_ALLOW"}"#,
        "linux.seccomp.syscalls[0]": #"{"names": ["read"], "action": "SCMP_ACT_LOG"}"#,
        "linux.seccomp.syscalls[0].args[0]": #"{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}"#,
        "linux.resources.devices[0]": #"{"allow": true}"#,
        "linux.resources.hugepageLimits[0]": #"{"pageSize": "2MB", "limit": 1}"#,
        "linux.resources.network.priorities[0]": #"{"name": "a", "priority": 1}"#,
        "linux.resources.blockIO.weightDevice[0]": #"{"major": 1, "minor": 1}"#,
    ]

    private static func surroundings(of keyPath: String) -> [String: String] {
        let object = String(keyPath.prefix { $0 != "]" }) + "]"
        if keyPath.hasPrefix("hooks."), keyPath.hasPrefix(object + ".") {
            return [object: #"{"path": "/a"}"#]
        }
        if keyPath.contains(".throttle"), keyPath.hasPrefix(object + ".") {
            return [object: #"{"major": 1, "minor": 1, "rate": 1}"#]
        }
        return context.filter { keyPath.hasPrefix($0.key + ".") }
    }

    static let fields = top + hooks + process + linux + resources

    @Test("every field that the complete configurations have is among them")
    func complete() throws {
        var known: Set<String> = []
        for (keyPath, kind) in Self.fields {
            let value = JSONValue.array(Array(repeating: .null, count: 1))
            let isList = if case .texts = kind { true } else { false }
            let place = JSONValue.null.putting(isList ? value : .null, at: keyPath)
            known.formUnion(Self.places(in: place))
        }
        for name in Fixtures.complete {
            let document = try JSONParser.parse(
                try Fixtures.read("\(name).config.json"),
                document: name
            )
            #expect(Self.places(in: document).subtracting(known) == [])
        }
    }

    /// The key path of every value, with all elements of a list in one place, and with all names
    /// that are data.
    private static func places(in value: JSONValue, at place: String = "") -> Set<String> {
        let names = ["annotations", "sysctl", "rdma", "unified", "netDevices"]
        switch value {
        case .array(let elements):
            return elements.reduce(into: [place]) { $0.formUnion(places(in: $1, at: place + "[]")) }
        case .object(let object):
            let isTable = names.contains { place.hasSuffix("." + $0) }
            return object.members.reduce(into: [place]) {
                let name = isTable ? "*" : $1.key
                $0.formUnion(places(in: $1.value, at: "\(place).\(name)"))
            }
        default: return [place]
        }
    }

    @Test("a value of another type is refused in one line, with the place", arguments: fields)
    func wrongType(_ keyPath: String, _ kind: FieldKind) throws {
        let context = Self.surroundings(of: keyPath)
        for (json, expected) in kind.wrong {
            try BadInput(keyPath, json, expected, with: context).check()
        }
        if case .texts = kind {
            for json in ["1", "null", "{}", "[]", "true"] {
                try BadInput("\(keyPath)[0]", json, "expected a string", with: context).check()
            }
        }
    }

    @Test("a text with NUL is refused in one line, with the place", arguments: fields)
    func nul(_ keyPath: String, _ kind: FieldKind) throws {
        let text = #""a\u0000b""#
        let context = Self.surroundings(of: keyPath)
        switch kind {
        case .text: try BadInput(keyPath, text, "contains a NUL byte", with: context).check()
        case .texts:
            try BadInput("\(keyPath)[0]", text, "contains a NUL byte", with: context).check()
        default: break
        }
    }

    @Test("a text that is long or steers a terminal never makes a message that does")
    func odd() throws {
        for (keyPath, _) in Self.fields {
            let context = Self.surroundings(of: keyPath)
            for json in [Documents.long(5000), #""\u001b[2J\n\u0085\u202e\u0301""#] {
                let input = BadInput(keyPath, json, "", with: context)
                guard case .refused(let message) = outcome(of: try input.document, on: input.host)
                else { continue }
                #expect(isOneShortLine(message), "\(message)")
            }
        }
    }

    @Test("a name that steers a terminal never makes a message that does")
    func oddName() throws {
        for (keyPath, kind) in Self.fields {
            guard case .object = kind else { continue }
            let context = Self.surroundings(of: keyPath)
            let input = BadInput(keyPath + "[\"\u{1b}[2J\u{85}\u{202e}\"]", "[]", "", with: context)
            guard case .refused(let message) = outcome(of: try input.document, on: input.host)
            else { continue }
            #expect(isOneShortLine(message), "\(message)")
        }
    }
}
