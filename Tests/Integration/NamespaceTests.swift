import Harness
import Testing

extension Integration {
    @Suite struct NamespaceTests {
        @Test("a namespace listed twice is refused with the word for it")
        func duplicate() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].append(["type": "ipc"])
                let message = try bundle.refusal()
                #expect(message.contains("duplicate"))
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

        @Test("a user namespace without mappings is refused")
        func incompleteMappings() throws {
            try Bundle.use { bundle in
                try bundle.addUserNamespace()
                for list in ["uidMappings", "gidMappings"] { bundle.config["linux"].remove(list) }
                _ = try bundle.refusal()
            }
        }

        @Test("exec joins a user namespace, too, and is root there")
        func execInUserNamespace() throws {
            try Bundle.use { bundle in
                try bundle.addUserNamespace()
                let container = try bundle.start("ns", "pause")
                let facts = try container.report("ids", "ns")
                #expect(facts["uid"] == "0")
                #expect(facts["ns.user"] == container.facts["ns.user"])
            }
        }

        @Test("exec joins a time namespace, too", .apusOnly("runc 1.1.5 does not know it"))
        func execInTimeNamespace() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["namespaces"].append(["type": "time"])
                let container = try bundle.start("ns", "pause")
                #expect(try container.report("ns")["ns.time"] == container.facts["ns.time"])
            }
        }
    }
}
