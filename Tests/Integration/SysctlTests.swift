import Harness
import Testing

extension Integration {
    @Suite struct SysctlTests {
        @Test("kernel parameters of the container's namespaces are set, and the host's stay")
        func set() throws {
            try Bundle.use { bundle in
                let host = try Host.read("/proc/sys/kernel/msgmax")
                bundle.config["linux"]["sysctl"] = [
                    "kernel.msgmax": "4321", "net.ipv4.ip_forward": "1", "fs.mqueue.msg_max": "33",
                    "net/ipv4/ping_group_range": "7 9", "kernel.domainname": "sysctl.example",
                ]
                let facts = try bundle.report(
                    "read:/proc/sys/kernel/msgmax",
                    "read:/proc/sys/net/ipv4/ip_forward",
                    "read:/proc/sys/fs/mqueue/msg_max",
                    "read:/proc/sys/net/ipv4/ping_group_range",
                    "host"
                )
                #expect(facts["read./proc/sys/kernel/msgmax"] == "4321")
                #expect(facts["read./proc/sys/net/ipv4/ip_forward"] == "1")
                #expect(facts["read./proc/sys/fs/mqueue/msg_max"] == "33")
                #expect(facts["read./proc/sys/net/ipv4/ping_group_range"] == "7\t9")
                #expect(facts["domainname"] == "sysctl.example")
                #expect(try Host.read("/proc/sys/kernel/msgmax") == host)
            }
        }

        @Test(
            "a parameter that is not the container's alone is refused",
            arguments: ["kernel.panic", "vm.swappiness", "kernel.hostname", "fs.file-max", "frob"]
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
            "a parameter whose namespace is the host's is refused",
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

        @Test(
            "a parameter that leaves the directory of parameters is refused",
            arguments: ["net.ipv4/../../kernel/panic", "net/../kernel/panic"]
        )
        func escape(_ name: String) throws {
            try Bundle.use { bundle in
                let before = try Host.read("/proc/sys/kernel/panic")
                bundle.config["linux"]["sysctl"] = [:]
                bundle.config["linux"]["sysctl"][name] = "77"
                _ = try bundle.refusal()
                #expect(try Host.read("/proc/sys/kernel/panic") == before)
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
