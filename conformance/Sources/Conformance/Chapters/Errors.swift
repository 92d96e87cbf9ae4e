import Harness

/// runtime.md § Errors, § Warnings.
struct Errors: Chapter {
    let name = "errors and warnings"

    var checks: [Check] {
        for (what, change) in Self.failures {
            Check(
                .required,
                "a create that fails by \(what) leaves no cgroup, mount or process",
                of: "runtime.errors.nothing-changed"
            ) { try nothingLeft(what, change) }
        }
        Check(
            .required,
            "a create that fails leaves the bundle as it was",
            of: "runtime.errors.nothing-changed"
        ) {
            try failing { bundle, create in
                let before = try Host.read(bundle.directory + "/config.json")
                let files = Host.list(bundle.directory).filter { !$0.hasSuffix(".pid") }
                try create()
                try expect(
                    Host.read(bundle.directory + "/config.json"),
                    is: before,
                    "config.json"
                )
                let after = Host.list(bundle.directory).filter { !$0.hasSuffix(".pid") }
                try expect(after, is: files, "the files of the bundle")
                try expect(Host.exists(bundle.root("/bin/probe")), "the root file system is empty")
            }
        }
        Check(
            .required,
            "a create that fails leaves a cgroup that was there before",
            of: "runtime.errors.nothing-changed"
        ) {
            try failing { bundle, create in
                let cgroup = bundle.config["linux"]["cgroupsPath"].text ?? "/nothing"
                let path = HostCgroup.directory(cgroup, "pids")
                try Host.makeDirectory(path)
                bundle.afterwards { if Host.exists(path) { try Host.removeDirectory(path) } }
                try create()
                try expect(Host.exists(path), "\(path) is gone")
            }
        }
        Check(
            .required,
            "a create that fails does not disturb another container",
            of: "runtime.errors.nothing-changed"
        ) {
            try Bundle.use { bundle in
                let other = try bundle.start("pause")
                let before = try other.state()
                bundle.config["process"]["args"] = ["/nonexistent"]
                bundle.config["root"]["path"] = "nonexistent"
                try bundle.expectError("there is no root file system")
                try expect(other.state(), is: before, "the state of the other container")
            }
        }
        Check(
            .required,
            "the id of a create that failed can be used at once",
            of: "runtime.errors.nothing-changed"
        ) {
            try Bundle.use { bundle in
                let hostname = bundle.config["hooks"]
                bundle.config["hooks"] = ["createRuntime": [["path": "/bin/false"]]]
                bundle.setProbe(["say:here"])
                let container = try bundle.newContainer()
                try expect(!container.create().succeeded, "create succeeded with a failing hook")
                bundle.config["hooks"] = hostname
                try bundle.save()
                let again = try container.create()
                try expect(again.succeeded, "create failed: \(again)")
                try container.start()
                try container.await(status: "stopped")
                try expect(container.output, is: "say=here\n", "what the program printed")
            }
        }
    }

    /// Errors that are found earlier and later while a container is made.
    private static let failures: [(String, @Sendable (inout JSON) -> Void)] = [
        ("a missing root file system", { $0["root"]["path"] = "nonexistent" }),
        (
            "a mount",
            {
                $0["mounts"].append([
                    "destination": "/proc/x", "type": "bind", "source": "/nonexistent",
                    "options": ["bind"],
                ])
            }
        ),
        ("a sysctl", { $0["linux"]["sysctl"] = ["net.ipv4.ip_forward": "banana"] }),
        ("a hook", { $0["hooks"] = ["createContainer": [["path": "/bin/false"]]] }),
        (
            "a cgroup's limit",
            {
                $0["linux"]["resources"]["cpu"] = ["cpus": "99999"]
            }
        ),
    ]

    private func nothingLeft(_ what: String, _ change: (inout JSON) -> Void) throws {
        try Bundle.use { bundle in
            let name = Scratch.shared.newName()
            bundle.config["linux"]["cgroupsPath"] = .string("/" + name)
            change(&bundle.config)
            try bundle.expectError("it has the fault of \(what)")
            try expect(HostSnapshot.cgroups(named: name), is: [], "the cgroups left")
            try expect(HostSnapshot.mounts(containing: bundle.directory), is: [], "the mounts left")
        }
    }

    /// A bundle whose container cannot be created, because a hook fails.
    private func failing(_ body: (Bundle, () throws -> Void) throws -> Void) throws {
        try Bundle.use { bundle in
            bundle.config["hooks"] = ["createRuntime": [["path": "/bin/false"]]]
            let container = try bundle.newContainer()
            try body(bundle) {
                try expect(!container.create().succeeded, "create succeeded with a failing hook")
            }
        }
    }
}
