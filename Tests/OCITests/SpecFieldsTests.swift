import OCI
import Testing

/// Documents that name every property the specification has for Linux, part by part.
@Suite("Every field of the specification is read and written")
struct SpecFieldsTests {
    /// Compact texts in the order of the properties; each decodes to a value that encodes to it.
    static let process = """
        {"terminal":true,"consoleSize":{"height":24,"width":80},\
        "user":{"uid":1,"gid":2,"umask":18,"additionalGids":[3,4294967295],"username":"u"},\
        "args":["a"],"env":["A=b"],"cwd":"/","capabilities":{"bounding":["B"],"effective":["E"],\
        "inheritable":["I"],"permitted":["P"],"ambient":["A"]},\
        "rlimits":[{"type":"RLIMIT_CORE","hard":18446744073709551615,"soft":0}],\
        "noNewPrivileges":false,"apparmorProfile":"ap","oomScoreAdj":-1000,"selinuxLabel":"se",\
        "scheduler":{"policy":"SCHED_DEADLINE","nice":-20,"priority":1,"flags":["F"],\
        "runtime":1,"deadline":2,"period":3},\
        "ioPriority":{"class":"IOPRIO_CLASS_BE","priority":7},\
        "execCPUAffinity":{"initial":"0-1","final":"2"}}
        """

    static let hook = #"{"path":"/p","args":["a"],"env":["E=1"],"timeout":5}"#

    static let hooks = """
        {"prestart":[\(hook)],"createRuntime":[\(hook),\(hook)],"createContainer":[],\
        "startContainer":[{"path":"/s"}],"poststart":[\(hook)],"poststop":[\(hook)]}
        """

    static let mapping = #"{"containerID":0,"hostID":100000,"size":65536}"#

    static let mount = """
        {"destination":"/d","type":"tmpfs","source":"s","options":["ro","size=1k"],\
        "uidMappings":[\(mapping)],"gidMappings":[\(mapping),\(mapping)]}
        """

    static let throttle = #"[{"major":8,"minor":0,"rate":18446744073709551615}]"#

    static let resources = """
        {"devices":[{"allow":true,"type":"c","major":-1,"minor":5,"access":"rwm"}],\
        "memory":{"limit":-1,"reservation":2,"swap":9223372036854775807,"kernel":4,"kernelTCP":5,\
        "swappiness":60,"disableOOMKiller":true,"useHierarchy":false,"checkBeforeUpdate":true},\
        "cpu":{"shares":1024,"quota":-1,"burst":1,"period":100000,"realtimeRuntime":2,\
        "realtimePeriod":3,"cpus":"0-3,7","mems":"0","idle":1},"pids":{"limit":-1},\
        "blockIO":{"weight":10,"leafWeight":65535,\
        "weightDevice":[{"major":8,"minor":1,"weight":500,"leafWeight":300}],\
        "throttleReadBpsDevice":\(throttle),"throttleWriteBpsDevice":\(throttle),\
        "throttleReadIOPSDevice":\(throttle),"throttleWriteIOPSDevice":\(throttle)},\
        "hugepageLimits":[{"pageSize":"2MB","limit":9223372036854772000}],\
        "network":{"classID":1048577,"priorities":[{"name":"eth0","priority":500}]},\
        "rdma":{"mlx5_0":{"hcaHandles":3,"hcaObjects":4}},"unified":{"memory.high":"1G"}}
        """

    static let seccomp = """
        {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"architectures":["SCMP_ARCH_X86"],\
        "flags":["SECCOMP_FILTER_FLAG_LOG"],"listenerPath":"/l","listenerMetadata":"m",\
        "syscalls":[{"names":["read","write"],"action":"SCMP_ACT_ALLOW","errnoRet":1,\
        "args":[{"index":5,"value":18446744073709551615,"valueTwo":1,"op":"SCMP_CMP_EQ"}]}]}
        """

