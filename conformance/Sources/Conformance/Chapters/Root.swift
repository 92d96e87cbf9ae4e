import Harness

/// config.md § Root.
struct Root: Chapter {
    let name = "root"

    var checks: [Check] {
        Check(
            .required,
            "a relative path is relative to the bundle",
            of: "runtime.create.properties"
        ) {
            try expectRoot { $0.config["root"]["path"] = "rootfs" }
        }
        Check(.required, "an absolute path is taken as it is", of: "runtime.create.properties") {
            try expectRoot { $0.config["root"]["path"] = .string($0.root()) }
        }
        Check(
            .deFacto,
            "a bundle that is given by a relative path has its root",
            body: relativeBundle
        )
        Check(.deFacto, "no path leads out of the root", body: top)
        Check(.deFacto, "a configuration without root is an error") {
            try Bundle.use { bundle in
                bundle.config.remove("root")
                try bundle.expectError("there is no root")
            }
        }
        Check(.required, "a missing directory is an error", of: "config.root.path.exists") {
            try Bundle.use { bundle in
                bundle.config["root"]["path"] = "nowhere"
                try bundle.expectError("root.path leads nowhere")
                try expect(!Host.exists(bundle.directory + "/nowhere"), "root.path was made")
            }
        }
        Check(.required, "a path to a file is an error", of: "config.root.path.exists") {
            try Bundle.use { bundle in
                bundle.config["root"]["path"] = "config.json"
                try bundle.expectError("root.path is a file")
            }
        }
        Check(.required, "a read-only root cannot be written", of: "config.root.readonly") {
            try readOnly()
        }
        Check(
            .deFacto,
            "what is mounted on a read-only root can be written",
            body: mountsOnReadOnly
        )
        for readOnly in [false, nil] as [Bool?] {
            let how = readOnly == nil ? "unset" : "false"
            Check(
                .required,
                "with readonly \(how) writes reach the bundle's directory",
                of: "runtime.create.properties"
            ) {
                try writable(readOnly)
            }
        }
    }

    /// The root is the bundle's, wherever the runtime is called from.
    private func expectRoot(_ change: (Bundle) throws -> Void) throws {
        try Bundle.use { bundle in
            try Host.write("here", to: bundle.root("/mark"))
            try change(bundle)
            let facts = try bundle.report("read:/mark", options: Tool.Options(directory: "/"))
            try expect(facts["read./mark"], is: "here", "a file of the root")
        }
    }

    private func relativeBundle() throws {
        try Bundle.use { bundle in
            try Host.write("here", to: bundle.root("/mark"))
            bundle.setProbe(["read:/mark"])
            let container = try bundle.newContainer()
            let name = bundle.directory.split(separator: "/").last.map(String.init) ?? ""
            let options = Tool.Options(directory: bundle.directory + "/..")
            let command = Runtime.command(["run", "--bundle", name, container.id])
            let outcome = try Tool.run(command, options).requireSuccess()
            try expect(Facts(outcome.output)["read./mark"], is: "here", "a file of the root")
        }
    }

    private func top() throws {
        try Bundle.use { bundle in
            try Host.write("here", to: bundle.root("/mark"))
            let far = String(repeating: "../", count: 12)
            let facts = try bundle.report("read:/\(far)mark", "read:/proc/1/root/../mark")
            for value in facts.all("read./\(far)mark") + facts.all("read./proc/1/root/../mark") {
                try expect(value, is: "here", "a file of the root")
            }
        }
    }

    private func readOnly() throws {
        try Bundle.use { bundle in
            bundle.config["root"]["readonly"] = true
            let facts = try bundle.report("open:c:/new", "mkdir:/etc/new", "open:w:/etc/passwd")
            for key in ["open.c./new", "mkdir./etc/new", "open.w./etc/passwd"] {
                try expect(facts[key], is: "!EROFS", key)
            }
        }
    }

    private func mountsOnReadOnly() throws {
        try Bundle.use { bundle in
            bundle.config["root"]["readonly"] = true
            let facts = try bundle.report("open:c:/dev/shm/new")
            try expect(facts["open.c./dev/shm/new"], is: "ok", "a new file in /dev/shm")
            // The bundle itself is not changed.
            try Host.write("", to: bundle.root("/new"))
        }
    }

    private func writable(_ readOnly: Bool?) throws {
        try Bundle.use { bundle in
            bundle.config["root"].remove("readonly")
            if let readOnly { bundle.config["root"]["readonly"] = .bool(readOnly) }
            let facts = try bundle.report("write:/new:text")
            try expect(facts["write./new"], is: "ok", "writing a new file")
            try expect(Host.content(bundle.root("/new")), is: "text", "that file in the bundle")
        }
    }
}
