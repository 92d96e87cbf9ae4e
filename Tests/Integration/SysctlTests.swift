import Harness
import Testing

extension Integration {
    @Suite struct SysctlTests {
        @Test(
            "the error names a parameter that is not the container's alone",
            arguments: ["kernel.panic", "kernel.hostname", "frob"]
        )
        func global(_ name: String) throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["sysctl"] = [:]
                bundle.config["linux"]["sysctl"][name] = "1"
                let message = try bundle.refusal()
                #expect(message.contains(name))
            }
        }

        @Test(
            "the error names a parameter whose namespace is the host's",
            arguments: [
                ("network", "net.ipv4.ip_forward"), ("ipc", "kernel.msgmax"),
                ("ipc", "fs.mqueue.msg_max"), ("uts", "kernel.domainname"),
            ]
        )
        func hosts(_ type: String, _ name: String) throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].removeElements { $0["type"].text == type }
                bundle.config["mounts"].removeElements { $0["type"] == "mqueue" }
                bundle.config.remove("hostname")
                bundle.config["linux"]["sysctl"] = [:]
                bundle.config["linux"]["sysctl"][name] = "1"
                let message = try bundle.refusal()
                #expect(message.contains(name))
            }
        }

        @Test("a value that the kernel refuses fails the create and names the parameter")
        func badValue() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["sysctl"] = ["net.ipv4.ip_forward": "banana"]
                let message = try bundle.refusal()
                #expect(message.contains("ip_forward"))
            }
        }
    }
}
