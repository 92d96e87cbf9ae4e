import Linux
import OCI
import Testing

@testable import Plan

@Suite struct ProtectionPlanTests {
    private func protection(
        masked: [String] = [],
        readOnly: [String] = [],
        hasMountNamespace: Bool = true
    ) throws(InvalidSpec) -> PathProtection {
        var linux = Spec.Linux()
        linux.maskedPaths = masked
        linux.readonlyPaths = readOnly
        return try PathProtection(linux, hasMountNamespace: hasMountNamespace)
    }

    @Test("each path is protected once, in the order of the configuration")
    func deduplicates() throws {
        let plan = try protection(
            masked: ["/proc/kcore", "/proc/acpi", "/proc//kcore/"],
            readOnly: ["/proc/sys", "/", "/proc/./sys"]
        )
        #expect(plan.masked == ["/proc/kcore", "/proc/acpi"])
        #expect(plan.readOnly == ["/proc/sys", "/"])
    }

    @Test("paths that cannot be protected are refused where they stand")
    func refuses() {
        #expect(
            throws: InvalidSpec("linux.maskedPaths[1]", "expected an absolute path, found \"proc\"")
        ) { try protection(masked: ["/a", "proc"]) }
        #expect(
            throws: InvalidSpec("linux.readonlyPaths[0]", "expected an absolute path, found \"\"")
        ) { try protection(readOnly: [""]) }
        #expect(throws: InvalidSpec("linux.maskedPaths", "the root itself cannot be hidden")) {
            try protection(masked: ["/x/.."])
        }
        #expect(
            throws: InvalidSpec(
                "linux.maskedPaths",
                "unable to restrict sys entries without a private MNT namespace"
            )
        ) { try protection(masked: ["/a"], hasMountNamespace: false) }
    }

    static let allowed: [(name: String, namespace: Namespace, path: String)] = [
        ("kernel.msgmax", .ipc, "kernel/msgmax"),
        ("kernel.shm_rmid_forced", .ipc, "kernel/shm_rmid_forced"),
        ("fs.mqueue.queues_max", .ipc, "fs/mqueue/queues_max"),
        ("net.ipv4.ip_forward", .network, "net/ipv4/ip_forward"),
        ("net/ipv4/ip_forward", .network, "net/ipv4/ip_forward"),
        ("net.ipv4.conf.eth0/1.rp_filter", .network, "net/ipv4/conf/eth0.1/rp_filter"),
        ("net/ipv4/conf/eth0.1/rp_filter", .network, "net/ipv4/conf/eth0.1/rp_filter"),
        ("kernel.domainname", .uts, "kernel/domainname"),
        ("user.max_user_namespaces", .user, "user/max_user_namespaces"),
    ]

    @Test("a parameter may be set in a namespace that has its own", arguments: allowed.indices)
    func allowsSysctl(index: Int) throws {
        let (name, namespace, path) = Self.allowed[index]
        #expect(
            try SysctlPlan.writes([name: "1"], namespaces: [namespace])
                == [SysctlWrite(name: name, path: path, value: "1")]
        )
        let others = Set(Namespace.allCases).subtracting([namespace])
        #expect(throws: InvalidSpec.self) {
            try SysctlPlan.writes([name: "1"], namespaces: others)
        }
    }

    @Test("writes are sorted, so that a plan is always the same")
    func sortsSysctls() throws {
        let writes = try SysctlPlan.writes(
            ["net.b": "2", "net.c": "3", "net.a": "1"],
            namespaces: [.network]
        )
        #expect(writes.map(\.name) == ["net.a", "net.b", "net.c"])
    }

    static let refused: [(name: String, reason: String)] = [
        (
            "kernel.core_pattern",
            "sysctl \"kernel.core_pattern\" is not in a separate kernel namespace"
        ),
        (
            "vm.overcommit_memory",
            "sysctl \"vm.overcommit_memory\" is not in a separate kernel namespace"
        ),
        (
            "kernel.hostname",
            "sysctl \"kernel.hostname\" is not allowed as it conflicts with the OCI \"hostname\" field"
        ),
        ("", "sysctl \"\" is not in a separate kernel namespace"),
        ("net.ipv4..ip_forward", "is not the name of a kernel parameter"),
        ("net.//.kernel.core_pattern", "is not the name of a kernel parameter"),
        ("net.", "is not the name of a kernel parameter"),
        ("net.\0", "is not the name of a kernel parameter"),
    ]

    @Test("a parameter of the host is refused by name", arguments: refused.indices)
    func refusesSysctl(index: Int) {
        let (name, reason) = Self.refused[index]
        #expect(throws: InvalidSpec(JSONPath.member(name, of: "linux.sysctl"), reason)) {
            try SysctlPlan.writes([name: "1"], namespaces: Set(Namespace.allCases))
        }
    }

    @Test("a parameter of a namespace shared with the host is refused as runc does")
    func refusesShared() {
        #expect(
            throws: InvalidSpec(
                "linux.sysctl[\"net/core/somaxconn\"]",
                "sysctl \"net.core.somaxconn\" not allowed in host network namespace"
            )
        ) { try SysctlPlan.writes(["net/core/somaxconn": "1"], namespaces: [.ipc]) }
        #expect(
            throws: InvalidSpec(
                "linux.sysctl[\"kernel.sem\"]",
                "sysctl \"kernel.sem\" is not allowed in the hosts ipc namespace"
            )
        ) { try SysctlPlan.writes(["kernel.sem": "1"], namespaces: [.network]) }
    }
}
