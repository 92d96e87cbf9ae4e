import OCI
import Testing

@Suite("The state and features documents")
struct StateTests {
    private func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder.encode(value), as: UTF8.self)
    }

    private func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        try JSONDecoder.decode(type, from: Array(text.utf8), document: "state")
    }

    @Test("a hook sees what the specification defines, and nothing else")
    func hookState() throws {
        let state = State(ociVersion: "1.3.0", id: "web", pid: 7, status: .created, bundle: "/b")
        #expect(
            try encode(state)
                == #"{"ociVersion":"1.3.0","id":"web","pid":7,"status":"created","bundle":"/b"}"#
        )
    }

    @Test("callers see everything in the order they know")
    func callerState() throws {
        let state = State(
            ociVersion: "1.3.0",
            id: "web",
            pid: 0,
            status: .stopped,
            bundle: "/b",
            rootfs: "/b/rootfs",
            created: "2026-01-02T03:04:05.000000006Z",
            annotations: ["b": "2", "a": "1"],
            owner: ""
        )
        let expected = """
            {"ociVersion":"1.3.0","id":"web","pid":0,"status":"stopped","bundle":"/b",\
            "rootfs":"/b/rootfs","created":"2026-01-02T03:04:05.000000006Z",\
            "annotations":{"a":"1","b":"2"},"owner":""}
            """
        #expect(try encode(state) == expected)
        #expect(try decode(State.self, expected) == state)
    }

    @Test("an unknown status is refused", arguments: ["", "Running", "dead"])
    func status(_ word: String) {
        #expect(throws: DocumentError.self) {
            try decode(State.self, #"{"ociVersion":"1","id":"x","status":"\#(word)","bundle":"/"}"#)
        }
    }

    @Test("every status is written in lower case")
    func statuses() {
        let words = State.Status.allCases.map(\.rawValue)
        #expect(words == ["creating", "created", "running", "paused", "stopped"])
    }

    @Test("a seccomp agent is told whose descriptor it gets")
    func containerProcessState() throws {
        let state = ContainerProcessState(
            ociVersion: "1.3.0",
            fds: [ContainerProcessState.seccompDescriptorName],
            pid: 7,
            metadata: "m",
            state: State(ociVersion: "1.3.0", id: "web", pid: 7, status: .creating, bundle: "/b")
        )
        let expected = """
            {"ociVersion":"1.3.0","fds":["seccompFd"],"pid":7,"metadata":"m","state":\
            {"ociVersion":"1.3.0","id":"web","pid":7,"status":"creating","bundle":"/b"}}
            """
        #expect(try encode(state) == expected)
    }

    @Test("features has the specification's names")
    func features() throws {
        let features = Features(
            ociVersionMin: "1.0.0",
            ociVersionMax: "1.3.0",
            hooks: ["prestart"],
            mountOptions: ["ro"],
            linux: Features.Linux(
                namespaces: ["pid"],
                capabilities: ["CAP_CHOWN"],
                cgroup: .init(v1: true, v2: true, systemd: false, systemdUser: false, rdma: true),
                seccomp: .init(
                    enabled: true,
                    actions: ["A"],
                    operators: ["O"],
                    archs: ["R"],
                    knownFlags: ["K"],
                    supportedFlags: []
                ),
                apparmor: .init(enabled: true),
                selinux: .init(enabled: false),
                intelRdt: .init(enabled: true, schemata: true, monitoring: true),
                memoryPolicy: .init(modes: ["M"], flags: ["F"]),
                mountExtensions: .init(idmap: .init(enabled: true)),
                netDevices: .init(enabled: true)
            ),
            annotations: ["k": "v"],
            potentiallyUnsafeConfigAnnotations: ["bundle"]
        )
        let expected = """
            {"ociVersionMin":"1.0.0","ociVersionMax":"1.3.0","hooks":["prestart"],\
            "mountOptions":["ro"],"linux":{"namespaces":["pid"],"capabilities":["CAP_CHOWN"],\
            "cgroup":{"v1":true,"v2":true,"systemd":false,"systemdUser":false,"rdma":true},\
            "seccomp":{"enabled":true,"actions":["A"],"operators":["O"],"archs":["R"],\
            "knownFlags":["K"],"supportedFlags":[]},"apparmor":{"enabled":true},\
            "selinux":{"enabled":false},\
            "intelRdt":{"enabled":true,"schemata":true,"monitoring":true},\
            "memoryPolicy":{"modes":["M"],"flags":["F"]},\
            "mountExtensions":{"idmap":{"enabled":true}},"netDevices":{"enabled":true}},\
            "annotations":{"k":"v"},"potentiallyUnsafeConfigAnnotations":["bundle"]}
            """
        #expect(try encode(features) == expected)
        #expect(try decode(Features.self, expected) == features)
        #expect(throws: DocumentError.self) {
            try decode(Features.self, #"{"ociVersionMin": "1.0.0"}"#)
        }
    }

    @Test("an error without a place names the document only")
    func documentErrors() {
        let whole = DocumentError(document: "config.json", reason: "is empty")
        #expect("\(whole)" == "config.json: is empty")
        let place = DocumentError(
            document: "config.json",
            keyPath: "root.path",
            reason: "is required"
        )
        #expect("\(place)" == "config.json: root.path: is required")
    }
}
