import Linux
import OCI
import Plan
import Testing

/// A configuration with one thing wrong, and what has to be said about it.
struct BadInput: Sendable, CustomTestStringConvertible {
    /// Where the text is put.
    var keyPath: String
    /// A JSON text; nil removes what is there.
    var json: String?
    /// A part of the message.
    var expected: String
    /// The key path that the message names.
    var named: String
    /// What else has to stand in the configuration for this to be wrong.
    var context: [String: String]
    /// Where it is planned.
    var host: HostFacts

    init(
        _ keyPath: String,
        _ json: String?,
        _ expected: String,
        named: String? = nil,
        with context: [String: String] = [:],
        on host: HostFacts = Hosts.legacy
    ) {
        self.keyPath = keyPath
        self.json = json
        self.expected = expected
        self.named = named ?? keyPath
        self.context = context
        self.host = host
    }

    var testDescription: String {
        "\(keyPath) = " + (json.map { $0.count > 60 ? "\($0.prefix(60))…" : $0 } ?? "absent")
    }

    /// The whole configuration as text.
    var document: [UInt8] {
        get throws {
            var document = try JSONValue(text: Documents.small)
            for (keyPath, json) in context.sorted(by: { $0.key < $1.key }) {
                document = document.putting(try JSONValue(text: json), at: keyPath)
            }
            return JSONPrinter.print(
                document.putting(try json.map(JSONValue.init(text:)), at: keyPath)
            )
        }
    }

    /// Plans it, which has to be refused in one line with the place.
    func check() throws {
        let message: String
        switch outcome(of: try document, on: host) {
        case .planned:
            Issue.record("accepted")
            return
        case .refused(let text): message = text
        }
        #expect(message.hasPrefix("config.json: \(named): "), "\(message)")
        #expect(message.contains(expected), "\(message)")
        #expect(isOneShortLine(message), "\(message)")
    }
}

/// What becomes of a configuration.
enum PlanOutcome {
    case planned(Spec, ContainerPlan)
    case refused(String)
}

/// Reads and plans a text as `create` does.
func outcome(
    of document: [UInt8],
    on host: HostFacts,
    manager: CgroupManager = .cgroupfs,
    startsAtOnce: Bool = false
) -> PlanOutcome {
    do {
        let spec = try JSONDecoder.decode(Spec.self, from: document, document: "config.json")
        let options = LaunchOptions(id: try ContainerID("bad"), bundle: "/bundle")
        let plan = try Planner(facts: host, manager: manager)
            .container(spec, options: options, startsAtOnce: startsAtOnce)
        return .planned(spec, plan)
    } catch {
        return .refused("\(error)")
    }
}

/// Whether a text is one line, without anything that steers a terminal, and not too long to read.
func isOneShortLine(_ text: String) -> Bool {
    // A key path and a reason, each of whose bytes may become six.
    !text.isEmpty && text.utf8.count <= 6 * 720 + 64
        && !text.unicodeScalars.contains {
            $0.value < 0x20 || (0x7f...0x9f).contains($0.value)
                || (0x2028...0x202e).contains($0.value)
        }
}

/// The hosts that configurations are planned for.
enum Hosts {
    private static let controllers = [
        ["cpu", "cpuacct"], ["cpuset"], ["memory"], ["pids"], ["blkio"], ["hugetlb"], ["devices"],
        ["net_cls", "net_prio"], ["rdma"], ["freezer"],
    ]

    /// cgroup v1 with every controller.
    static let legacy = HostFacts(
        cgroups: .legacy(
            controllers.map {
                LegacyHierarchy(
                    controllers: $0,
                    mountPoint: "/sys/fs/cgroup/" + $0.joined(separator: ","),
                    ownPath: "/"
                )
            }
        ),
        resctrl: "/sys/fs/resctrl"
    )

    /// cgroup v2 with every controller.
    static let unified = HostFacts(
        cgroups: .unified(
            UnifiedHierarchy(
                mountPoint: "/sys/fs/cgroup",
                ownPath: "/user/shell",
                controllers: ["cpu", "cpuset", "io", "memory", "hugetlb", "pids", "rdma", "misc"]
            )
        ),
        resctrl: "/sys/fs/resctrl"
    )
}

extension Hosts {
    /// A user without privileges.
    static let rootless = HostFacts(
        effectiveUID: 1000,
        effectiveGID: 1000,
        isRootless: true,
        cgroups: unified.cgroups
    )

    /// No cgroups, and both security modules.
    static let bare = HostFacts(
        cgroups: .none,
        securityModules: SecurityModules(appArmor: true, selinux: true)
    )
}

/// Configurations to put something wrong into.
enum Documents {
    /// A valid configuration with little in it.
    static let small = """
        {"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "hostname": "bird",
         "process": {"cwd": "/", "args": ["sh"], "env": ["PATH=/bin"], "user": {"uid": 0}},
         "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
         "linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"},
                                  {"type": "uts"}, {"type": "mount"}, {"type": "time"}]}}
        """

    /// A JSON string of that many letters.
    static func long(_ count: Int, _ prefix: String = "") -> String {
        "\"\(prefix)\(String(repeating: "a", count: count - prefix.utf8.count))\""
    }
}

@Suite("The configuration that bad input is put into")
struct DocumentsTests {
    @Test("with every field is planned", arguments: Fixtures.complete)
    func complete(_ name: String) throws {
        let host = name == "complete-unified" ? Hosts.unified : Hosts.legacy
        let document = try Fixtures.read("\(name).config.json")
        guard case .refused(let message) = outcome(of: document, on: host) else { return }
        Issue.record("\(message)")
    }

    @Test("is planned", arguments: [Hosts.legacy, Hosts.unified])
    func small(_ host: HostFacts) throws {
        guard case .refused(let message) = outcome(of: Array(Documents.small.utf8), on: host)
        else { return }
        Issue.record("\(message)")
    }
}
