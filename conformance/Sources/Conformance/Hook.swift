import Harness

/// The six kinds of hooks, in the order of a container's life.
enum HookKind: String, CaseIterable, Sendable, CustomStringConvertible {
    case prestart, createRuntime, createContainer, startContainer, poststart, poststop

    var description: String { rawValue }

    /// How the ids of sentences call it: `create-runtime`.
    var id: String {
        rawValue.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }

    /// Whether hooks of this kind run in the container's namespaces.
    var isInside: Bool { self == .createContainer || self == .startContainer }

    /// Whether hooks of this kind are called as part of `create`.
    var isOfCreate: Bool { Self.ofCreate.contains(self) }

    /// The state's status while hooks of this kind run: runtime.md § State defines each.
    var status: String {
        switch self {
        case .prestart, .createRuntime, .createContainer: "creating"
        case .startContainer: "created"
        case .poststart: "running"
        case .poststop: "stopped"
        }
    }

    static let ofCreate: [Self] = [.prestart, .createRuntime, .createContainer]
}

extension Bundle {
    /// Makes the directory that hooks on both sides write to: `log` in the bundle, `/log` inside.
    func keepLog() throws {
        try Host.makeDirectory(directory + "/log", mode: 0o777)
        try Host.link(root("/bin/probe"), at: directory + "/hook")
        config["mounts"].append([
            "type": "bind", "source": .string(directory + "/log"), "destination": "/log",
            "options": ["bind"],
        ])
    }

    /// What hooks have written into a file of the log; `nil` when none has.
    func log(_ name: String) -> String? { Host.content("\(directory)/log/\(name)") }

    /// A hook that is the probe, and prints into a file of the log.
    func hook(_ kind: HookKind, into name: String, _ verbs: String...) -> JSON {
        let inside = kind == .startContainer
        let log = inside ? "/log" : directory + "/log"
        return [
            "path": .string(inside ? "/bin/probe" : directory + "/hook"),
            // A runtime may be ended by writing to a hook that does not read: that is no matter of these checks.
            "args": JSON(
                ["probe"] + (verbs.contains("state") ? [] : ["drain"]) + ["into:\(log)/\(name)"]
                    + verbs
            ),
        ]
    }
}

extension Container {
    /// Ends the program, waits until the container is stopped, and deletes it.
    func finish() throws {
        let killed = try kill("KILL")
        try expect(killed.succeeded, "kill failed: \(killed)")
        try self.await(status: "stopped")
        let deleted = try delete()
        try expect(deleted.succeeded, "delete of a stopped container failed: \(deleted)")
    }

    /// Whether the runtime knows it.
    func isKnown() throws -> Bool { try Runtime.run("state", id).succeeded }
}
