import Harness

/// config-linux.md § Namespaces.
struct Namespaces: Chapter {
    let name = "namespaces"

    /// The types, and what /proc/PID/ns calls them.
    private static let types = [
        ("pid", "pid"), ("network", "net"), ("mount", "mnt"), ("ipc", "ipc"), ("uts", "uts"),
        ("user", "user"), ("cgroup", "cgroup"), ("time", "time"),
    ]

    var checks: [Check] {
        for (type, file) in Self.types {
            Check(
                .recommended,
                "namespaces of type \(type) are supported",
                of: "config-linux.namespaces.types"
            ) { try supported(type, file) }
            Check(
                .required,
                "\(Self.article(type)) \(type) namespace without a path is new",
                of: "config-linux.namespaces.new"
            ) { try new(type, file) }.unlessRefused
        }
        for (type, file) in Self.types where type != "mount" {
            Check(
                .required,
                "\(Self.article(type)) \(type) namespace that is not listed is the runtime's",
                of: "config-linux.namespaces.inherited"
            ) { try inherited(type, file) }
        }
        for (type, file) in Self.types where type != "mount" {
            Check(
                .required,
                "the \(type) namespace of a path is joined",
                of: "config-linux.namespaces.path-joined"
            ) { try joined(type, file) }.unlessRefused
        }
        for (type, file) in Self.types {
            Check(
                .required,
                "a path of another type than \(type) is an error",
                of: "config-linux.namespaces.path-type"
            ) { try wrongType(type, file) }
        }
        for path in ["/dev/null", "/nonexistent"] {
            Check(
                .required,
                "the path \(path), no namespace, is an error",
                of: "config-linux.namespaces.path-type"
            ) {
                try refused(["type": "network", "path": .string(path)], "\(path) is no namespace")
            }
        }
        Check(
            .required,
            "a relative path is an error",
            of: "config-linux.namespaces.path-absolute"
        ) { try refused(["type": "network", "path": "proc/self/ns/net"], "the path is relative") }
        for (type, _) in Self.types {
            Check(
                .required,
                "two entries of type \(type) are an error",
                of: "config-linux.namespaces.duplicate"
            ) { try duplicate(type) }
        }
        Check(
            .required,
            "a type that does not exist is an error",
            of: "config.valid-values"
        ) { try refused(["type": "frob"], "there is no such type") }
    }

    private static func article(_ type: String) -> String { type == "ipc" ? "an" : "a" }

    /// The runtime's own namespace of a type; skips the check when the kernel has none.
    private func outside(_ type: String, _ file: String) throws -> String {
        guard let host = try Facts.ofHost("ns")["ns.\(file)"], !host.hasPrefix("!") else {
            throw Skip("the kernel has no \(type) namespaces")
        }
        return host
    }

    /// Lists a type once, without a path.
    private func list(_ type: String, in bundle: Bundle) throws {
        bundle.config["linux"]["namespaces"].removeElements { $0["type"].text == type }
        if type == "user" {
            try bundle.addUserNamespace()
        } else {
            bundle.config["linux"]["namespaces"].append(["type": .string(type)])
        }
    }

    private func supported(_ type: String, _ file: String) throws {
        _ = try outside(type, file)
        try Bundle.use { bundle in
            try list(type, in: bundle)
            _ = try bundle.create("ids")
        }
    }

    private func new(_ type: String, _ file: String) throws {
        try Bundle.use { bundle in
            try list(type, in: bundle)
            let host = try outside(type, file)
            let inside = try bundle.report("ns", "ids")["ns.\(file)"]
            try expect(inside != nil && inside != host, "the namespace inside is the host's")
        }
    }

    private func inherited(_ type: String, _ file: String) throws {
        try Bundle.use { bundle in
            bundle.withoutNamespace(type)
            let inside = try bundle.report("ns")["ns.\(file)"]
            let host = try Facts.ofHost("ns")["ns.\(file)"]
            try expect(inside, is: host, "the \(type) namespace inside")
        }
    }

    private func joined(_ type: String, _ file: String) throws {
        try Bundle.use { bundle in
            _ = try outside(type, file)
            try list(type, in: bundle)
            let first = try bundle.start("ns", "pause")
            bundle.withoutNamespace(type)
            if type == "network" || type == "ipc" || type == "cgroup" {
                // The file systems of a joined namespace can be mounted by its owner.
                bundle.config["mounts"] = DefaultMounts.all
            }
            bundle.config["linux"]["namespaces"].append(
                ["type": .string(type), "path": .string(try "/proc/\(first.pid)/ns/\(file)")])
            let facts = try bundle.report("ns")
            try expect(
                facts["ns.\(file)"],
                is: first.facts["ns.\(file)"],
                "the joined \(type) namespace"
            )
            try expect(
                facts["ns.mnt"] != first.facts["ns.mnt"],
                "a namespace that was not to be joined is the other container's"
            )
        }
    }

    private func wrongType(_ type: String, _ file: String) throws {
        let other = type == "uts" ? "ipc" : "uts"
        try Bundle.use { bundle in
            try list(type, in: bundle)
            try bundle.skipUnlessAccepted()
        }
        try refused(
            ["type": .string(type), "path": .string("/proc/self/ns/\(other)")],
            "the path is a namespace of type \(other)"
        )
    }

    /// `create` with an entry in place of those of its type is an error.
    private func refused(_ entry: JSON, _ why: String) throws {
        try Bundle.use { bundle in
            bundle.withoutNamespace(entry["type"].text ?? "")
            bundle.config["linux"]["namespaces"].append(entry)
            // From here a relative path would lead to a namespace.
            try bundle.expectError(why, options: Tool.Options(directory: "/"))
        }
    }

    private func duplicate(_ type: String) throws {
        try Bundle.use { bundle in
            try list(type, in: bundle)
            try bundle.skipUnlessAccepted()
            bundle.config["linux"]["namespaces"].append(["type": .string(type)])
            try bundle.expectError("the type \(type) is listed twice")
        }
    }
}

/// The mounts of the configuration that a bundle starts with.
private enum DefaultMounts {
    static var all: JSON {
        do { return try DefaultConfig.make(cgroupsPath: "/")["mounts"] } catch { return [] }
    }
}
