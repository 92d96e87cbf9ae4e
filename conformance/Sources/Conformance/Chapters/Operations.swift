import Harness

/// runtime.md § Operations.
struct Operations: Chapter {
    let name = "operations"

    var checks: [Check] {
        for (operation, id) in Self.unnamed {
            Check(.required, "\(operation) without an id is an error", of: id) {
                let words = operation == "create" ? [operation, "--bundle", "."] : [operation]
                try Bundle.use { bundle in
                    try bundle.save()
                    var options = Tool.Options()
                    options.directory = bundle.directory
                    let outcome = try Tool.run(Runtime.command(words), options)
                    try expect(!outcome.succeeded, "it succeeded: \(outcome)")
                }
            }
        }
        for (operation, id) in Self.unknown {
            Check(.required, "\(operation) of an unknown container is an error", of: id) {
                let words = [operation, Scratch.shared.newName()]
                let outcome = try Tool.run(
                    Runtime.command(operation == "kill" ? words + ["KILL"] : words)
                )
                try expect(!outcome.succeeded, "it succeeded: \(outcome)")
            }
        }
        create
        start
        kill
        delete
    }

    /// Operations that need an id, and the sentence that says so.
    private static let unnamed = [
        ("state", "runtime.query.id-missing"), ("create", "runtime.create.arguments-missing"),
        ("start", "runtime.start.id-missing"), ("kill", "runtime.kill.id-missing"),
        ("delete", "runtime.delete.id-missing"),
    ]

    /// Operations on a container, and the sentence that one that does not exist breaks.
    private static let unknown = [
        ("state", "runtime.query.unknown"), ("start", "runtime.start.not-created"),
        ("kill", "runtime.kill.not-alive"), ("delete", "runtime.delete.not-stopped"),
    ]

    // MARK: - Create

    @CheckList private var create: [Check] {
        Check(
            .required,
            "create of a bundle without config.json is an error",
            of: "runtime.create.arguments-missing"
        ) {
            try Bundle.use { bundle in
                let container = try bundle.newContainer()
                try Host.remove(bundle.directory + "/config.json")
                try expect(!container.create().succeeded, "create succeeded")
                try container.requireGone()
            }
        }
        Check(
            .required,
            "create of a bundle that does not exist is an error",
            of: "runtime.create.arguments-missing"
        ) {
            let id = Scratch.shared.newName()
            let outcome = try Runtime.run("create", "--bundle", "/nonexistent/bundle", id)
            try expect(!outcome.succeeded, "create succeeded")
            try expect(!Runtime.run("state", id).succeeded, "the container is known")
        }
        for status in ["created", "running", "stopped"] {
            Check(
                .required,
                "the id of a \(status) container is taken",
                of: "runtime.create.id-unique",
                "runtime.state.id-unique",
                "runtime.errors.nothing-changed"
            ) { try taken(status) }
        }
        Check(
            .required,
            "an id is refused, and leaves nothing, or names a container",
            of: "runtime.create.id-valid"
        ) {
            for id in ["..", "../escape", "a/b", "a b", "a\nb", "-a"] { try named(id) }
        }
        Check(.required, "create creates a new container", of: "runtime.create.container") {
            try Bundle.use { bundle in
                let containers = try [bundle.create("pause"), bundle.create("pause")]
                let pids = try containers.map { try $0.state()["pid"].number }
                try expect(pids[0] != pids[1], "two containers with the process \(pids)")
            }
        }
        Check(.required, "create without a process succeeds", of: "runtime.create.container") {
            try withoutProcess { container in
                try expect(container.status(), is: "created", "the status")
            }
        }
    }

    private func taken(_ status: String) throws {
        try Bundle.use { bundle in
            let container = try self.container(status, of: bundle)
            let before = try container.state()
            let again = try Runtime.run("create", "--bundle", bundle.directory, container.id)
            try expect(!again.succeeded, "a second create of one id succeeded")
            try expect(container.state(), is: before, "the state of the first container")
        }
    }

