import Glibc
import Harness

/// config.md § Linux Process: `capabilities`.
///
/// The program sees its sets after execve(2), which computes permitted and effective ones: of root from the bounding
/// and the inheritable set, of others from the ambient set.
struct Capabilities: Chapter {
    let name = "capabilities"

    var checks: [Check] {
        Check(.required, "the bounding set is as asked", of: "runtime.start.program") {
            try expectSets(["bounding": Self.mask("CHOWN", "KILL", "NET_RAW")])
        }
        Check(.required, "the inheritable set is as asked", of: "runtime.start.program") {
            try expectSets(["inheritable": Self.mask("KILL", "NET_RAW")])
        }
        Check(.required, "the ambient set is as asked", of: "runtime.start.program") {
            try expectSets(["ambient": Self.mask("KILL")])
        }
        Check(
            .required,
            "root has the bounding capabilities effective and permitted",
            of: "runtime.start.program"
        ) {
            let bounding = ["CAP_CHOWN", "CAP_KILL"]
            try expectSets(
                ["permitted": Self.mask("CHOWN", "KILL"), "effective": Self.mask("CHOWN", "KILL")],
                of: ["bounding": bounding, "permitted": bounding, "effective": bounding],
                user: 0
            )
        }
        Check(
            .required,
            "an unprivileged user has the ambient capabilities effective and permitted",
            of: "runtime.start.program"
        ) {
            try expectSets(["permitted": Self.mask("KILL"), "effective": Self.mask("KILL")])
        }
        Check(
            .required,
            "an unprivileged user without ambient capabilities has none effective",
            of: "runtime.start.program"
        ) {
            let names = ["CAP_CHOWN", "CAP_KILL"]
            try expectSets(
                ["permitted": 0, "effective": 0, "ambient": 0],
                of: ["bounding": names, "permitted": names, "effective": names]
            )
        }
        Check(.required, "empty sets leave root nothing", of: "runtime.start.program") {
            let sets = Self.sets.map { ($0, JSON.array([])) }
            try expectNothing(of: .object(Dictionary(uniqueKeysWithValues: sets)))
        }
        Check(.required, "no sets leave root nothing", of: "runtime.start.program") {
            try expectNothing(of: [:])
        }
        Check(.deFacto, "without capabilities root has none") { try expectNothing(of: nil) }
        Check(
            .required,
            "every capability of this kernel has its name",
            of: "runtime.start.program",
            body: everyName
        )
        Check(
            .required,
            "an unknown capability is a warning, and the others are granted",
            of: "config.process.capabilities.warning",
            "runtime.warnings.continue",
            body: unknown
        )
        Check(
            .recommended,
            "a capability that cannot be granted is no error, and the others are granted",
            of: "config.process.capabilities.not-granted",
            "runtime.warnings.continue",
            body: notGranted
        )
    }

    private static let sets = ["bounding", "effective", "inheritable", "permitted", "ambient"]

    /// The names of capabilities(7) without `CAP_`, by number.
    static let names = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID",
        "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW",
        "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT",
        "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD",
        "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG",
        "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ]

    private static func mask(_ names: String...) -> UInt64 {
        names.compactMap(Self.names.firstIndex).reduce(0) { $0 | 1 << UInt64($1) }
    }

    /// Different in each set, as the kernel allows it: ambient ones are permitted and inheritable.
    private static let different: JSON = [
        "bounding": ["CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW"],
        "permitted": ["CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW"],
        "effective": ["CAP_CHOWN"],
        "inheritable": ["CAP_KILL", "CAP_NET_RAW"],
        "ambient": ["CAP_KILL"],
    ]

    // MARK: - Deeds

    private func expectSet(_ set: String, of facts: Facts, is mask: UInt64) throws {
        let found = facts["cap.\(set)"].flatMap { UInt64($0, radix: 16) }
        let show = { (mask: UInt64?) in mask.map { String($0, radix: 16) } ?? "nothing" }
        try expect(show(found), is: show(mask), "the \(set) set")
    }

    private func expectSets(
        _ wanted: KeyValuePairs<String, UInt64>,
        of sets: [String: [String]]? = nil,
        user: Int64 = 1000
    ) throws {
        try Bundle.use { bundle in
            bundle.config["process"]["capabilities"] =
                sets.map { .object($0.mapValues { JSON($0) }) } ?? Self.different
            bundle.config["process"]["user"] = ["uid": .integer(user), "gid": .integer(user)]
            let facts = try bundle.report("caps")
            for (set, mask) in wanted { try expectSet(set, of: facts, is: mask) }
        }
    }

    private func expectNothing(of capabilities: JSON?) throws {
        try Bundle.use { bundle in
            bundle.config["process"].remove("capabilities")
            if let capabilities { bundle.config["process"]["capabilities"] = capabilities }
            let facts = try bundle.report("caps")
            for set in Self.sets { try expectSet(set, of: facts, is: 0) }
        }
    }

    private func everyName() throws {
        let last = Host.content("/proc/sys/kernel/cap_last_cap").flatMap {
            Int($0.prefix { $0 != "\n" })
        }
        let own = Host.status(getpid(), "CapBnd").flatMap { UInt64($0, radix: 16) }
        guard let last, let own else { throw Skip("procfs does not show capabilities") }
        let known = Self.names.prefix(last + 1)
        try Bundle.use { bundle in
            let all = JSON(known.map { "CAP_\($0)" })
            bundle.config["process"]["capabilities"] = ["bounding": all]
            let mask = known.indices.reduce(0 as UInt64) { $0 | 1 << UInt64($1) } & own
            try expectSet("bounding", of: bundle.report("caps"), is: mask)
        }
    }

    private func unknown() throws {
        try Bundle.use { bundle in
            for set in ["bounding", "effective", "permitted"] {
                bundle.config["process"]["capabilities"][set] = [
                    "CAP_CHOWN", "CAP_FROB", "CAP_KILL",
                ]
            }
            try expectSet("effective", of: bundle.report("caps"), is: Self.mask("CHOWN", "KILL"))
        }
    }

    /// A caller that has given CAP_WAKE_ALARM away for good.
    private func deprived() throws -> Tool.Options {
        let setpriv = "/usr/bin/setpriv"
        try Skip.unless(Host.exists(setpriv), "there is no \(setpriv) to take a capability away")
        return Tool.Options(
            wrapper: [setpriv, "--bounding-set=-wake_alarm", "--inh-caps=-wake_alarm", "--"]
        )
    }

    private func notGranted() throws {
        let options = try deprived()
        try Bundle.use { bundle in
            for set in ["bounding", "effective", "permitted"] {
                bundle.config["process"]["capabilities"][set] = ["CAP_KILL", "CAP_WAKE_ALARM"]
            }
            let facts = try bundle.report("caps", options: options)
            try expectSet("effective", of: facts, is: Self.mask("KILL"))
        }
    }
}
