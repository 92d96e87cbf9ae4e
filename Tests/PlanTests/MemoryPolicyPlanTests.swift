import Linux
import OCI
import Testing

@testable import Plan

@Suite("The plan of the memory policy")
struct MemoryPolicyPlanTests {
    @Test("mode, flags and nodes become words of the kernel")
    func words() throws {
        let plan = try MemoryPolicyPlan(
            Spec.MemoryPolicy(
                mode: "MPOL_BIND",
                nodes: "0-3,7",
                flags: ["MPOL_F_STATIC_NODES", "MPOL_F_NUMA_BALANCING", "MPOL_F_STATIC_NODES"]
            )
        )
        #expect(plan.mode == .bind && plan.nodes?.numbers == [0, 1, 2, 3, 7])
        #expect(plan.flags == [.staticNodes, .numaBalancing])
        #expect(
            "\(plan)" == "linux.memoryPolicy to MPOL_BIND | MPOL_F_STATIC_NODES | "
                + "MPOL_F_NUMA_BALANCING with the nodes 0-3,7"
        )
    }

    @Test(
        "each mode with as many nodes as it wants",
        arguments: [
            ("MPOL_DEFAULT", nil), ("MPOL_LOCAL", nil), ("MPOL_LOCAL", ""),
            ("MPOL_PREFERRED", nil), ("MPOL_PREFERRED", "1"), ("MPOL_PREFERRED", "0-1"),
            ("MPOL_INTERLEAVE", "0"), ("MPOL_WEIGHTED_INTERLEAVE", "2"),
            ("MPOL_PREFERRED_MANY", "1024"), ("MPOL_BIND", "65535"),
        ] as [(String, String?)]
    )
    func accepted(mode: String, nodes: String?) throws {
        let plan = try MemoryPolicyPlan(Spec.MemoryPolicy(mode: mode, nodes: nodes))
        #expect(plan.mode.rawValue == mode)
        #expect((plan.nodes?.description ?? "") == nodes ?? "")
    }

    @Test(
        "rules of set_mempolicy(2) hold",
        arguments: [
            ("MPOL_NONE", nil, nil, "mode"),
            ("bind", "0", nil, "mode"),
            ("MPOL_DEFAULT", "0", nil, "nodes"),
            ("MPOL_LOCAL", "0", nil, "nodes"),
            ("MPOL_BIND", nil, nil, "nodes"),
            ("MPOL_BIND", "", nil, "nodes"),
            ("MPOL_INTERLEAVE", nil, nil, "nodes"),
            ("MPOL_WEIGHTED_INTERLEAVE", nil, nil, "nodes"),
            ("MPOL_PREFERRED_MANY", nil, nil, "nodes"),
            ("MPOL_PREFERRED", nil, ["MPOL_F_STATIC_NODES"], "nodes"),
            ("MPOL_BIND", "3-1", nil, "nodes"),
            ("MPOL_BIND", "0,", nil, "nodes"),
            ("MPOL_BIND", "-1", nil, "nodes"),
            ("MPOL_BIND", "65536", nil, "nodes"),
            ("MPOL_BIND", "all", nil, "nodes"),
            ("MPOL_BIND", "0", ["STATIC"], "flags[0]"),
            ("MPOL_DEFAULT", nil, ["MPOL_F_STATIC_NODES"], "flags[0]"),
            ("MPOL_LOCAL", nil, ["MPOL_F_RELATIVE_NODES"], "flags[0]"),
            ("MPOL_INTERLEAVE", "0", ["MPOL_F_NUMA_BALANCING"], "flags[0]"),
            ("MPOL_BIND", "0", ["MPOL_F_STATIC_NODES", "MPOL_F_RELATIVE_NODES"], "flags[1]"),
        ] as [(String, String?, [String]?, String)]
    )
    func refusals(mode: String, nodes: String?, flags: [String]?, key: String) {
        #expect {
            try MemoryPolicyPlan(Spec.MemoryPolicy(mode: mode, nodes: nodes, flags: flags))
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == "linux.memoryPolicy.\(key)"
        }
    }

    @Test("a process that joins the container has the policy as well")
    func exec() throws {
        var spec = Spec.template(hasUnifiedCgroups: false)
        spec.linux?.memoryPolicy = Spec.MemoryPolicy(mode: "MPOL_LOCAL")
        let options = ExecOptions(id: try ContainerID("web"))
        let plan = try Planner(facts: HostFacts(cgroups: .none), manager: .cgroupfs).exec(
            Spec.Process(args: ["sh"], cwd: "/"),
            place: ProcessPlace(),
            in: spec,
            state: State(ociVersion: "1.3.0", id: "web", status: .running, bundle: "/b"),
            options: options
        )
        let policy = try MemoryPolicyPlan(Spec.MemoryPolicy(mode: "MPOL_LOCAL"))
        #expect(plan.initPlan.steps.contains(.setMemoryPolicy(policy)))
    }
}