    /// With a state directory deep in the bundle: what escapes from it must not go far.
    private func named(_ id: String) throws {
        try Bundle.use { bundle in
            let outside = bundle.directory + "/outside"
            let root = outside + "/inside/states"
            for path in [outside, outside + "/inside", root] { try Host.makeDirectory(path) }
            bundle.setProbe(["pause"])
            try bundle.save()
            let pidFile = bundle.directory + "/pid"
            let outcome = try Tool.run(
                Runtime.command(
                    ["create", "--bundle", bundle.directory, "--pid-file", pidFile, id],
                    root: root
                )
            )
            let state = try Tool.run(Runtime.command(["state", id], root: root))
            defer { end(id, root, Host.content(pidFile)) }
            try expect(
                state.succeeded,
                is: outcome.succeeded,
                "whether the container \"\(id)\" is known"
            )
            guard !outcome.succeeded else {
                return try expect(JSON(parsing: state.output)["id"].text, is: id, "id")
            }
            try expect(
                Host.list(outside),
                is: ["inside"],
                "the files outside of the state directory"
            )
            try expect(Host.list(outside + "/inside"), is: ["states"], "the files beside it")
        }
    }

    /// Ends and deletes a container whose id may be no good name for a file.
    private func end(_ id: String, _ root: String, _ pid: String?) {
        guard let pid = pid.flatMap({ Int32($0) }) else { return }
        do {
            _ = try Tool.run(Runtime.command(["delete", "--force", id], root: root))
            if Host.isAlive(pid) { try Host.signal(pid, 9) }
        } catch {}
    }

    /// A created container without a process.
    private func withoutProcess(_ body: (Container) throws -> Void) throws {
        try Bundle.use { bundle in
            bundle.config.remove("process")
            try body(try bundle.create())
        }
    }

    /// A container that has this status.
    private func container(_ status: String, of bundle: Bundle) throws -> Container {
        let container = try bundle.create("write:/runs:once", "pause")
        guard status != "created" else { return container }
        try container.start()
        try eventually("the program is ready") { container.output.contains("ready=1") }
        guard status != "running" else { return container }
        try container.kill("KILL")
        try container.await(status: "stopped")
        return container
    }

    // MARK: - Start

    @CheckList private var start: [Check] {
        for status in ["running", "stopped"] {
            Check(
                .required,
                "start of a \(status) container is an error and has no effect",
                of: "runtime.start.not-created",
                "runtime.errors.nothing-changed"
            ) {
                try Bundle.use { bundle in
                    let container = try self.container(status, of: bundle)
                    let (before, printed) = (try container.state(), container.output)
                    try expect(!Runtime.run("start", container.id).succeeded, "start succeeded")
                    try expect(container.state(), is: before, "the state")
                    try expect(container.output, is: printed, "what the program printed")
                }
            }
        }
        Check(.required, "start runs the program with its arguments", of: "runtime.start.program") {
            try Bundle.use { bundle in
                let container = try bundle.create("env", "say:a b", "say:", "exit:5")
                try container.start()
                try expect(container.ending(), is: .exited(5), "the end of the program")
                let facts = container.facts
                let arguments = (0...4).map { facts["argv.\($0)"] }
                let expected = ["/bin/probe", "env", "say:a b", "say:", "exit:5"]
                try expect(arguments, is: expected, "the arguments")
            }
        }
        Check(.required, "start without a process is an error", of: "runtime.start.no-process") {
            try withoutProcess { container in
                try expect(!Runtime.run("start", container.id).succeeded, "start succeeded")
            }
        }
        Check(
            .required,
            "after start without a process the container is created as before",
            of: "runtime.errors.nothing-changed"
        ) {
            try withoutProcess { container in
                let before = try container.state()
                _ = try Runtime.run("start", container.id)
                try expect(container.state(), is: before, "the state")
            }
        }
    }

    // MARK: - Kill