    static let linux = """
        {"uidMappings":[\(mapping)],"gidMappings":[\(mapping)],"sysctl":{"net.core.x":"1"},\
        "resources":\(resources),"cgroupsPath":"/c",\
        "namespaces":[{"type":"pid"},{"type":"network","path":"/n"}],\
        "devices":[{"type":"c","path":"/dev/x","major":10,"minor":229,"fileMode":438,"uid":0,\
        "gid":1}],"netDevices":{"eth0":{"name":"eth1"},"eth2":{}},"seccomp":\(seccomp),\
        "rootfsPropagation":"slave","maskedPaths":["/m"],"readonlyPaths":["/r"],"mountLabel":"ml",\
        "intelRdt":{"closID":"g","schemata":["L3:0=f"],"l3CacheSchema":"L3:0=1",\
        "memBwSchema":"MB:0=20","enableMonitoring":true},\
        "memoryPolicy":{"mode":"MPOL_BIND","nodes":"0-1","flags":["MPOL_F_STATIC_NODES"]},\
        "personality":{"domain":"LINUX32","flags":[]},\
        "timeOffsets":{"boottime":{"nanosecs":999999999},"monotonic":{"secs":-172800,"nanosecs":0}}}
        """

    static let spec = """
        {"ociVersion":"1.3.0","process":\(process),"root":{"path":"rootfs","readonly":true},\
        "hostname":"h","domainname":"d","mounts":[\(mount),{"destination":"/x"}],"hooks":\(hooks),\
        "annotations":{"a":"1","org.x":""},"linux":\(linux)}
        """

    @Test("a document with all of them is the same after decoding and encoding")
    func everyField() throws {
        let spec = try JSONDecoder.decode(Spec.self, from: Array(Self.spec.utf8), document: "x")
        #expect(String(decoding: JSONEncoder.encode(spec), as: UTF8.self) == Self.spec)
    }

    @Test("the documents here have every property of the types")
    func everyProperty() throws {
        let spec = try JSONDecoder.decode(Spec.self, from: Array(Self.spec.utf8), document: "x")
        var properties = Properties()
        properties.compare(spec, with: spec.json, at: "spec")
        #expect(properties.known.count == 37)
        #expect(properties.known.keys.filter { properties.seen[$0] != properties.known[$0] } == [])
    }

    @Test("a document with the least that is allowed decodes to absent fields")
    func minimal() throws {
        func decode<T: JSONDecodable>(_ type: T.Type, _ text: String) throws -> T {
            try JSONDecoder.decode(type, from: Array(text.utf8), document: "x")
        }
        #expect(try decode(Spec.self, #"{"ociVersion": "1.0.0"}"#) == Spec(ociVersion: "1.0.0"))
        #expect(try decode(Spec.Linux.self, "{}") == Spec.Linux())
        #expect(try decode(Spec.Resources.self, "{}") == Spec.Resources())
        #expect(try decode(Spec.BlockIO.self, "{}") == Spec.BlockIO())
        #expect(try decode(Spec.Process.self, #"{"cwd":"/"}"#) == Spec.Process(cwd: "/"))
        #expect(
            try decode(Spec.Mount.self, #"{"destination":"/"}"#) == Spec.Mount(destination: "/")
        )
        #expect(
            try decode(Spec.Seccomp.self, #"{"defaultAction":"A"}"#)
                == Spec.Seccomp(defaultAction: "A")
        )
    }

    @Test("an unknown property is ignored wherever it stands, and so are other platforms")
    func unknown() throws {
        let text = Self.spec.replacing("{\"", with: "{\"unknown\":[{\"x\":1}],\"")
        let noise = #"{"windows":{"ignoreFlushesDuringBoot":1},"vm":[],"solaris":null,"#
        // Properties whose names are data would take the addition for data.
        let tables = ["sysctl", "netDevices", "rdma", "unified", "timeOffsets", "annotations"]
        let clean = tables.reduce(text) { text, name in
            text.replacing("\"\(name)\":{\"unknown\":[{\"x\":1}],", with: "\"\(name)\":{")
        }
        let document = noise + clean.dropFirst()
        let decoded = try JSONDecoder.decode(Spec.self, from: Array(document.utf8), document: "x")
        #expect(String(decoding: JSONEncoder.encode(decoded), as: UTF8.self) == Self.spec)
    }

