import Harness

/// config-linux.md § Memory policy.
struct MemoryPolicy: Chapter {
    let name = "memory policy"

    /// The modes, their numbers in set_mempolicy(2), and whether they take a node here.
    static let modes: [(name: String, number: Int, takesNode: Bool)] = [
        ("MPOL_DEFAULT", 0, false), ("MPOL_PREFERRED", 1, true), ("MPOL_BIND", 2, true),
        ("MPOL_INTERLEAVE", 3, true), ("MPOL_LOCAL", 4, false), ("MPOL_PREFERRED_MANY", 5, true),
        ("MPOL_WEIGHTED_INTERLEAVE", 6, true),
    ]

    /// Policies that set_mempolicy(2) does not have.
    private static let invalid: [(why: String, policy: JSON)] = [
        ("an unknown mode", ["mode": "MPOL_SOMEWHERE"]),
        ("an unknown flag", ["mode": "MPOL_BIND", "nodes": "0", "flags": ["MPOL_F_NO"]]),
        ("a text for nodes that is no list", ["mode": "MPOL_BIND", "nodes": "all"]),
        ("a reversed range of nodes", ["mode": "MPOL_BIND", "nodes": "1-0"]),
        ("MPOL_DEFAULT with nodes", ["mode": "MPOL_DEFAULT", "nodes": "0"]),
        ("MPOL_LOCAL with nodes", ["mode": "MPOL_LOCAL", "nodes": "0"]),
        ("MPOL_BIND without nodes", ["mode": "MPOL_BIND"]),
        ("MPOL_INTERLEAVE without nodes", ["mode": "MPOL_INTERLEAVE"]),
        (
            "a pair of flags that contradict each other",
            [
                "mode": "MPOL_BIND", "nodes": "0",
                "flags": ["MPOL_F_STATIC_NODES", "MPOL_F_RELATIVE_NODES"],
            ]
        ),
    ]

    var checks: [Check] {
        for mode in Self.modes {
            Check(.required, "\(mode.name) is applied", of: "runtime.create.properties") {
                try applied(mode.name, mode.number, mode.takesNode)
            }
            .unlessRefused
        }
        for (flag, bit) in [
            ("MPOL_F_STATIC_NODES", "8000"), ("MPOL_F_RELATIVE_NODES", "4000"),
            ("MPOL_F_NUMA_BALANCING", "2000"),
        ] {
            Check(.required, "\(flag) is applied", of: "runtime.create.properties") {
                try applied("MPOL_BIND", 2, true, flag: (flag, bit))
            }
            .unlessRefused
        }
        Check(
            .required,
            "MPOL_PREFERRED without nodes is applied",
            of: "runtime.create.properties"
        ) { try applied("MPOL_PREFERRED", 4, false) }.unlessRefused
        Check(.deFacto, "a process of exec has the policy, too", body: joined)
        for (why, policy) in Self.invalid {
            Check(.required, "\(why) is an error", of: "config.valid-values") {
                try Bundle.use { bundle in
                    bundle.config["linux"]["memoryPolicy"] = ["mode": "MPOL_DEFAULT"]
                    try bundle.skipUnlessAccepted()
                    bundle.config["linux"]["memoryPolicy"] = policy
                    try bundle.expectError("there is \(why)")
                }
            }
        }
        Check(
            .required,
            "a node that does not exist is an error",
            of: "runtime.create.inapplicable"
        ) {
            let node = try missingNode()
            try Bundle.use { bundle in
                bundle.config["linux"]["memoryPolicy"] = [
                    "mode": "MPOL_BIND", "nodes": .string("\(node)"),
                ]
                try bundle.expectError("there is no node \(node)")
            }
        }
    }

    private func applied(
        _ mode: String,
        _ number: Int,
        _ takesNode: Bool,
        flag: (name: String, bit: String)? = nil
    ) throws {
        let node = try firstNode()
        try requireKnown(
            number | (flag.flatMap { Int($0.bit, radix: 16) } ?? 0),
            takesNode ? node : -1
        )
        try Bundle.use { bundle in
            bundle.config["linux"]["memoryPolicy"] = ["mode": .string(mode)]
            if takesNode { bundle.config["linux"]["memoryPolicy"]["nodes"] = .string("\(node)") }
            if let flag { bundle.config["linux"]["memoryPolicy"]["flags"] = [.string(flag.name)] }
            let facts = try bundle.report("mempolicy")
            try expect(facts.number("mempolicy"), is: number, "the mode inside")
            try expect(facts["mempolicy.flags"], is: flag?.bit ?? "0", "the flags inside")
            try expect(facts["mempolicy.nodes"], is: takesNode ? "\(node)" : "", "the nodes inside")
        }
    }

    private func joined() throws {
        let node = try firstNode()
        try Bundle.use { bundle in
            bundle.config["linux"]["memoryPolicy"] = [
                "mode": "MPOL_INTERLEAVE", "nodes": .string("\(node)"),
            ]
            let facts = try bundle.start("pause").report("mempolicy")
            try expect(facts.number("mempolicy"), is: 3, "the mode of the process")
        }
    }

    // MARK: - The host

    /// The first node with memory.
    private func firstNode() throws -> Int {
        let list = Host.content("/sys/devices/system/node/has_memory") ?? ""
        guard let node = Int(list.prefix { $0.isNumber }) else {
            throw Skip("the kernel knows no memory nodes")
        }
        return node
    }

    private func missingNode() throws -> Int {
        _ = try firstNode()
        guard
            let node = (0..<1024).last(where: { !Host.exists("/sys/devices/system/node/node\($0)") }
            )
        else { throw Skip("there are too many memory nodes") }
        return node
    }

    /// A policy that the kernel refuses whoever asks is not the runtime's fault.
    private func requireKnown(_ mode: Int, _ node: Int) throws {
        try Skip.unless(try Self.isKnown(mode, node), "the kernel does not know it")
    }

    /// Whether the kernel has a mode, by its number.
    static func isKnown(_ mode: Int, _ node: Int) throws -> Bool {
        try Facts.ofHost("setmempolicy:\(mode):\(node)")["setmempolicy"] == "ok"
    }
}
