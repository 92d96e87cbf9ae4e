import Harness

/// config-linux.md § Sysctl.
struct Sysctls: Chapter {
    let name = "sysctl"

    /// A parameter of each kind of namespace, and a value that is not the kernel's.
    private static let parameters: [(name: String, value: String)] = [
        ("kernel.msgmax", "4321"), ("kernel.shmmni", "1234"), ("fs.mqueue.msg_max", "33"),
        ("net.ipv4.ip_forward", "1"), ("net.core.somaxconn", "256"),
    ]

    /// Parameters of the whole machine.
    private static let global = [
        "kernel.panic", "vm.swappiness", "fs.file-max", "net.ipv4/../../kernel/panic",
    ]

    /// Parameters whose namespace the container may not have of its own.
    private static let namespaced: KeyValuePairs<String, String> = [
        "net.ipv4.ip_forward": "network", "kernel.msgmax": "ipc", "fs.mqueue.msg_max": "ipc",
    ]

    var checks: [Check] {
        Check(
            .required,
            "parameters of the container's namespaces are set, and the host's stay",
            of: "runtime.create.properties",
            body: set
        )
        Check(
            .required,
            "a value of several numbers is set",
            of: "runtime.create.properties"
        ) {
            try Bundle.use { bundle in
                let (name, file) = ("net.ipv4.ping_group_range", "net/ipv4/ping_group_range")
                bundle.config["linux"]["sysctl"] = [:]
                bundle.config["linux"]["sysctl"][name] = "7 9"
                let facts = try bundle.report("read:/proc/sys/\(file)")
                try expect(facts["read./proc/sys/\(file)"], is: "7\t9", name)
            }
        }
        Check(.deFacto, "names may have slashes, as sysctl(8) takes them") {
            try Bundle.use { bundle in
                bundle.config["linux"]["sysctl"] = ["net/ipv4/conf/lo/forwarding": "1"]
                let file = "/proc/sys/net/ipv4/conf/lo/forwarding"
                try expect(try bundle.report("read:\(file)")["read.\(file)"], is: "1", file)
            }
        }
        Check(
            .required,
            "a parameter that there is not is an error",
            of: "runtime.create.inapplicable"
        ) {
            try expectError("net.ipv4.frobnicate", "1", "there is no such parameter")
        }
        Check(
            .required,
            "a value that the kernel refuses is an error",
            of: "runtime.create.inapplicable"
        ) {
            try expectError("net.ipv4.ip_forward", "banana", "the value is no number")
        }
        for name in Self.global {
            Check(.deFacto, "\(name), which is the host's, is an error") {
                let value = try current(name.contains("..") ? "kernel.panic" : name)
                try expectError(name, value, "\(name) is the whole host's")
            }
        }
        for (name, namespace) in Self.namespaced {
            Check(.deFacto, "\(name) without a new \(namespace) namespace is an error") {
                let value = try current(name)
                try expectError(name, value, "\(name) is the host's") { config in
                    config["linux"]["namespaces"].removeElements { $0["type"].text == namespace }
                    // Neither can be mounted in a namespace of the host.
                    config["mounts"].removeElements { mount in
                        ["mqueue", "sysfs", "cgroup"].contains(mount["type"].text)
                    }
                }
            }
        }
    }

    private static func file(_ name: String) -> String {
        "/proc/sys/" + String(name.map { $0 == "." ? "/" : $0 })
    }

    /// The host's value: setting it again harms nobody.
    private func current(_ name: String) throws -> String {
        guard let value = Host.content(Self.file(name)) else { throw Skip("there is no \(name)") }
        return String(value.prefix { $0 != "\n" })
    }

    private func expectError(
        _ name: String,
        _ value: String,
        _ why: String,
        changing change: (inout JSON) -> Void = { _ in }
    ) throws {
        try Bundle.use { bundle in
            change(&bundle.config)
            try bundle.skipUnlessAccepted()
            bundle.config["linux"]["sysctl"] = [:]
            bundle.config["linux"]["sysctl"][name] = .string(value)
            try bundle.expectError(why)
        }
    }

    private func set() throws {
        try Bundle.use { bundle in
            let files = Self.parameters.map { Self.file($0.name) }
            let before = files.map(Host.content)
            bundle.config["linux"]["sysctl"] = [:]
            for (name, value) in Self.parameters {
                bundle.config["linux"]["sysctl"][name] = .string(value)
            }
            let facts = try bundle.report(files.map { "read:\($0)" })
            for (name, value) in Self.parameters {
                try expect(facts["read.\(Self.file(name))"], is: value, name)
            }
            try expect(files.map(Host.content), is: before, "the values of the host")
        }
    }
}
