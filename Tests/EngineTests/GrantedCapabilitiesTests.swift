import Linux
import OCI
import Testing

@testable import Engine
@testable import Plan
@testable import Syscalls

@Suite("What of the capabilities asked for can be granted")
struct GrantedCapabilitiesTests {
    private func grant(_ plan: CapabilityPlan, by held: [Capability]) -> GrantedCapabilities {
        let set = CapabilitySet(held)
        let current = CapabilitySets.Current(effective: set, permitted: set, inheritable: [])
        return GrantedCapabilities(plan, current: current, bounding: set)
    }

    @Test("whoever has all grants all")
    func all() {
        let plan = CapabilityPlan(
            .init(
                bounding: ["CAP_KILL"],
                effective: ["CAP_KILL"],
                inheritable: ["CAP_CHOWN"],
                permitted: ["CAP_KILL", "CAP_CHOWN"],
                ambient: ["CAP_CHOWN"]
            )
        )
        let granted = grant(plan, by: Capability.allCases)
        #expect(granted.effective == CapabilitySet([.kill]))
        #expect(granted.permitted == CapabilitySet([.kill, .chown]))
        #expect(granted.inheritable == CapabilitySet([.chown]))
        #expect(granted.ambient == CapabilitySet([.chown]))
        #expect(granted.warnings.isEmpty)
    }

    @Test("what is missing is left out and named once")
    func missing() {
        let names = ["CAP_KILL", "CAP_SYS_RESOURCE"]
        let plan = CapabilityPlan(
            .init(effective: names, inheritable: names, permitted: names)
        )
        let granted = grant(plan, by: [.kill])
        #expect(granted.effective == CapabilitySet([.kill]))
        #expect(granted.inheritable == CapabilitySet([.kill]))
        #expect(granted.warnings == ["cannot grant the capabilities CAP_SYS_RESOURCE"])
    }

    @Test("what is effective must be permitted")
    func effective() {
        let plan = CapabilityPlan(.init(effective: ["CAP_KILL"], permitted: ["CAP_CHOWN"]))
        let granted = grant(plan, by: Capability.allCases)
        #expect(granted.effective.isEmpty)
        #expect(granted.warnings == ["cannot grant the capabilities CAP_KILL"])
    }
}
