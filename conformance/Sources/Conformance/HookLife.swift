import Harness
import Synchronization

/// The life of one container that has three hooks of a kind: what they saw, and when they had been there.
///
/// Lived once, when the first check asks; all checks of the kind judge what was seen.
final class HookLife: Sendable {
    /// What was seen.
    struct Seen: Sendable {
        let id: String
        let bundle: String
        /// The process of the container as the host sees it, from the state after `create`.
        let pid: Int64?
        /// The hooks that had run, one line each, when `create` had returned.
        let afterCreate: String?
        /// The same when `start` had returned.
        let afterStart: String?
        /// The same when the container had stopped.
        let afterStop: String?
        /// The same when `delete` had returned.
        let afterDelete: String?
        /// What the first hook printed.
        let hook: Facts
        /// What the program printed.
        let program: Facts
        /// The namespaces of the runtime, by their names.
        let host: [String: String]
        /// The root directory of the runtime.
        let hostRoot: String

        /// The state that the first hook found on its standard input.
        func state() throws -> JSON {
            let text = hook["state"] ?? ""
            do { return try JSON(parsing: text) } catch {
                throw Disagreement("what the hook got is no JSON document: \(text)")
            }
        }
    }

    static let namespaces = ["pid", "net", "mnt", "ipc", "uts"]
    static let annotations: JSON = ["org.example.a": "one", "b": ""]

    private let kind: HookKind
    private let known = Mutex<Swift.Result<Seen, any Error>?>(nil)

    private init(_ kind: HookKind) { self.kind = kind }

    private static let lives: [HookLife] = HookKind.allCases.map { HookLife($0) }

    /// What the hooks of a kind saw.
    static func of(_ kind: HookKind) throws -> Seen {
        guard let life = lives.first(where: { $0.kind == kind }) else {
            throw Disagreement("no hooks of the kind \(kind)")
        }
        return try life.known.withLock { known in
            let result = known ?? Swift.Result { try life.live() }
            known = result
            return try result.get()
        }
    }

    private func live() throws -> Seen {
        var seen: Seen?
        try Bundle.use { bundle in seen = try live(bundle) }
        guard let seen else { throw Disagreement("the container did not live") }
        return seen
    }

    private func live(_ bundle: Bundle) throws -> Seen {
        try bundle.keepLog()
        bundle.config["annotations"] = Self.annotations
        // `order` and `first` are written by the same process: a hook opens the next file itself.
        let log = kind == .startContainer ? "/log" : bundle.directory + "/log"
        var first = bundle.hook(
            kind,
            into: "order",
            "say:1",
            "into:\(log)/first",
            "state",
            "named",
            "root",
            "ns",
            "env",
            "mounts"
        )
        first["env"] = ["HOOK=yes", "EMPTY=", "TWO=1=2"]
        bundle.config["hooks"][kind.rawValue] = [
            first, bundle.hook(kind, into: "order", "say:2"),
            bundle.hook(kind, into: "order", "say:3"),
        ]
        let container = try bundle.create("ids", "ns", "stat:/log/order", "pause")
        let pid = try container.state()["pid"].number
        let afterCreate = bundle.log("order")
        try container.start()
        let afterStart = bundle.log("order")
        try eventually("the program is ready") { container.output.contains("ready=1") }
        try container.kill("KILL")
        try container.await(status: "stopped")
        let afterStop = bundle.log("order")
        let deleted = try container.delete()
        try expect(deleted.succeeded, "delete failed: \(deleted)")
        let hostNamespaces = Self.namespaces.map { name in
            (name, Host.linkTarget("/proc/self/ns/" + name) ?? "")
        }
        return Seen(
            id: container.id,
            bundle: bundle.directory,
            pid: pid,
            afterCreate: afterCreate,
            afterStart: afterStart,
            afterStop: afterStop,
            afterDelete: bundle.log("order"),
            hook: Facts(bundle.log("first") ?? ""),
            program: container.facts,
            host: Dictionary(uniqueKeysWithValues: hostNamespaces),
            hostRoot: try Host.identity("/")
        )
    }
}
