import Linux
import OCI
import Testing

@testable import Plan

private func plan(
    _ process: Spec.Process,
    appArmor: Bool = false,
    selinux: Bool = false,
    linux: Spec.Linux = Spec.Linux(),
    place: ProcessPlace = ProcessPlace()
) throws -> PrivilegePlan {
    try PrivilegePlan(
        process,
        linux: linux,
        securityModules: SecurityModules(appArmor: appArmor, selinux: selinux),
        place: place
    )
}

private func refusedPath(_ body: () throws -> PrivilegePlan) -> String? {
    do throws(any Error) {
        _ = try body()
        return nil
    } catch {
        return (error as? InvalidSpec)?.keyPath
    }
}

@Suite("The plan of privileges")
struct PrivilegePlanTests {
    @Test("a process that asks for nothing gets no capability and no change")
    func nothing() throws {
        let plan = try plan(Spec.Process(cwd: "/"))
        #expect(plan.capabilities.bounding.isEmpty && plan.capabilities.permitted.isEmpty)
        #expect(plan.resourceLimits.isEmpty && !plan.noNewPrivileges)
        #expect(plan.oomScoreAdjustment == nil && plan.scheduler == nil && plan.ioPriority == nil)
        #expect(plan.personality == nil && plan.label == nil && plan.warnings.isEmpty)
    }

    @Test("the five sets are kept apart")
    func sets() throws {
        var process = Spec.Process(cwd: "/")
        process.capabilities = Spec.Capabilities(
            bounding: ["CAP_CHOWN", "CAP_KILL"],
            effective: ["CAP_KILL"],
            inheritable: ["CAP_SYS_TIME"],
            permitted: ["CAP_BPF"],
            ambient: ["CAP_CHECKPOINT_RESTORE"]
        )
        let sets = try plan(process).capabilities
        #expect(sets.bounding == CapabilitySet([.chown, .kill]))
        #expect(sets.effective == CapabilitySet([.kill]))
        #expect(sets.inheritable == CapabilitySet([.sysTime]))
        #expect(sets.permitted == CapabilitySet([.bpf]))
        #expect(sets.ambient == CapabilitySet([.checkpointRestore]))
    }

    @Test("unknown capabilities are one warning and otherwise ignored")
    func unknownCapabilities() throws {
        var process = Spec.Process(cwd: "/")
        process.capabilities = Spec.Capabilities(
            bounding: ["CAP_MAGIC", "CAP_KILL"],
            effective: ["CAP_MAGIC", "kill"]
        )
        let plan = try plan(process)
        #expect(plan.capabilities.bounding == CapabilitySet([.kill]))
        #expect(plan.warnings == ["ignoring unknown capabilities: CAP_MAGIC, kill"])
    }

    @Test("sets are limited to what the kernel knows")
    func limited() throws {
        var process = Spec.Process(cwd: "/")
        let names = ["CAP_CHOWN", "CAP_BPF"]
        process.capabilities = Spec.Capabilities(
            bounding: names,
            effective: names,
            inheritable: names,
            permitted: names,
            ambient: names
        )
        let limited = try plan(process).capabilities.limited(to: [.init([.chown])])
        for set in [
            limited.bounding, limited.effective, limited.inheritable, limited.permitted,
            limited.ambient,
        ] { #expect(set == CapabilitySet([.chown])) }
    }

    @Test("limits keep their order and infinity")
    func limits() throws {
        var process = Spec.Process(cwd: "/")
        process.rlimits = [
            Spec.ResourceLimit(type: "RLIMIT_NOFILE", hard: .max, soft: 10),
            Spec.ResourceLimit(type: "RLIMIT_CORE", hard: 0, soft: 0),
        ]
        #expect(
            try plan(process).resourceLimits == [
                ResourceLimit(.openFiles, soft: 10, hard: .max),
                ResourceLimit(.core, soft: 0, hard: 0),
            ]
        )
    }

    @Test("bad limits are refused at their place")
    func badLimits() {
        func path(_ limits: [Spec.ResourceLimit]) -> String? {
            var process = Spec.Process(cwd: "/")
            process.rlimits = limits
            return refusedPath { try plan(process) }
        }
        let files = Spec.ResourceLimit(type: "RLIMIT_NOFILE", hard: 1, soft: 1)
        let core = Spec.ResourceLimit(type: "RLIMIT_CORE", hard: 1, soft: 1)
        #expect(path([files, core, files]) == "process.rlimits[2].type")
        #expect(
            path([Spec.ResourceLimit(type: "NOFILE", hard: 1, soft: 1)])
                == "process.rlimits[0].type"
        )
        #expect(
            path([core, Spec.ResourceLimit(type: "RLIMIT_NOFILE", hard: 1, soft: 2)])
                == "process.rlimits[1].soft"
        )
    }

    @Test("the OOM score is -1000 to 1000", arguments: [-1001, -1000, 0, 1000, 1001])
    func oomScore(score: Int) throws {
        var process = Spec.Process(cwd: "/")
        process.oomScoreAdj = score
        if abs(score) <= 1000 {
            #expect(try plan(process).oomScoreAdjustment == score)
        } else {
            #expect(refusedPath { try plan(process) } == "process.oomScoreAdj")
        }
    }

    @Test("labels need the security module")
    func labels() throws {
        var process = Spec.Process(cwd: "/")
        process.apparmorProfile = "p"
        #expect(try plan(process, appArmor: true).label == .appArmor("p"))
        #expect(refusedPath { try plan(process) } == "process.apparmorProfile")
        process.apparmorProfile = "unconfined"
        #expect(try plan(process).label == nil)
        process.apparmorProfile = "p\nq"
        #expect(refusedPath { try plan(process, appArmor: true) } == "process.apparmorProfile")
        process.apparmorProfile = ""
        process.selinuxLabel = "u:r:t"
        #expect(try plan(process, selinux: true).label == .selinux("u:r:t"))
        #expect(refusedPath { try plan(process) } == "process.selinuxLabel")
    }

    @Test("a process of its own document is named by it")
    func document() {
        var process = Spec.Process(cwd: "/")
        process.oomScoreAdj = 2000
        #expect(
            throws: InvalidSpec("oomScoreAdj", "2000 is not between -1000 and 1000", document: "p")
        ) {
            try plan(process, place: ProcessPlace(document: "p", root: ""))
        }
    }

    @Test("the execution domain has no flags")
    func personality() throws {
        let process = Spec.Process(cwd: "/")
        func linux(_ domain: String, flags: [String]? = nil) -> Spec.Linux {
            Spec.Linux(personality: Spec.Personality(domain: domain, flags: flags))
        }
        #expect(try plan(process, linux: linux("LINUX32")).personality == .linux32)
        #expect(
            refusedPath { try plan(process, linux: linux("BSD")) } == "linux.personality.domain"
        )
        #expect(
            refusedPath { try plan(process, linux: linux("LINUX", flags: ["X"])) }
                == "linux.personality.flags"
        )
    }
}
