import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct NamespaceTests {
        /// The test process's own namespaces, as the probe names them.
        private func outside() throws -> Facts {
            try Facts.ofHost("ns", "clocks")
        }

        @Test(
            "a namespace listed twice, or of no known type, is refused",
            arguments: ["ipc", "frob"]
        )
        func duplicate(_ type: String) throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].append(["type": .string(type)])
                let message = try bundle.refusal()
                if type == "ipc" { #expect(message.contains("duplicate")) }
            }
        }

        @Test("a host name without a UTS namespace is refused")
        func hostnameWithout() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "uts" }
                let message = try bundle.refusal()
                #expect(message.contains("unable to set hostname without a private UTS namespace"))
            }
        }

        // MARK: - User namespaces

        private func userNamespace(_ bundle: Bundle) throws {
            bundle.config["linux"]["namespaces"].append(["type": "user"])
            let mappings: JSON = [["containerID": 0, "hostID": 100_000, "size": 65536]]
            bundle.config["linux"]["uidMappings"] = mappings
            bundle.config["linux"]["gidMappings"] = mappings
            // The bundle's directories have to let the mapped root in.
            for path in [Scratch.shared.directory, bundle.directory] {
                try Host.setMode(path, 0o755)
            }
        }

        @Test("a user namespace has the mappings, and root in it is somebody else outside")
        func userMappings() throws {
            try Bundle.use { bundle in
                try userNamespace(bundle)
                let container = try bundle.start("ids", "maps", "ns", "open:c:/tmp/made", "pause")
                let facts = container.facts
                #expect(facts["uid"] == "0" && facts["gid"] == "0")
                #expect(facts["uid_map"]?.split(separator: " ") == ["0", "100000", "65536"])
                #expect(facts["gid_map"]?.split(separator: " ") == ["0", "100000", "65536"])
                #expect(facts["ns.user"] != (try outside())["ns.user"])
                let uids = Host.status(try container.pid, "Uid")?.split(separator: "\t").first
                #expect(uids == "100000")
                #expect(try Host.modeAndOwner(bundle.root("/tmp/made")).hasSuffix(" 100000:100000"))
                let exec = try container.report("ids", "ns")
                #expect(exec["uid"] == "0")
                #expect(exec["ns.user"] == facts["ns.user"])
            }
        }

        @Test("a user namespace without mappings, or mappings without one, is refused")
        func incompleteMappings() throws {
            try Bundle.use { bundle in
                try userNamespace(bundle)
                bundle.config["linux"].remove("uidMappings")
                bundle.config["linux"].remove("gidMappings")
                _ = try bundle.refusal()
            }
        }

        @Test("a joined user namespace is the other container's")
        func joinedUser() throws {
            try Bundle.use { bundle in
                try userNamespace(bundle)
                let first = try bundle.start("ns", "pause")
                bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "user" }
                bundle.config["linux"]["namespaces"].append(
                    ["type": "user", "path": .string(try "/proc/\(first.pid)/ns/user")])
                bundle.config["linux"]["cgroupsPath"] = .string("/" + Scratch.shared.newName())
                if Runtime.isApus {
                    bundle.config["linux"].remove("uidMappings")
                    bundle.config["linux"].remove("gidMappings")
                }
                let facts = try bundle.report("ns", "ids")
                #expect(facts["ns.user"] == first.facts["ns.user"])
                #expect(facts["uid"] == "0")
            }
        }

        // MARK: - Time

        @Test("a time namespace has its offsets", .apusOnly("runc 1.1.5 does not know it"))
        func timeOffsets() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].append(["type": "time"])
                bundle.config["linux"]["timeOffsets"] = [
                    "boottime": ["secs": 1_000_000], "monotonic": ["secs": 500_000, "nanosecs": 1],
                ]
                let container = try bundle.start("clocks", "ns", "pause")
                let host = try outside()
                let boot =
                    (container.facts.number("boottime") ?? 0) - (host.number("boottime") ?? 0)
                let mono =
                    (container.facts.number("monotonic") ?? 0) - (host.number("monotonic") ?? 0)
                #expect(abs(boot - 1_000_000) < 60 && abs(mono - 500_000) < 60)
                #expect(container.facts["ns.time"] != host["ns.time"])
                #expect(try container.report("ns")["ns.time"] == container.facts["ns.time"])
            }
        }

        @Test(
            "time offsets without a time namespace are refused",
            .apusOnly("runc 1.1.5 ignores them")
        )
        func offsetsWithout() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["timeOffsets"] = ["boottime": ["secs": 7]]
                _ = try bundle.refusal()
            }
        }
    }
}
