import Harness

/// runtime.md § State.
struct State: Chapter {
    let name = "state"

    var checks: [Check] {
        Check(
            .required,
            "the state adheres to the schema in every status",
            of: "runtime.state.schema"
        ) {
            try inEveryStatus { state in try expectState(state) }
        }
        Check(
            .required,
            "the status is created, then running, then stopped",
            of: "runtime.query.state"
        ) {
            var statuses: [String?] = []
            try inEveryStatus { statuses.append($0["status"].text) }
            try expect(statuses, is: ["created", "running", "stopped"], "the statuses")
        }
        Check(.required, "ociVersion is a version of the specification", of: "runtime.query.state")
        {
            try inEveryStatus { state in
                let parts = (state["ociVersion"].text ?? "").split(separator: ".")
                let numbers = parts.prefix(2).compactMap { Int($0) }
                try expect(
                    parts.count >= 3 && numbers.count == 2,
                    "ociVersion is \(state["ociVersion"])"
                )
            }
        }
        Check(.required, "id is the container's in every status", of: "runtime.query.state") {
            try Bundle.use { bundle in
                try inEveryStatus(bundle) { container, state in
                    try expect(state["id"].text, is: container.id, "id")
                }
            }
        }
        Check(
            .required,
            "pid is the container process when created and running",
            of: "runtime.query.state"
        ) {
            try Bundle.use { bundle in
                try inEveryStatus(bundle) { _, state in
                    guard state["status"] != "stopped" else { return }
                    try expectProcess(state, of: bundle)
                }
            }
        }
        Check(.required, "pid stays the same when the program starts", of: "runtime.query.state") {
            var pids: [Int64?] = []
            try inEveryStatus { pids.append($0["pid"].number) }
            try expect(pids.first ?? nil, is: pids.dropFirst().first ?? nil, "pid")
        }
        Check(
            .required,
            "bundle is absolute, also when create got a relative path",
            of: "runtime.query.state"
        ) {
            try relativeBundle()
        }
        Check(.required, "annotations are those of the configuration", of: "runtime.query.state") {
            try Bundle.use { bundle in
                let annotations: JSON = [
                    "org.example.key": "va=lue", "com.example.empty": "",
                    "org.example.text": "a \"b\" \\ \n ü",
                ]
                bundle.config["annotations"] = annotations
                let state = try bundle.create("pause").state()
                for (key, value) in annotations.members {
                    try expect(state["annotations"][key], is: value, "the annotation \(key)")
                }
            }
        }
        Check(
            .required,
            "without annotations there is an empty map or none",
            of: "runtime.query.state"
        ) {
            try Bundle.use { bundle in
                bundle.config.remove("annotations")
                let state = try bundle.create("pause").state()
                guard let annotations = state.members["annotations"] else { return }
                try expect(annotations, is: [:], "annotations")
            }
        }
        Check(
            .required,
            "a paused container is running or has a status of its own",
            of: "runtime.state.status-additional"
        ) { try paused() }
    }

    /// The state of one container when it is created, running and stopped.
    private func inEveryStatus(_ body: (JSON) throws -> Void) throws {
        try Bundle.use { bundle in try inEveryStatus(bundle) { try body($1) } }
    }

    private func inEveryStatus(
        _ bundle: Bundle,
        _ body: (Container, JSON) throws -> Void
    ) throws {
        let container = try bundle.create("pause")
        try body(container, container.state())
        try container.start()
        try eventually("the program is ready") { container.output.contains("ready=1") }
        try body(container, container.state())
        try container.kill("KILL")
        try container.await(status: "stopped")
        try body(container, container.state())
    }

    /// The process's root directory is the bundle's, and in its namespace it is the first process.
    private func expectProcess(_ state: JSON, of bundle: Bundle) throws {
        guard let number = state["pid"].number else { throw Disagreement("no pid in \(state)") }
        let pid = Int32(clamping: number)
        let inside = Host.status(pid, "NSpid")?.split(whereSeparator: { " \t".contains($0) }).last
        try expect(inside.map(String.init), is: "1", "its pid inside")
        try expect(
            Host.identity("/proc/\(pid)/root/etc/passwd"),
            is: Host.identity(bundle.root("/etc/passwd")),
            "its /etc/passwd"
        )
    }

    private func relativeBundle() throws {
        try Bundle.use { bundle in
            bundle.setProbe(["pause"])
            let container = try bundle.newContainer()
            var options = Tool.Options()
            options.directory = Scratch.shared.directory
            let name = String(bundle.directory.dropFirst(Scratch.shared.directory.count + 1))
            let created = try Runtime.run(
                "create",
                "--bundle",
                name,
                container.id,
                options: options
            )
            guard created.succeeded else { throw Unexpected(outcome: created) }
            try expect(container.state()["bundle"].text, is: bundle.directory, "bundle")
        }
    }

    /// A paused container neither runs nor has exited.
    private func paused() throws {
        try Bundle.use { bundle in
            let container = try bundle.start("pause")
            let paused = try Runtime.run("pause", container.id)
            try Skip.unless(paused.succeeded, "this runtime pauses no containers")
            let status = try container.status() ?? ""
            let defined = ["creating", "created", "stopped"]
            try expect(!defined.contains(status), "a paused container is \(status)")
            try Runtime.succeed(["resume", container.id])
            try expect(container.status(), is: "running", "the status once it is resumed")
        }
    }
}
