import Harness

/// config.md § Hostname and § Domainname.
struct HostNames: Chapter {
    let name = "host names"

    var checks: [Check] {
        for field in ["hostname", "domainname"] {
            Check(
                .required,
                "the program sees the \(field), and the host does not",
                of: "runtime.create.properties"
            ) {
                try inOwnNamespace(field)
            }
            Check(
                .required,
                "the \(field) is set in a UTS namespace that is joined",
                of: "runtime.create.properties"
            ) {
                try inJoinedNamespace(field)
            }
            Check(
                .required,
                "a \(field) that is too long for the kernel is an error",
                of: "runtime.create.inapplicable"
            ) {
                try Bundle.use { bundle in
                    bundle.config[field] = .string(String(repeating: "x", count: 65))
                    try bundle.expectError("the \(field) has 65 characters")
                }
            }
            Check(.deFacto, "a \(field) for the runtime's own UTS namespace is an error") {
                try inRuntimesNamespace(field)
            }
        }
        Check(.deFacto, "without the two the names stay the runtime's") {
            try Bundle.use { bundle in
                bundle.config.remove("hostname")
                let facts = try bundle.report("host")
                for field in ["hostname", "domainname"] {
                    try expect(facts[field], is: Self.outside(field), "the \(field)")
                }
            }
        }
    }

    private static func outside(_ field: String) -> String? {
        Host.content("/proc/sys/kernel/\(field)").map { String($0.prefix { $0 != "\n" }) }
    }

    private func inOwnNamespace(_ field: String) throws {
        try Bundle.use { bundle in
            let before = Self.outside(field)
            bundle.config[field] = "nest.example"
            try expect(try bundle.report("host")[field], is: "nest.example", "the \(field) inside")
            try expect(Self.outside(field), is: before, "the \(field) of the host")
        }
    }

    private func inJoinedNamespace(_ field: String) throws {
        try Bundle.use { bundle in
            let first = try bundle.start("pause")
            let path = try "/proc/\(first.pid)/ns/uts"
            bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "uts" }
            bundle.config["linux"]["namespaces"].append(["type": "uts", "path": .string(path)])
            bundle.config[field] = "second.example"
            let facts = try bundle.report("host")
            try expect(facts[field], is: "second.example", "the \(field) inside")
        }
    }

    private func inRuntimesNamespace(_ field: String) throws {
        let unshare = "/usr/bin/unshare"
        try Skip.unless(Host.exists(unshare), "there is no \(unshare) to save the host's names")
        try Bundle.use { bundle in
            bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "uts" }
            bundle.config.remove("hostname")
            bundle.config[field] = "nest.example"
            let options = Tool.Options(wrapper: [unshare, "--uts", "--"])
            try bundle.expectError("the \(field) is the caller's own", options: options)
        }
    }
}
