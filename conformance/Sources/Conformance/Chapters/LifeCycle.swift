import Harness

/// runtime.md § Scope of a Container, § Lifecycle.
struct LifeCycle: Chapter {
    let name = "life cycle"

    var checks: [Check] {
        Check(
            .required,
            "whoever creates a container can use every operation on it",
            of: "runtime.scope.same-container",
            "runtime.operations.supported"
        ) {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                try expect(container.status(), is: "created", "the status")
                try container.start()
                try container.finish()
                try container.requireGone()
            }
        }
        Check(
            .required,
            "what the configuration requests is there when create returns",
            of: "runtime.lifecycle.environment",
            "runtime.create.properties"
        ) { try environment() }
        for (what, change) in Self.impossible {
            Check(
                .required,
                "\(what) is an error of create",
                of: "runtime.lifecycle.environment-failure",
                "runtime.create.inapplicable",
                "runtime.errors.nothing-changed"
            ) {
                try Bundle.use { bundle in
                    change(&bundle.config)
                    try bundle.expectError("it asks for \(what)")
                }
            }
        }
        Check(
            .required,
            "create does not run the program, start does",
            of: "runtime.lifecycle.not-run",
            "runtime.create.args",
            "runtime.lifecycle.program",
            "runtime.start.program"
        ) { try program() }
        Check(
            .required,
            "a config.json changed after create does not change the program",
            of: "runtime.lifecycle.config-updates"
        ) {
            try frozen { container, _ in
                try container.start()
                try expect(container.ending(), is: .exited(7), "the end of the program")
                try expect(container.output, is: "say=before\n", "what the program printed")
            }
        }
        Check(
            .required,
            "a config.json changed after create does not change what exec runs",
            of: "runtime.lifecycle.config-updates"
        ) {
            try frozen { container, bundle in
                let facts = try container.report("env")
                try expect(facts["env.WHEN"], is: "before", "a variable")
                try Host.remove(bundle.directory + "/config.json")
                try expect(container.report("env")["env.WHEN"], is: "before", "a variable")
            }
        }
        Check(
            .required,
            "a config.json changed after create does not change the hooks",
            of: "runtime.lifecycle.config-updates"
        ) {
            try frozen { container, bundle in
                try container.start()
                _ = try container.ending()
                try container.await(status: "stopped")
                let deleted = try container.delete()
                try expect(deleted.succeeded, "delete failed: \(deleted)")
                try expect(bundle.log("order"), is: "say=before\n", "what the hooks wrote")
            }
        }
        Check(
            .required,
            "without its config.json a container is started, killed and deleted",
            of: "runtime.lifecycle.config-updates"
        ) {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                try Host.remove(bundle.directory + "/config.json")
                try container.start()
                try container.finish()
            }
        }
        for (what, verb) in [("exiting", "exit:0"), ("an error", "exit:3"), ("a crash", "raise:9")]
        {
            Check(.required, "a program that ends by \(what) is stopped", of: "runtime.query.state")
            {
                try Bundle.use { bundle in
                    // Only a child of the first process can be ended by its own signal.
                    let container = try bundle.create("child", verb)
                    try container.start()
                    try container.await(status: "stopped")
                }
            }
        }
        Check(
            .required,
            "delete undoes what create did",
            of: "runtime.lifecycle.destroyed",
            "runtime.delete.resources"
        ) { try undone() }
    }

    /// What no runtime can apply on any host.
    private static let impossible: [(String, @Sendable (inout JSON) -> Void)] = [
        ("a root file system that does not exist", { $0["root"]["path"] = "nonexistent" }),
        (
            "a bind mount of what does not exist",
            {
                $0["mounts"].append([
                    "destination": "/x", "type": "bind", "source": "/nonexistent",
                    "options": ["bind"],
                ])
            }
        ),
        (
            "a file system that does not exist",
            { $0["mounts"].append(["destination": "/x", "type": "frobfs", "source": "frob"]) }
        ),
        (
            "a namespace that does not exist",
            {
                $0["linux"]["namespaces"].removeElements { $0["type"] == "network" }
                $0["linux"]["namespaces"].append(["type": "network", "path": "/nonexistent"])
            }
        ),
        (
            "a value that a sysctl does not take",
            { $0["linux"]["sysctl"] = ["net.ipv4.ip_forward": "banana"] }
        ),
        ("a sysctl that does not exist", { $0["linux"]["sysctl"] = ["net.frob.nic": "1"] }),
    ]

    /// Looks at the created container from the host.
    private func environment() throws {
        try Bundle.use { bundle in
            try Skip.unless(Host.exists("/usr/bin/nsenter"), "no nsenter")
            bundle.config["hostname"] = "before-start"
            bundle.config["linux"]["sysctl"] = ["net.ipv4.ip_forward": "1"]
            bundle.config["mounts"].append([
                "destination": "/extra", "type": "tmpfs", "source": "tmpfs",
            ])
            let container = try bundle.create("pause")
            let pid = try container.pid
            for name in HookLife.namespaces {
                let link = "/ns/" + name
                try expect(
                    Host.linkTarget("/proc/\(pid)\(link)") != Host.linkTarget("/proc/self\(link)"),
                    "it is in the host's \(name) namespace"
                )
            }
            let mounts = Host.content("/proc/\(pid)/mountinfo") ?? ""
            for target in ["/proc", "/dev/pts", "/sys", "/extra"] {
                try expect(mounts.contains(" \(target) "), "nothing is mounted on \(target)")
            }
            let inside = try Tool.run([
                "/usr/bin/nsenter", "--target", "\(pid)", "--uts", "--net", "/bin/sh", "-c",
                "hostname; cat /proc/sys/net/ipv4/ip_forward",
            ])
            try expect(inside.lines, is: ["before-start", "1"], "host name and sysctl")
            let cgroup = bundle.config["linux"]["cgroupsPath"].text ?? "?"
            let cgroups = Host.content("/proc/\(pid)/cgroup") ?? ""
            try expect(cgroups.contains(cgroup), "it is not in the cgroup \(cgroup): \(cgroups)")
        }
    }

    private func program() throws {
        try Bundle.use { bundle in
            let container = try bundle.create("write:/ran:yes", "say:ran", "pause")
            try expect(container.status(), is: "created", "the status")
            try expect(!Host.exists(bundle.root("/ran")), "the program ran before start")
            try expect(container.output, is: "", "what the program printed before start")
            try container.start()
            try eventually("the program is ready") { container.output.contains("ready=1") }
            try expect(Host.content(bundle.root("/ran")), is: "yes", "what the program wrote")
        }
    }

    /// A created container whose config.json says `before`, and has been changed to `after`.
    private func frozen(_ body: (Container, Bundle) throws -> Void) throws {
        try Bundle.use { bundle in
            try bundle.keepLog()
            func configure(_ word: String) {
                bundle.config["process"]["env"] = ["PATH=/bin", .string("WHEN=" + word)]
                bundle.config["process"]["cwd"] = word == "before" ? "/" : "/nonexistent"
                bundle.config["hooks"]["poststop"] = [
                    bundle.hook(.poststop, into: "order", "say:" + word)
                ]
                bundle.setProbe(["say:" + word, "exit:7"])
            }
            configure("before")
            let container = try bundle.create()
            configure("after")
            try bundle.save()
            try body(container, bundle)
        }
    }

    private func undone() throws {
        try Bundle.use { bundle in
            let name = Scratch.shared.newName()
            bundle.config["linux"]["cgroupsPath"] = .string("/" + name)
            let container = try bundle.start("child", "pause")
            try expect(!HostSnapshot.cgroups(named: name).isEmpty, "it has no cgroup /\(name)")
            try container.finish()
            try expect(HostSnapshot.cgroups(named: name), is: [], "the cgroups left")
            try expect(HostSnapshot.mounts(containing: bundle.directory), is: [], "the mounts left")
            try container.requireGone()
        }
    }
}
