import Harness
import Linux
import OCI
import Plan
import Testing

/// The host of every golden plan: cgroup v1 with a few hierarchies.
private let facts = HostFacts(
    cgroups: .legacy([
        LegacyHierarchy(controllers: ["memory"], mountPoint: "/sys/fs/cgroup/memory", ownPath: "/"),
        LegacyHierarchy(
            controllers: ["cpu", "cpuacct"],
            mountPoint: "/sys/fs/cgroup/cpu,cpuacct",
            ownPath: "/user"
        ),
        LegacyHierarchy(controllers: ["pids"], mountPoint: "/sys/fs/cgroup/pids", ownPath: "/"),
        LegacyHierarchy(controllers: ["blkio"], mountPoint: "/sys/fs/cgroup/blkio", ownPath: "/"),
        LegacyHierarchy(
            controllers: ["devices"],
            mountPoint: "/sys/fs/cgroup/devices",
            ownPath: "/"
        ),
        LegacyHierarchy(
            controllers: ["freezer"],
            mountPoint: "/sys/fs/cgroup/freezer",
            ownPath: "/"
        ),
    ])
)

private func write(_ bytes: [UInt8], to name: String) throws {
    try Host.write(bytes: bytes, to: Fixtures.directory.appending(name).string)
}

/// Whole plans beside their configurations, so that a change of planning shows precisely.
///
/// An empty `Tests/Fixtures/RECORD` file makes the tests write the plans anew.
@Suite("Golden plans")
struct GoldenPlanTests {
    @Test(
        "a configuration becomes the plan beside it",
        arguments: Fixtures.planned
    )
    func golden(name: String) throws {
        let spec = try JSONDecoder.decode(
            Spec.self,
            from: try Fixtures.read("\(name).config.json"),
            document: "config.json"
        )
        let options = LaunchOptions(id: try ContainerID(name), bundle: "/bundle")
        let plan = try Planner(facts: facts, manager: .cgroupfs).container(spec, options: options)
        let text = text(of: plan)
        if isRecording {
            try write(Array(text.utf8), to: "\(name).plan.txt")
            return
        }
        #expect(text == String(decoding: try Fixtures.read("\(name).plan.txt"), as: UTF8.self))
        #expect(plan.annotations == spec.annotations ?? [:])
        #expect(InitInvariants.violations(ofContainer: plan.initPlan.steps) == [])
        let sent = WireWriter.bytes(of: plan.initPlan)
        #expect(try WireReader.value(InitPlan.self, from: sent) == plan.initPlan)
    }

    /// Everything of a plan but its annotations, whose order is another one in each process.
    private func text(of plan: ContainerPlan) -> String {
        var plan = plan
        plan.annotations = [:]
        plan.initPlan.state.annotations = nil
        var text = ""
        dump(plan, to: &text)
        return text
    }

    private var isRecording: Bool {
        do {
            _ = try Fixtures.read("RECORD")
            return true
        } catch {
            return false
        }
    }
}