    @CheckList private var kill: [Check] {
        Check(.required, "kill sends the signal to a running container", of: "runtime.kill.signal")
        {
            try Bundle.use { bundle in
                let container = try bundle.start(
                    "trap:15:1:10:40",
                    "await",
                    "await",
                    "await",
                    "await"
                )
                for (turn, signal) in ["15", "1", "10", "40"].enumerated() {
                    try eventually("the program waits for the signal") {
                        container.facts.all("ready").count == turn + 1
                    }
                    let outcome = try container.kill(signal)
                    try expect(outcome.succeeded, "kill failed: \(outcome)")
                    try eventually("signal \(signal)") {
                        container.facts.all("signal").last == signal
                    }
                }
            }
        }
        Check(.required, "kill sends the signal to a created container", of: "runtime.kill.signal")
        {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                try expect(container.kill("KILL").succeeded, "kill failed")
                try expect(container.ending(), is: .signalled(9), "the end of the process")
            }
        }
        Check(
            .required,
            "kill of a stopped container is an error and has no effect",
            of: "runtime.kill.not-alive"
        ) {
            try Bundle.use { bundle in
                let container = try self.container("stopped", of: bundle)
                let before = try container.state()
                try expect(!container.kill("TERM").succeeded, "kill succeeded")
                try expect(container.state(), is: before, "the state")
            }
        }
    }

    // MARK: - Delete

    @CheckList private var delete: [Check] {
        for status in ["created", "running"] {
            Check(
                .required,
                "delete of a \(status) container is an error and has no effect",
                of: "runtime.delete.not-stopped"
            ) {
                try Bundle.use { bundle in
                    let container = try self.container(status, of: bundle)
                    let (before, pid) = (try container.state(), try container.pid)
                    try expect(!container.delete().succeeded, "delete succeeded")
                    try expect(container.state(), is: before, "the state")
                    try expect(Host.isAlive(pid), "its process has ended")
                }
            }
        }
        Check(.required, "a second delete is an error", of: "runtime.delete.not-stopped") {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                try container.finish()
                try expect(!container.delete().succeeded, "the second delete succeeded")
            }
        }
        Check(
            .required,
            "an id can be used again",
            of: "runtime.delete.resources",
            "runtime.create.container"
        ) {
            try Bundle.use { bundle in
                let first = try bundle.start("pause")
                try first.finish()
                let second = Container(id: first.id, bundle: bundle)
                bundle.setProbe(["say:again", "exit:0"])
                try bundle.save()
                let created = try second.create()
                try expect(created.succeeded, "create failed: \(created)")
                try second.start()
                try second.await(status: "stopped")
                try expect(second.output, is: "say=again\n", "what the program printed")
            }
        }
        Check(
            .required,
            "delete leaves the bundle and what was mounted from the host",
            of: "runtime.delete.foreign-resources"
        ) {
            try others()
        }
        Check(
            .required,
            "delete leaves the namespaces that were joined",
            of: "runtime.delete.foreign-resources"
        ) {
            try joined()
        }
        Check(
            .required,
            "delete leaves a cgroup that was there before",
            of: "runtime.delete.foreign-resources"
        ) {
            try cgroup()
        }
    }

    private func others() throws {
        try Bundle.use { bundle in
            let source = bundle.directory + "/source"
            try Host.makeDirectory(source)
            try Host.write("kept", to: source + "/file")
            bundle.config["mounts"].append([
                "destination": "/mnt", "type": "bind", "source": .string(source),
                "options": ["rbind"],
            ])
            let container = try bundle.start("pause")
            try container.finish()
            try expect(Host.content(source + "/file"), is: "kept", "a file in a bind mount")
            try expect(Host.exists(bundle.directory + "/config.json"), "config.json is gone")
            try expect(Host.exists(bundle.root("/bin/probe")), "a file of the root is gone")
        }
    }

    /// The second container joins the namespaces of the first, which outlives it.
    private func joined() throws {
        try Bundle.use { bundle in
            let first = try bundle.start("pause")
            let pid = try first.pid
            let types = ["network": "net", "ipc": "ipc", "uts": "uts"]
            bundle.config["linux"]["namespaces"].removeElements {
                types[$0["type"].text ?? ""] != nil
            }
            bundle.config.remove("hostname")
            for (type, file) in types {
                bundle.config["linux"]["namespaces"].append([
                    "type": .string(type), "path": .string("/proc/\(pid)/ns/\(file)"),
                ])
            }
            let second = try bundle.start("pause")
            try second.finish()
            try expect(first.status(), is: "running", "the status of the other container")
            try expect(first.exec("/bin/probe", "say:here").output, is: "say=here\n", "its exec")
        }
    }

    private func cgroup() throws {
        try Bundle.use { bundle in
            let name = Scratch.shared.newName()
            let path = HostCgroup.directory("/" + name, "pids")
            try Host.makeDirectory(path)
            bundle.afterwards { if Host.exists(path) { try Host.removeDirectory(path) } }
            bundle.config["linux"]["cgroupsPath"] = .string("/" + name)
            let container = try bundle.start("pause")
            try container.finish()
            try expect(Host.exists(path), "\(path) is gone, which the container did not create")
        }
    }
}
