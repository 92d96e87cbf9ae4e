import Linux
import Testing

@Suite struct IdentityTests {
    static let rows = [
        IDMapping(containerID: 0, hostID: 1000, size: 1),
        IDMapping(containerID: 1, hostID: 100_000, size: 65_536),
    ]

    @Test("ids are translated both ways by the row that covers them")
    func translates() {
        #expect(Self.rows.hostID(for: 0) == 1000)
        #expect(Self.rows.hostID(for: 1) == 100_000)
        #expect(Self.rows.hostID(for: 65_536) == 165_535)
        #expect(Self.rows.hostID(for: 65_537) == nil)
        #expect(Self.rows.containerID(for: 1000) == 0)
        #expect(Self.rows.containerID(for: 165_535) == 65_536)
        #expect(Self.rows.containerID(for: 0) == nil)
    }

    @Test("a row at the end of the ids does not wrap around")
    func doesNotWrap() {
        let rows = [IDMapping(containerID: 0, hostID: .max, size: .max)]
        #expect(rows.hostID(for: 0) == .max)
        #expect(rows.hostID(for: 1) == nil)
    }

    @Test("a map reads and prints as the kernel has it")
    func mapText() {
        let text = "0 1000 1\n1 100000 65536\n"
        #expect(Self.rows.mapText == text)
        #expect([IDMapping](mapText: text) == Self.rows)
        #expect([IDMapping](mapText: "         0          0 4294967295\n")?.first?.size == .max)
    }

    @Test(
        "a map of anything but three numbers a line is refused",
        arguments: ["0 0", "a 0 1", "0 0 1 2"]
    )
    func refusesMap(text: String) {
        #expect([IDMapping](mapText: text) == nil)
    }

    @Test("namespaces are found by any of their names", arguments: Namespace.allCases)
    func namespaceRoundTrip(namespace: Namespace) {
        #expect(Namespace(rawValue: namespace.rawValue) == namespace)
        #expect(Namespace(procName: namespace.procName) == namespace)
        #expect(Namespace(cloneFlag: namespace.cloneFlag) == namespace)
    }

    @Test("names that are not namespaces are refused")
    func refusesNamespaces() {
        #expect(Namespace(rawValue: "net") == nil)
        #expect(Namespace(procName: "network") == nil)
        #expect(Namespace(cloneFlag: 0) == nil)
        #expect(Set(Namespace.allCases.map(\.cloneFlag)).count == 8)
    }

    @Test("there are 41 capabilities, each with its own name and number")
    func capabilityRoundTrip() {
        #expect(Capability.allCases.count == 41)
        #expect(Set(Capability.allNames).count == 41)
        for capability in Capability.allCases {
            #expect(Capability(name: capability.name) == capability)
        }
    }

    @Test(
        "capabilities have the kernel's numbers",
        arguments: [
            ("CAP_CHOWN", 0), ("CAP_KILL", 5), ("CAP_SETPCAP", 8), ("CAP_NET_BIND_SERVICE", 10),
            ("CAP_SYS_CHROOT", 18), ("CAP_SYS_ADMIN", 21), ("CAP_MKNOD", 27), ("CAP_SETFCAP", 31),
            ("CAP_SYSLOG", 34), ("CAP_BPF", 39), ("CAP_CHECKPOINT_RESTORE", 40),
        ] as [(String, UInt8)]
    )
    func capabilityNumbers(name: String, number: UInt8) {
        #expect(Capability(name: name)?.rawValue == number)
    }

    @Test(
        "other names are no capabilities",
        arguments: ["", "CAP_", "CHOWN", "cap_chown", "CAP_ALL"]
    )
    func refusesCapability(name: String) {
        #expect(Capability(name: name) == nil)
    }

    @Test("a set of capabilities keeps its members")
    func capabilitySet() {
        let set = CapabilitySet([.kill, .chown, .checkpointRestore])
        #expect(set.rawValue == 1 << 40 | 1 << 5 | 1)
        #expect(set.capabilities == [.chown, .kill, .checkpointRestore])
        #expect(set.contains(.kill) && !set.contains(.sysAdmin))
        #expect(CapabilitySet.all.rawValue == 1 << 41 - 1)
    }
}
