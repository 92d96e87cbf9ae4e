import Glibc
import Harness

/// config.md § POSIX process.
struct ResourceLimits: Chapter {
    let name = "rlimits"

    var checks: [Check] {
        Check(
            .required,
            "every type of limit has its soft and its hard value",
            of: "config.process.rlimits.readable",
            "config.process.rlimits.soft",
            "config.process.rlimits.hard",
            body: everyType
        )
        Check(
            .required,
            "a limit can be infinite",
            of: "config.process.rlimits.soft",
            "config.process.rlimits.hard",
            body: infinite
        )
        Check(
            .required,
            "an unknown type is an error",
            of: "config.process.rlimits.unknown"
        ) {
            try expectNoStart([("RLIMIT_FROB", 1, 1)], "there is no RLIMIT_FROB")
        }
        Check(
            .required,
            "a type given twice is an error",
            of: "config.process.rlimits.duplicate"
        ) {
            try expectNoStart(
                [("RLIMIT_CORE", 2, 2), ("RLIMIT_NOFILE", 512, 512), ("RLIMIT_CORE", 1, 1)],
                "RLIMIT_CORE is given twice"
            )
        }
        Check(
            .required,
            "a soft limit above the hard one is an error",
            of: "runtime.create.inapplicable"
        ) {
            try expectNoStart([("RLIMIT_CORE", 2, 1)], "the soft limit is above the hard one")
        }
        Check(
            .required,
            "a limit that the kernel refuses is an error",
            of: "runtime.create.inapplicable",
            body: refused
        )
    }

    /// The types of getrlimit(2), and a hard value that leaves the runtime alive.
    private static let types: KeyValuePairs<String, UInt64> = [
        "CPU": 10_000, "FSIZE": 1 << 40, "DATA": 1 << 42, "STACK": 32 << 20, "CORE": 1 << 20,
        "RSS": 1 << 40, "NPROC": 30_000, "NOFILE": 900, "MEMLOCK": 1 << 22, "AS": 1 << 44,
        "LOCKS": 1000, "SIGPENDING": 3000, "MSGQUEUE": 100_000, "NICE": 10, "RTPRIO": 10,
        "RTTIME": 1 << 30,
    ]

    /// `soft:hard` of this process by type: a hard limit may only be lowered without CAP_SYS_RESOURCE.
    private func own() throws -> Facts {
        try Facts.ofHost("limits")
    }

    private func ceiling(_ facts: Facts, _ type: String) -> UInt64 {
        facts["rlimit.\(type)"]?.split(separator: ":").last.flatMap { UInt64($0) } ?? 0
    }

    private func limit(_ type: String, _ soft: UInt64, _ hard: UInt64) -> JSON {
        ["type": .string(type), "soft": .raw("\(soft)"), "hard": .raw("\(hard)")]
    }

    private func expectNoStart(_ limits: [(String, UInt64, UInt64)], _ why: String) throws {
        try Bundle.use { bundle in
            bundle.config["process"]["rlimits"] = .array(limits.map { limit($0.0, $0.1, $0.2) })
            try bundle.expectNoStart(why)
        }
    }

    private func everyType() throws {
        try Bundle.use { bundle in
            let own = try own()
            var wanted: [(type: String, value: String)] = []
            bundle.config["process"]["rlimits"] = []
            for (type, value) in Self.types {
                let hard = min(value, ceiling(own, type))
                let soft = hard - hard / 4
                bundle.config["process"]["rlimits"].append(limit("RLIMIT_\(type)", soft, hard))
                wanted.append((type, "\(soft):\(hard)"))
            }
            let facts = try bundle.report("limits")
            for (type, value) in wanted {
                try expect(facts["rlimit.\(type)"], is: value, "RLIMIT_\(type)")
            }
        }
    }

    private func infinite() throws {
        let own = try own()
        let infinite = Self.types.map(\.key).first { ceiling(own, $0) == .max }
        guard let type = infinite else { throw Skip("this process has a hard limit of every type") }
        try Bundle.use { bundle in
            bundle.config["process"]["rlimits"] = [limit("RLIMIT_\(type)", .max, .max)]
            let value = "\(UInt64.max):\(UInt64.max)"
            try expect(try bundle.report("limits")["rlimit.\(type)"], is: value, "RLIMIT_\(type)")
        }
    }

    private func refused() throws {
        // Not even CAP_SYS_RESOURCE allows more open files than this.
        let most = Host.content("/proc/sys/fs/nr_open").flatMap { UInt64($0.prefix { $0 != "\n" }) }
        guard let most else { throw Skip("there is no /proc/sys/fs/nr_open") }
        try expectNoStart(
            [("RLIMIT_NOFILE", most + 1, most + 1)],
            "the kernel allows \(most) files"
        )
    }
}
