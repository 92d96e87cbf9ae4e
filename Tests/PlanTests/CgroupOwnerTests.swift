import Linux
import OCI
import Testing

@testable import Plan

@Suite("Owners of cgroups")
struct CgroupOwnerTests {
    private static let unified = CgroupLayout.unified(
        UnifiedHierarchy(mountPoint: "/sys/fs/cgroup", ownPath: "/", controllers: [])
    )

    /// The owner in a container with a cgroup namespace and user 7, unless told otherwise.
    private func owner(
        on layout: CgroupLayout = unified,
        user: UInt32 = 7,
        mapped: Bool = true,
        namespaces: [String] = ["mount", "cgroup"],
        options: [String]? = ["nosuid"],
        rootless: Bool = false
    ) throws -> UInt32? {
        var spec = Spec(ociVersion: "1.3.0")
        let user = Spec.User(uid: user, gid: 0)
        spec.process = Spec.Process(user: user, cwd: "/")
        spec.mounts = [
            Spec.Mount(
                destination: "/sys/fs/cgroup",
                type: "cgroup",
                source: "cgroup",
                options: options
            )
        ]
        let ids = [Spec.IDMapping(containerID: 0, hostID: 100_000, size: 65_536)]
        var linux = Spec.Linux()
        linux.namespaces = (namespaces + (mapped ? ["user"] : []))
            .map { Spec.NamespaceEntry(type: $0) }
        linux.uidMappings = mapped ? ids : nil
        linux.gidMappings = linux.uidMappings
        let facts = HostFacts(isRootless: rootless, cgroups: layout)
        let plan = try NamespacePlan(linux)
        let mappings = try IDMappingPlan(linux, namespaces: plan, facts: facts)
        return Planner(facts: facts, manager: .cgroupfs).cgroupOwner(spec, plan, mappings)
    }

    @Test("a writable cgroup belongs to the program's user, as the host calls it")
    func writable() throws {
        #expect(try owner() == 100_007)
        #expect(try owner(options: nil) == 100_007)
        #expect(try owner(user: 0) == 100_000)
        #expect(try owner(mapped: false) == 7)
        #expect(try owner(user: 0, mapped: false) == nil)
    }

    @Test("what must not be delegated stays")
    func stays() throws {
        #expect(try owner(options: ["nosuid", "ro"]) == nil)
        #expect(try owner(namespaces: ["mount"]) == nil)
        #expect(try owner(on: .none) == nil)
        #expect(try owner(rootless: true) == nil)
    }
}
