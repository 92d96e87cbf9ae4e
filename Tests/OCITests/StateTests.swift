import OCI
import Testing

@Suite("The state and features documents")
struct StateTests {
    private func encode(_ value: some JSONEncodable) -> String {
        String(decoding: JSONEncoder.encode(value), as: UTF8.self)
    }

    @Test("a hook sees what the specification defines, and nothing else")
    func hookState() {
        let state = State(ociVersion: "1.3.0", id: "web", pid: 7, status: .created, bundle: "/b")
        #expect(
            encode(state)
                == #"{"ociVersion":"1.3.0","id":"web","pid":7,"status":"created","bundle":"/b"}"#
        )
    }

    @Test("callers see everything in the order they know")
    func callerState() {
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
        #expect(encode(state) == expected)
    }

    @Test("every status is written in lower case")
    func statuses() {
        let words = State.Status.allCases.map(\.rawValue)
        #expect(words == ["creating", "created", "running", "paused", "stopped"])
    }

    @Test("a seccomp agent is told whose descriptor it gets")
    func containerProcessState() {
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
        #expect(encode(state) == expected)
    }

    @Test("features has the specification's names")
    func features() {
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
        #expect(encode(features) == expected)
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
