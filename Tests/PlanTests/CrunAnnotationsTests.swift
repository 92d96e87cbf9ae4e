import Linux
import OCI
import Testing

@testable import Plan

@Suite("The annotations of crun")
struct CrunAnnotationsTests {
    private func spec(_ annotations: [String: String]) throws -> Spec {
        var spec = try JSONDecoder.decode(
            Spec.self,
            from: try Fixtures.read("default.config.json"),
            document: "config.json"
        )
        spec.annotations = annotations
        return spec
    }

    private func plan(_ spec: Spec) throws -> ContainerPlan {
        let options = LaunchOptions(id: try ContainerID("web"), bundle: "/bundle")
        let planner = Planner(facts: HostFacts(cgroups: .none), manager: .disabled)
        var spec = spec
        spec.linux?.resources = nil
        spec.mounts?.removeAll { $0.type == "cgroup" }
        return try planner.container(spec, options: options)
    }

    private func user(_ plan: ContainerPlan) -> UserPlan? {
        for case .setUser(let user) in plan.initPlan.steps { return user }
        return nil
    }

    @Test(
        "the groups of the caller stay on request only",
        arguments: [([:], false), (["run.oci.keep_original_groups": "1"], true)]
            as [([String: String], Bool)]
    )
    func groups(annotations: [String: String], keeps: Bool) throws {
        let plan = try plan(spec(annotations))
        #expect(user(plan)?.keepsGroups == keeps)
        let sent = WireWriter.bytes(of: plan.initPlan)
        #expect(try WireReader.value(InitPlan.self, from: sent) == plan.initPlan)
    }

    @Test("the agent of an annotation counts where the configuration has none")
    func agent() throws {
        var spec = try spec(["run.oci.seccomp.receiver": "/annotated"])
        let rule = Spec.SeccompRule(names: ["mkdir"], action: "SCMP_ACT_NOTIFY")
        spec.linux?.seccomp = Spec.Seccomp(defaultAction: "SCMP_ACT_ALLOW", syscalls: [rule])
        #expect(try plan(spec).seccomp?.listener?.path == "/annotated")
        spec.linux?.seccomp?.listenerPath = "/configured"
        #expect(try plan(spec).seccomp?.listener?.path == "/configured")
    }

    @Test(
        "file systems get the label by the parameter that is asked for",
        arguments: ["context", "fscontext", "defcontext", "rootcontext"]
    )
    func label(type: String) throws {
        var spec = try spec(["run.oci.mount_context_type": type])
        spec.linux?.mountLabel = "a:b:c:s0"
        spec.mounts = [Spec.Mount(destination: "/x", type: "tmpfs", source: "tmpfs")]
        let surroundings = MountPlan.Surroundings(bundle: "/bundle", hasSELinux: true)
        let step = try MountPlan(spec, in: surroundings).steps[0]
        guard case .fileSystem(let mount) = step.source else {
            Issue.record("\(step.source)")
            return
        }
        #expect(mount.parameters == [MountParameter(type, "a:b:c:s0")])
    }

    @Test("no other parameter is one for labels")
    func noLabel() throws {
        var spec = try spec(["run.oci.mount_context_type": "size"])
        spec.linux?.mountLabel = "a:b:c:s0"
        #expect(throws: InvalidSpec.self) {
            try MountPlan(spec, in: MountPlan.Surroundings(bundle: "/bundle", hasSELinux: true))
        }
    }

    @Test(
        "what cannot be ignored is refused",
        arguments: ["run.oci.handler", "run.oci.seccomp_bpf_data", "run.oci.seccomp.plugins"]
    )
    func refused(name: String) throws {
        let error = #expect(throws: InvalidSpec.self) { try plan(spec([name: "x"])) }
        #expect(error?.description == "config.json: annotations[\"\(name)\"]: is not supported")
    }

    @Test("everything else is ignored", arguments: ["run.oci.hooks.stdout", "krun.cpus", "x"])
    func ignored(name: String) throws {
        #expect(try plan(spec([name: "x"])).initPlan.steps == plan(spec([:])).initPlan.steps)
    }
}
