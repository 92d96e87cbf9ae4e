extension Bundle {
    /// Asks for a user namespace whose root is somebody else outside, and lets it in.
    package func addUserNamespace(rootIs host: Int64 = 100_000) throws {
        config["linux"]["namespaces"].append(["type": "user"])
        let mappings: JSON = [["containerID": 0, "hostID": .integer(host), "size": 65536]]
        config["linux"]["uidMappings"] = mappings
        config["linux"]["gidMappings"] = mappings
        for path in [Scratch.shared.directory, directory] { try Host.setMode(path, 0o755) }
    }

    /// Asks for a user namespace that is there already, with the mappings that it has.
    package func joinUserNamespace(of pid: Int32) {
        for list in ["uidMappings", "gidMappings"] { config["linux"].remove(list) }
        config["linux"]["namespaces"].removeElements { $0["type"] == "user" }
        config["linux"]["namespaces"].append([
            "type": "user", "path": .string("/proc/\(pid)/ns/user"),
        ])
    }

    /// Leaves a type of namespace out, and what cannot be had without it.
    package func withoutNamespace(_ type: String) {
        config["linux"]["namespaces"].removeElements { $0["type"].text == type }
        switch type {
        case "uts": config.remove("hostname")
        case "network":
            // Only the owner of the network namespace may mount sysfs.
            config["mounts"].removeElements { $0["type"] == "sysfs" || $0["type"] == "cgroup" }
        case "ipc": config["mounts"].removeElements { $0["type"] == "mqueue" }
        default: break
        }
    }
}