    @Test(
        "a required property that is absent is named",
        arguments: [
            (#""root":{"path":"rootfs","#, #""root":{"#, "root.path"),
            (#""height":24,"#, "", "process.consoleSize.height"),
            (#""class":"IOPRIO_CLASS_BE","#, "", "process.ioPriority.class"),
            (#"_BE","priority":7"#, #"_BE""#, "process.ioPriority.priority"),
            (#""policy":"SCHED_DEADLINE","#, "", "process.scheduler.policy"),
            (#","soft":0"#, "", "process.rlimits[0].soft"),
            (#""allow":true,"#, "", "linux.resources.devices[0].allow"),
            (#""pageSize":"2MB","#, "", "linux.resources.hugepageLimits[0].pageSize"),
            (#"{"name":"eth0","#, "{", "linux.resources.network.priorities[0].name"),
            (#""names":["read","write"],"#, "", "linux.seccomp.syscalls[0].names"),
            (#","op":"SCMP_CMP_EQ""#, "", "linux.seccomp.syscalls[0].args[0].op"),
            (#""defaultAction":"SCMP_ACT_ERRNO","#, "", "linux.seccomp.defaultAction"),
            (#""mode":"MPOL_BIND","#, "", "linux.memoryPolicy.mode"),
            (#""domain":"LINUX32","#, "", "linux.personality.domain"),
            (#"{"type":"network","#, "{", "linux.namespaces[1].type"),
            (#"{"type":"c","path""#, #"{"path""#, "linux.devices[0].type"),
            (#",{"destination":"/x"}"#, ",{}", "mounts[1].destination"),
            (#"[{"path":"/s"}]"#, "[{}]", "hooks.startContainer[0].path"),
        ]
    )
    func required(_ part: String, _ replacement: String, _ keyPath: String) {
        #expect(Self.spec.contains(part))
        let text = Self.spec.replacing(part, with: replacement)
        #expect(throws: DocumentError(document: "x", keyPath: keyPath, reason: "is required")) {
            try JSONDecoder.decode(Spec.self, from: Array(text.utf8), document: "x")
        }
    }
}

/// The properties that the types of a value declare, and those that had a value somewhere.
private struct Properties {
    var known: [String: Set<String>] = [:]
    var seen: [String: Set<String>] = [:]

    /// Looks at a value and everything in it, beside the tree that it was written as.
    mutating func compare(_ value: Any, with json: JSONValue, at place: String) {
        let mirror = Mirror(reflecting: value)
        switch (mirror.displayStyle, json) {
        case (.optional, _):
            for child in mirror.children { compare(child.value, with: json, at: place) }
        case (.struct, .object(let object)):
            let children = mirror.children.map { ($0.label ?? "", $0.value) }
            let present = children.filter { !isNil($0.1) }
            #expect(present.map(\.0) == object.members.map(\.key), "\(place)")
            let type = String(reflecting: mirror.subjectType)
            known[type, default: []].formUnion(children.map(\.0))
            seen[type, default: []].formUnion(present.map(\.0))
            for (child, member) in zip(present, object.members) {
                compare(child.1, with: member.value, at: place + "." + member.key)
            }
        case (.collection, .array(let elements)):
            for (child, element) in zip(mirror.children, elements) {
                compare(child.value, with: element, at: place + "[]")
            }
        case (.dictionary, .object(let object)):
            for child in mirror.children {
                guard let (name, value) = child.value as? (String, any JSONEncodable) else {
                    continue
                }
                compare(value, with: object[name] ?? .null, at: place + "." + name)
            }
        default: return
        }
    }

    private func isNil(_ value: Any) -> Bool {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional && mirror.children.isEmpty
    }
}
