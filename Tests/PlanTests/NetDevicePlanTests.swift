import OCI
import Testing

@testable import Plan

private func devices(
    _ names: [String: String?],
    namespace: Spec.NamespaceEntry? = Spec.NamespaceEntry(type: "network"),
    isRootless: Bool = false
) throws(InvalidSpec) -> [NetDevicePlan] {
    var linux = Spec.Linux()
    linux.namespaces = namespace.map { [$0] } ?? []
    linux.netDevices = names.mapValues { Spec.NetDevice(name: $0) }
    return try NetDevicePlan.devices(
        linux,
        namespaces: NamespacePlan(linux),
        facts: HostFacts(isRootless: isRootless, cgroups: .legacy([]))
    )
}

private func refusal(_ names: [String: String?]) -> InvalidSpec? {
    do throws(InvalidSpec) {
        _ = try devices(names)
        return nil
    } catch {
        return error
    }
}

@Suite("Network devices")
struct NetDevicePlanTests {
    @Test("a device keeps its name unless it gets another one; templates come last")
    func names() throws {
        let plan = try devices(["b": nil, "a": "net%d", "c": "", "d": "a", "e": "%dx"])
        #expect(plan.map(\.name) == ["b", "c", "d", "a", "e"])
        #expect(plan.map(\.newName) == ["b", "c", "a", "net%d", "%dx"])
        #expect(plan.map(\.isTemplate) == [false, false, false, true, true])
    }

    @Test("names as long and as strange as the kernel takes them")
    func allowed() throws {
        for name in ["eth0.100", "a-b_c", "123456789012345", "...", "ü", "e\u{1}"] {
            #expect(try devices([name: nil]).first?.newName == name)
        }
        let swapped = try devices(["eth0": "eth1", "eth1": "eth0", "x": "eth%d", "y": "eth%d"])
        #expect(swapped.count == 4)
    }

    @Test(
        "what no device can be named is refused, at the name",
        arguments: [
            "1234567890123456", ".", "..", "a/b", "a:b", "a b", "a\tb", "a\u{0b}", "a\nb", "a\0b",
            "à", "a%", "a%s", "a%d%d", "%%d", "a%dü%",
        ]
    )
    func forbidden(_ name: String) {
        #expect(refusal(["eth0": name])?.keyPath == "linux.netDevices.eth0.name")
        #expect(refusal([name: "eth0"])?.keyPath.hasPrefix("linux.netDevices") == true)
    }

    @Test("the name of a device that there is must be one, and is no template")
    func source() {
        #expect(refusal(["": nil])?.keyPath == "linux.netDevices[\"\"]")
        #expect(refusal(["eth%d": nil])?.keyPath == "linux.netDevices[\"eth%d\"]")
        #expect(refusal(["12345678901234567": "a"])?.reason.contains("found 17") == true)
    }

    @Test("two devices cannot have one name")
    func duplicate() {
        let error = refusal(["eth0": "net0", "eth1": nil, "net0": nil])
        #expect(error?.keyPath == "linux.netDevices.net0.name")
        #expect(error?.reason == "\"net0\" is the new name of eth0 already")
    }

    @Test("there must be a namespace to move to, and the right to do it")
    func possible() throws {
        let joined = Spec.NamespaceEntry(type: "network", path: "/run/netns/n")
        #expect(try devices(["eth0": nil], namespace: joined).count == 1)
        #expect {
            try devices(["eth0": nil], namespace: nil)
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == "linux.netDevices"
        }
        #expect {
            try devices(["eth0": nil], isRootless: true)
        } throws: {
            ($0 as? InvalidSpec)?.reason == "network devices cannot be moved without root"
        }
        #expect(try devices([:], namespace: nil, isRootless: true).isEmpty)
    }
}
