import OCI
import Testing

@Suite("config.json becomes a Spec")
struct SpecTests {
    @Test("a process without a user runs as user and group 0, and ids left out are 0")
    func defaultUser() throws {
        #expect(try decode(Spec.Process.self, #"{"cwd": "/"}"#).user == Spec.User())
        let process = try decode(Spec.Process.self, #"{"cwd": "/", "user": {"gid": 5}}"#)
        #expect(process.user == Spec.User(uid: 0, gid: 5))
    }

    private func decode<T: JSONDecodable>(_ type: T.Type, _ text: String) throws -> T {
        try JSONDecoder.decode(type, from: Array(text.utf8), document: "config.json")
    }

    @Test(
        "an error names the place and what was found",
        arguments: [
            (#"{}"#, "ociVersion: is required"),
            (#"{"ociVersion": null}"#, "ociVersion: is required"),
            (#"[]"#, "expected an object, found an array"),
            (#"{"ociVersion": 1}"#, "ociVersion: expected a string, found 1"),
            (#"{"ociVersion": "1", "process": {}}"#, "process.cwd: is required"),
            (
                #"{"ociVersion": "1", "process": {"cwd": "/", "args": ["a", 2]}}"#,
                "process.args[1]: expected a string, found 2"
            ),
            (
                #"{"ociVersion": "1", "process": {"cwd": "/", "user": {"uid": -1}}}"#,
                "process.user.uid: expected an integer from 0 to 4294967295, found -1"
            ),
            (
                #"{"ociVersion": "1", "process": {"cwd": "/", "user": {"uid": 4294967296}}}"#,
                "process.user.uid: expected an integer from 0 to 4294967295, found 4294967296"
            ),
            (
                #"{"ociVersion": "1", "mounts": [{"destination": "/"}, {"type": "x"}]}"#,
                "mounts[1].destination: is required"
            ),
            (
                #"{"ociVersion": "1", "root": {"path": "r", "readonly": "yes"}}"#,
                #"root.readonly: expected true or false, found the string "yes""#
            ),
            (
                #"{"ociVersion": "1", "linux": {"resources": {"memory": {"limit": "1G"}}}}"#,
                #"linux.resources.memory.limit: expected an integer, found the string "1G""#
            ),
            (
                #"{"ociVersion": "1", "linux": {"resources": {"memory": {"limit": 1.5}}}}"#,
                "linux.resources.memory.limit: expected an integer, found 1.5"
            ),
            (
                #"{"ociVersion": "1", "linux": {"resources": {"memory": {"limit": 18446744073709551615}}}}"#,
                "linux.resources.memory.limit: expected an integer from -9223372036854775808 to "
                    + "9223372036854775807, found 18446744073709551615"
            ),
            (
                #"{"ociVersion": "1", "linux": {"sysctl": {"net.ipv4.ip_forward": 1}}}"#,
                #"linux.sysctl["net.ipv4.ip_forward"]: expected a string, found 1"#
            ),
            (
                #"{"ociVersion": "1", "linux": {"netDevices": {"eth0": {"name": 23}}}}"#,
                "linux.netDevices.eth0.name: expected a string, found 23"
            ),
            (
                #"{"ociVersion": "1", "linux": {"resources": {"rdma": {"mlx5_1": {"hcaHandles": {}}}}}}"#,
                "linux.resources.rdma.mlx5_1.hcaHandles: expected an integer, found an object"
            ),
            (
                #"{"ociVersion": "1", "hooks": {"poststop": [{"path": "a\u0000b"}]}}"#,
                "hooks.poststop[0].path: contains a NUL byte"
            ),
        ]
    )
    func errors(_ text: String, _ expected: String) {
        do {
            let spec = try decode(Spec.self, text)
            Issue.record("accepted as \(spec)")
        } catch {
            #expect("\(error)" == "config.json: " + expected)
        }
    }
}
