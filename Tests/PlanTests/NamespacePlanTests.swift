import Linux
import OCI
import Plan
import Testing

private func plan(_ entries: [(String, String?)]) throws(InvalidSpec) -> NamespacePlan {
    var linux = Spec.Linux()
    linux.namespaces = entries.map { Spec.NamespaceEntry(type: $0.0, path: $0.1) }
    return try NamespacePlan(linux)
}

private func refusal(_ entries: [(String, String?)]) -> InvalidSpec? {
    do throws(InvalidSpec) {
        _ = try plan(entries)
        return nil
    } catch {
        return error
    }
}

@Suite("Namespaces")
struct NamespacePlanTests {
    @Test("new namespaces come with the first process, except those that must wait")
    func created() throws {
        let plan = try plan([
            ("mount", nil), ("cgroup", nil), ("time", nil), ("pid", nil), ("user", nil),
        ])
        #expect(Set(plan.created) == [.user, .pid, .mount])
        #expect(Set(plan.unsharedByInit) == [.cgroup, .time])
        #expect(!plan.needsFork)
    }

    @Test("an empty path means a new namespace")
    func emptyPath() throws {
        #expect(try plan([("network", "")]).created == [.network])
    }

    @Test("a joined PID namespace holds children only")
    func joinedPID() throws {
        let plan = try plan([("pid", "/proc/1/ns/pid"), ("mount", nil)])
        #expect(plan.needsFork)
        #expect(plan.created == [.mount])
    }

    @Test("joined namespaces other than pid need no second process")
    func pod() throws {
        let plan = try plan([
            ("mount", nil), ("pid", nil), ("network", "/run/n"), ("ipc", "/run/i"),
            ("uts", "/run/u"),
        ])
        #expect(!plan.needsFork)
        #expect(plan.created == [.pid, .mount])
    }

    @Test("behind a joined user namespace everything new is made by init, and belongs to it")
    func joinedUser() throws {
        let plan = try plan([
            ("mount", nil), ("pid", nil), ("network", "/n"), ("user", "/u"),
        ])
        #expect(plan.created.isEmpty)
        #expect(plan.joined.map(\.namespace) == [.user, .network])
        #expect(Set(plan.unsharedByInit) == [.pid, .mount])
        #expect(plan.needsFork)
    }

    @Test(
        "what cannot be is refused at its key path",
        arguments: [
            ([("pid", nil), ("pid", nil)], "linux.namespaces[1]"),
            ([("pid", nil), ("pid", "/proc/1/ns/pid")], "linux.namespaces[1]"),
            ([("mnt", nil)], "linux.namespaces[0].type"),
            ([("uts", nil), ("ipc", "relative")], "linux.namespaces[1].path"),
        ] as [([(String, String?)], String)]
    )
    func refused(entries: [(String, String?)], keyPath: String) {
        #expect(refusal(entries)?.keyPath == keyPath)
    }
}

@Suite("ID mappings")
struct IDMappingPlanTests {
    private func mappings(
        _ users: [Spec.IDMapping]?,
        _ groups: [Spec.IDMapping]?,
        namespaces: [(String, String?)] = [("user", nil)],
        facts: HostFacts = HostFacts(cgroups: .none)
    ) throws(InvalidSpec) -> IDMappingPlan? {
        var linux = Spec.Linux()
        linux.namespaces = namespaces.map { Spec.NamespaceEntry(type: $0.0, path: $0.1) }
        linux.uidMappings = users
        linux.gidMappings = groups
        return try IDMappingPlan(linux, namespaces: try NamespacePlan(linux), facts: facts)
    }

    private let wide = [Spec.IDMapping(containerID: 0, hostID: 100_000, size: 65_536)]

    @Test("root writes the maps itself and denies nothing")
    func root() throws {
        let plan = try #require(try mappings(wide, wide))
        #expect(plan.writer == .runtime)
        #expect(!plan.deniesSetgroups)
        #expect(plan.users.mapText == "0 100000 65536\n")
    }

    @Test("without root a single own ID is written directly, with setgroups denied")
    func rootlessSingle() throws {
        let facts = HostFacts(
            effectiveUID: 1000,
            effectiveGID: 1000,
            isRootless: true,
            cgroups: .none
        )
        let own = [Spec.IDMapping(containerID: 0, hostID: 1000, size: 1)]
        let plan = try #require(try mappings(own, own, facts: facts))
        #expect(plan.writer == .runtime)
        #expect(plan.deniesSetgroups)
        #expect(try mappings(wide, wide, facts: facts)?.writer == .helpers)
    }

    @Test("a joined user namespace has its maps already")
    func joined() throws {
        #expect(try mappings(nil, nil, namespaces: [("user", "/proc/1/ns/user")]) == nil)
    }

    @Test(
        "what cannot be is refused at its key path",
        arguments: [
            (nil, nil, "user", "linux.uidMappings"),
            (0, nil, "user", "linux.gidMappings"),
            (5, 0, "user", "linux.uidMappings"),
            (0, 0, "pid", "linux.uidMappings"),
            (nil, 0, "pid", "linux.gidMappings"),
        ] as [(UInt32?, UInt32?, String, String)]
    )
    func refused(user: UInt32?, group: UInt32?, namespace: String, keyPath: String) {
        func list(_ first: UInt32?) -> [Spec.IDMapping]? {
            first.map { [Spec.IDMapping(containerID: $0, hostID: 1, size: 1)] }
        }
        #expect {
            try mappings(list(user), list(group), namespaces: [(namespace, nil)])
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == keyPath
        }
    }

    @Test("a mapping of nothing, or past the last ID, is refused")
    func sizes() {
        for (first, size) in [(UInt32(0), UInt32(0)), (UInt32.max - 1, 2), (1, UInt32.max)] {
            let entry = [Spec.IDMapping(containerID: 0, hostID: first, size: size)]
            #expect(throws: InvalidSpec.self) { try mappings(entry, wide) }
        }
    }
}
