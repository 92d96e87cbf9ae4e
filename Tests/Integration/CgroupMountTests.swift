import Harness
import Testing

extension Integration {
    /// The cgroups that a mount of type `cgroup` shows inside.
    @Suite struct CgroupMountTests {
        /// Whether the container has a cgroup namespace of its own, and whether it may write.
        typealias View = (hasNamespace: Bool, isWritable: Bool)

        private static let views: [View] = [
            (false, false), (false, true), (true, false), (true, true),
        ]

        private func report(
            _ view: View,
            _ verbs: String...
        ) throws -> (facts: Facts, path: String) {
            var facts = Facts("")
            var path = ""
            try Bundle.use { bundle in
                path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                bundle.config["mounts"].removeElements { $0["type"] == "cgroup" }
                bundle.config["mounts"].append([
                    "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
                    "options": ["nosuid", "noexec", "nodev", view.isWritable ? "rw" : "ro"],
                ])
                if view.hasNamespace {
                    bundle.config["linux"]["namespaces"].append(["type": "cgroup"])
                }
                facts = try bundle.report(["mounts", "list:/sys/fs/cgroup"] + verbs)
            }
            return (facts, path)
        }

        @Test(
            "cgroup v1: a tmpfs with the container's own cgroup of each hierarchy",
            .enabled(if: !HostCgroup.isUnified, "needs cgroup v1"),
            arguments: views
        )
        func legacy(_ hasNamespace: Bool, _ isWritable: Bool) throws {
            let file = "/sys/fs/cgroup/memory/cgroup.procs"
            let (facts, path) = try report((hasNamespace, isWritable), "open:w:\(file)")
            let options: Set = ["nosuid", "noexec", "nodev", isWritable ? "rw" : "ro"]
            let top = try #require(facts.mount(on: "/sys/fs/cgroup"))
            #expect(top.type == "tmpfs")
            #expect(!Runtime.isApus || top.options.isSuperset(of: options), "\(top)")

            // Named hierarchies as well, and nothing of the v2 hierarchy of a hybrid host.
            let hierarchies = try Facts.ofHost("mounts").mounts.filter { $0.type == "cgroup" }
            #expect(!hierarchies.isEmpty)
            for hierarchy in hierarchies {
                let mount = try #require(facts.mount(on: hierarchy.target), "\(hierarchy.target)")
                #expect(mount.type == "cgroup" && mount.superOptions == hierarchy.superOptions)
                #expect(mount.root == (hasNamespace ? "/" : path))
                #expect(mount.options.isSuperset(of: options), "\(mount)")
            }
            let shown = facts.mounts.filter { $0.target.hasPrefix("/sys/fs/cgroup/") }
            #expect(shown.count == hierarchies.count)
            #expect(facts["open.w.\(file)"] == (isWritable ? "ok" : "!EROFS"))
        }

        /// The names of hierarchies with more than one controller.
        private static var jointHierarchies: [String] {
            Host.list("/sys/fs/cgroup").filter { name in
                name.contains(",") && Host.exists("/sys/fs/cgroup/\(name)/cgroup.procs")
            }
        }

        @Test(
            "cgroup v1: a joint hierarchy is found by the name of each controller",
            .enabled(if: !Self.jointHierarchies.isEmpty, "needs hierarchies with two controllers")
        )
        func joint() throws {
            let names = Self.jointHierarchies.flatMap { $0.split(separator: ",").map(String.init) }
            let facts = try report((false, false), "read:/sys/fs/cgroup/\(names[0])/tasks").facts
            #expect(
                Set(facts.all("list./sys/fs/cgroup")).isSuperset(of: names + Self.jointHierarchies)
            )
            #expect(facts["read./sys/fs/cgroup/\(names[0])/tasks"]?.hasPrefix("!") == false)
        }

        @Test(
            "cgroup v2: one mount, whose root is the container's cgroup with a namespace of its own",
            .enabled(if: HostCgroup.isUnified, "needs cgroup v2"),
            arguments: views
        )
        func unified(_ hasNamespace: Bool, _ isWritable: Bool) throws {
            let file = "/sys/fs/cgroup/cgroup.procs"
            let host = try Facts.ofHost("mounts").mount(on: "/sys/fs/cgroup")
            let (facts, path) = try report((hasNamespace, isWritable), "open:w:\(file)", "cgroups")
            // A new mount in the host's cgroup namespace would take `nsdelegate` from the hierarchy.
            let now = try Facts.ofHost("mounts").mount(on: "/sys/fs/cgroup")
            #expect(!Runtime.isApus || now?.superOptions == host?.superOptions)
            #expect(!Runtime.isApus || host?.superOptions.contains("nsdelegate") == true)
            let mounts = facts.mounts.filter { $0.target.hasPrefix("/sys/fs/cgroup") }
            #expect(mounts.map(\.type) == ["cgroup2"])
            let options: Set = ["nosuid", "noexec", "nodev", isWritable ? "rw" : "ro"]
            #expect(mounts.first?.options.isSuperset(of: options) == true)
            #expect(mounts.first?.root == "/")
            // Only a root of the whole tree shows the container's cgroup under its name.
            let shown = facts.all("list./sys/fs/cgroup").contains(String(path.dropFirst()))
            #expect(shown == !hasNamespace)
            #expect(facts["open.w.\(file)"] == (isWritable ? "ok" : "!EROFS"))
        }
    }
}
