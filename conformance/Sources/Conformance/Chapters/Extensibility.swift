import Harness

/// config.md § Extensibility.
struct Extensibility: Chapter {
    let name = "extensibility"

    /// Objects of a configuration; a number is the place in an array.
    private static let places = [
        "", "process", "process.user", "process.capabilities", "process.rlimits.0", "root",
        "mounts.0",
        "hooks", "hooks.poststart.0", "linux", "linux.namespaces.0", "linux.resources",
        "linux.resources.memory", "linux.resources.cpu", "linux.resources.pids",
        "linux.resources.devices.0", "linux.seccomp", "linux.seccomp.syscalls.0",
    ]

    var checks: [Check] {
        for place in Self.places {
            Check(
                .required,
                "an unknown property of \(place.isEmpty ? "the configuration" : place) is ignored",
                of: "config.extensibility.unknown"
            ) { try ignored(at: place) }
        }
        Check(
            .required,
            "a property whose name differs in case is unknown",
            of: "config.extensibility.unknown"
        ) { try otherCase() }
        Check(.deFacto, "what is for another platform is ignored") {
            try Bundle.use { bundle in
                bundle.config["windows"] = ["layerFolders": ["C:"]]
                try expect(bundle.report("say:ran")["say"], is: "ran", "whether the program ran")
            }
        }
    }

    private func ignored(at place: String) throws {
        try Bundle.use { bundle in
            if place.hasPrefix("hooks") {
                bundle.config["hooks"]["poststart"] = [["path": "/bin/true"]]
            }
            if place.hasPrefix("linux.seccomp") {
                bundle.config["linux"]["seccomp"] = [
                    "defaultAction": "SCMP_ACT_ALLOW",
                    "syscalls": [["names": ["acct"], "action": "SCMP_ACT_ERRNO"]],
                ]
            }
            let path = place.split(separator: ".").map(String.init) + ["comExampleUnknown"]
            bundle.config.set(
                ["a": [1, nil, true, ["b": "c"]], "path": "/nonexistent"],
                at: path[...]
            )
            let facts = try bundle.report("say:ran")
            try expect(facts["say"], is: "ran", "whether the program ran")
        }
    }

    private func otherCase() throws {
        try Bundle.use { bundle in
            bundle.config.remove("hostname")
            bundle.config["Hostname"] = "not-to-be"
            bundle.config["process"]["Cwd"] = "/nonexistent"
            let facts = try bundle.report("host")
            try expect(facts["hostname"] != "not-to-be", "Hostname became the host name")
        }
    }
}
