import Harness

/// features-linux.md: the words of seccomp and of memory policies that the document lists.
struct FeaturesWords: Chapter {
    let name = "features: words"

    var checks: [Check] {
        Check(
            .required,
            "every listed seccomp action is recognised",
            of: "features-linux.seccomp.actions",
            body: actions
        )
        Check(
            .required,
            "every listed seccomp operator is recognised",
            of: "features-linux.seccomp.operators",
            body: operators
        )
        Check(
            .required,
            "every listed seccomp architecture of this machine is recognised",
            of: "features-linux.seccomp.architectures",
            body: architectures
        )
        Check(
            .required,
            "every known and every supported seccomp flag is recognised",
            of: "features-linux.seccomp.known-flags",
            "features-linux.seccomp.supported-flags",
            body: flags
        )
        Check(
            .required,
            "every listed mode of memory policies is recognised",
            of: "features-linux.memory-policy.modes",
            body: memoryModes
        )
        Check(
            .required,
            "every listed flag of memory policies is recognised",
            of: "features-linux.memory-policy.flags",
            body: memoryFlags
        )
    }

    /// Calls that the probe never makes.
    private static let unused = [
        "acct", "swapon", "swapoff", "reboot", "quotactl", "vhangup", "settimeofday",
        "sethostname", "setdomainname", "adjtimex", "mlockall", "munlockall",
    ]

    /// Runs a container with a filter; its agent listens, for the case that the filter notifies.
    private func run(_ rules: [JSON], _ change: (inout JSON) -> Void = { _ in }) throws {
        try Bundle.use { bundle in
            let agent = try SeccompAgent()
            var filter: JSON = ["defaultAction": "SCMP_ACT_ALLOW", "syscalls": .array(rules)]
            if rules.contains(where: { $0["action"] == "SCMP_ACT_NOTIFY" }) {
                filter["listenerPath"] = .string(agent.path)
            }
            change(&filter)
            bundle.config["linux"]["seccomp"] = filter
            let facts = try bundle.report("call:getpriority:0:0")
            try expect(facts["call.getpriority"], is: "20", "the result of an allowed call")
        }
    }

    private func actions() throws {
        let actions = try FeaturesDocument.list("linux", "seccomp", "actions")
        try run(
            zip(Self.unused, actions).map { name, action in
                ["names": [.string(name)], "action": .string(action)]
            }
        )
    }

    private func operators() throws {
        let operators = try FeaturesDocument.list("linux", "seccomp", "operators")
        try run(
            zip(Self.unused, operators).map { name, op in
                let argument: JSON = ["index": 0, "value": 1, "valueTwo": 1, "op": .string(op)]
                return [
                    "names": [.string(name)], "action": "SCMP_ACT_ERRNO", "args": [argument],
                ]
            }
        )
    }

    private func architectures() throws {
        // Refusing another machine's says nothing about whether its name is known.
        let listed = try FeaturesDocument.list("linux", "seccomp", "archs")
        for name in listed where SeccompArchitectures.ofThisMachine.contains(name) {
            do {
                try run([["names": ["acct"], "action": "SCMP_ACT_ERRNO"]]) {
                    $0["architectures"] = [.string(name)]
                }
            } catch {
                throw Disagreement("\(name) is listed, and refused: \(error)")
            }
        }
    }

    private func flags() throws {
        let known = try FeaturesDocument.list("linux", "seccomp", "knownFlags")
        let supported = try FeaturesDocument.list("linux", "seccomp", "supportedFlags")
        let unknown = supported.filter { !known.contains($0) }
        try expect(unknown.isEmpty, "supported, and not known: \(unknown)")
        for flag in supported {
            do {
                // One of the flags is about the waiting for an agent.
                let action = flag.hasSuffix("WAIT_KILLABLE_RECV") ? "NOTIFY" : "ERRNO"
                try run([["names": ["acct"], "action": .string("SCMP_ACT_\(action)")]]) {
                    $0["flags"] = [.string(flag)]
                }
            } catch {
                throw Disagreement("\(flag) is listed as supported, and refused: \(error)")
            }
        }
    }

    // MARK: - Memory policies

    private func run(memoryPolicy: JSON) throws {
        try Skip.unless(
            Host.exists("/sys/devices/system/node/node0"),
            "the kernel knows no memory nodes"
        )
        try Bundle.use { bundle in
            bundle.config["linux"]["memoryPolicy"] = memoryPolicy
            _ = try bundle.report("ids")
        }
    }

    private func memoryModes() throws {
        for mode in try FeaturesDocument.list("linux", "memoryPolicy", "modes") {
            // What the runtime recognises, an older kernel need not have.
            let number = MemoryPolicy.modes.first { $0.name == mode }?.number
            if let number, number > 4, try !MemoryPolicy.isKnown(number, 0) { continue }
            var policy: JSON = ["mode": .string(mode)]
            if !["MPOL_DEFAULT", "MPOL_LOCAL"].contains(mode) { policy["nodes"] = "0" }
            try run(memoryPolicy: policy)
        }
    }

    private func memoryFlags() throws {
        for flag in try FeaturesDocument.list("linux", "memoryPolicy", "flags") {
            try run(memoryPolicy: [
                "mode": "MPOL_BIND", "nodes": "0", "flags": [.string(flag)],
            ])
        }
    }
}
