import Harness

/// config.md § Linux Process, `scheduler` and `ioPriority`, and config-linux.md § Personality.
struct Scheduling: Chapter {
    let name = "scheduling"

    /// Policies by name, with the kernel's numbers, that take a nice value or nothing.
    private static let ordinary = [("SCHED_OTHER", "0"), ("SCHED_BATCH", "3"), ("SCHED_IDLE", "5")]
    private static let realTime = [("SCHED_FIFO", "1"), ("SCHED_RR", "2")]
    private static let flags = [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN",
    ]
    private static let classes = [("RT", "1"), ("BE", "2"), ("IDLE", "3")]

    var checks: [Check] {
        policyChecks.unlessRefused
        schedulerDetails.unlessRefused
        schedulerRefusals
        priorityChecks.unlessRefused
        priorityRefusals
        personalityChecks.unlessRefused
        personalityRefusals
        Check(.deFacto, "a process of exec has all of them as well", body: exec)
    }

    @CheckList private var policyChecks: [Check] {
        for (policy, number) in Self.ordinary {
            Check(.required, "the policy \(policy) is set", of: "runtime.start.program") {
                // Called with another policy than the one that is asked for.
                let other = policy == "SCHED_BATCH" ? "-i" : "-b"
                let facts = try report(["policy": .string(policy)], under: ["chrt", other, "0"])
                try expect(facts["policy"], is: number, "the policy inside")
            }
        }
        for (policy, number) in Self.realTime {
            Check(.required, "the policy \(policy) is set", of: "runtime.start.program") {
                try hostAllows(["chrt", policy == "SCHED_RR" ? "-r" : "-f", "5", "/bin/true"])
                let facts = try report(["policy": .string(policy), "priority": 5])
                try expect(facts["policy"], is: number, "the policy inside")
                try expect(facts["priority"], is: "5", "the priority inside")
            }
        }
        Check(
            .required,
            "the policy SCHED_DEADLINE is set with its times",
            of: "runtime.start.program",
            body: deadline
        )
    }

    @CheckList private var schedulerDetails: [Check] {
        Check(.required, "the nice value is set", of: "runtime.start.program") {
            let facts = try report(["policy": "SCHED_OTHER", "nice": 7])
            try expect(facts["nice"], is: "7", "the nice value inside")
        }
        Check(
            .required,
            "a nice value that is not set is 0",
            of: "runtime.start.program"
        ) {
            let facts = try report(["policy": "SCHED_OTHER"], under: ["nice", "-n", "3"])
            try expect(facts["nice"], is: "0", "the nice value inside")
        }
        for flag in Self.flags {
            Check(.required, "\(flag) is set", of: "runtime.start.program") { try flagged(flag) }
        }
    }

    @CheckList private var schedulerRefusals: [Check] {
        Check(.required, "an unknown policy is an error", of: "config.valid-values") {
            try refuses("scheduler", ["policy": "SCHED_FROB"])
        }
        Check(.required, "an unknown scheduler flag is an error", of: "config.valid-values") {
            try refuses("scheduler", ["policy": "SCHED_OTHER", "flags": ["SCHED_FLAG_FROB"]])
        }
        Check(
            .required,
            "times that the kernel refuses are an error",
            of: "runtime.create.inapplicable"
        ) {
            let times: JSON = [
                "policy": "SCHED_DEADLINE", "runtime": 20_000_000, "deadline": 10_000_000,
            ]
            try refuses("scheduler", times)
        }
    }

    @CheckList private var priorityChecks: [Check] {
        for (name, number) in Self.classes {
            Check(.required, "IOPRIO_CLASS_\(name) is set", of: "runtime.start.program") {
                try ioPriority(name, number)
            }
        }
    }

    @CheckList private var priorityRefusals: [Check] {
        Check(.required, "an unknown I/O class is an error", of: "config.valid-values") {
            try refuses("ioPriority", ["class": "IOPRIO_CLASS_FROB", "priority": 1])
        }
        Check(.required, "an I/O priority beyond 7 is an error", of: "config.valid-values") {
            try refuses("ioPriority", ["class": "IOPRIO_CLASS_BE", "priority": 8])
        }
    }

    @CheckList private var personalityChecks: [Check] {
        Check(
            .required,
            "the personality LINUX32 shows a 32-bit machine",
            of: "runtime.create.properties"
        ) {
            let facts = try report(personality: ["domain": "LINUX32"])
            try expect(facts["personality"], is: "8", "the personality inside")
            let native = try Facts.ofHost("host")["machine"]
            try expect(facts["machine"] != native, "the machine inside is \(native ?? "unknown")")
        }
        Check(.required, "the personality LINUX is set", of: "runtime.create.properties") {
            // Called with the other one.
            let facts = try report(personality: ["domain": "LINUX"], under: ["setarch", "linux32"])
            try expect(facts["personality"], is: "0", "the personality inside")
        }
    }

    @CheckList private var personalityRefusals: [Check] {
        Check(.required, "an unknown personality is an error", of: "config.valid-values") {
            try refuses(personality: ["domain": "FROB"])
        }
        Check(.required, "a flag of a personality is an error", of: "config.valid-values") {
            try refuses(personality: ["domain": "LINUX", "flags": ["ADDR_NO_RANDOMIZE"]])
        }
    }

    // MARK: - The scheduler

    /// Runs the probe with a scheduler; the runtime is called by way of a command, such as `nice`.
    private func report(_ scheduler: JSON, under command: [String] = []) throws -> Facts {
        var facts = Facts("")
        try Bundle.use { bundle in
            bundle.config["process"]["scheduler"] = scheduler
            allowRealTime(bundle)
            facts = try report(bundle, under: command)
        }
        return facts
    }

    /// The probe's facts, the runtime being called by way of a command.
    private func report(_ bundle: Bundle, under command: [String]) throws -> Facts {
        try bundle.report(
            "sched",
            "host",
            options: Tool.Options(wrapper: command.isEmpty ? [] : ["/usr/bin/env"] + command)
        )
    }

    /// In cgroups of version 1 real-time policies need a budget of their own.
    private func allowRealTime(_ bundle: Bundle) {
        let policy = bundle.config["process"]["scheduler"]["policy"].text ?? ""
        let budget = "/sys/fs/cgroup/cpu/cpu.rt_runtime_us"
        guard ["SCHED_FIFO", "SCHED_RR"].contains(policy), Host.exists(budget) else { return }
        bundle.config["linux"]["resources"]["cpu"] = [
            "realtimePeriod": 1_000_000, "realtimeRuntime": 50_000,
        ]
    }

    /// Skips the check when the host refuses the same outside of any container.
    private func hostAllows(_ command: [String]) throws {
        let outcome = try Tool.run(["/usr/bin/env"] + command)
        try Skip.unless(outcome.succeeded, "the host refuses \(command.joined(separator: " "))")
    }

    private static let times: JSON = [
        "policy": "SCHED_DEADLINE", "runtime": 1_000_000, "deadline": 50_000_000,
        "period": 100_000_000,
    ]

    private func hostAllowsDeadlines() throws {
        try hostAllows([
            "chrt", "-d", "--sched-runtime", "1000000", "--sched-deadline", "50000000",
            "--sched-period", "100000000", "0", "/bin/true",
        ])
    }

    private func deadline() throws {
        try hostAllowsDeadlines()
        let facts = try report(Self.times)
        try expect(facts["policy"], is: "6", "the policy inside")
        try expect(facts["sched.runtime"], is: "1000000", "the runtime inside")
        try expect(facts["sched.deadline"], is: "50000000", "the deadline inside")
        try expect(facts["sched.period"], is: "100000000", "the period inside")
    }

    private func flagged(_ flag: String) throws {
        let bits = [
            "SCHED_FLAG_RESET_ON_FORK": "1", "SCHED_FLAG_RECLAIM": "2",
            "SCHED_FLAG_DL_OVERRUN": "4",
        ]
        var scheduler: JSON = ["policy": "SCHED_OTHER"]
        if flag != "SCHED_FLAG_RESET_ON_FORK" {
            try hostAllowsDeadlines()
            scheduler = Self.times
        }
        scheduler["flags"] = [.string(flag)]
        let facts = try report(scheduler)
        try expect(facts["sched.flags"], is: bits[flag], "the flags inside")
    }

    /// Values that any runtime takes that takes the property at all.
    private static let right: [String: JSON] = [
        "scheduler": ["policy": "SCHED_OTHER"],
        "ioPriority": ["class": "IOPRIO_CLASS_BE", "priority": 4],
    ]

    private func refuses(_ property: String, _ value: JSON) throws {
        try Bundle.use { bundle in
            bundle.config["process"][property] = Self.right[property] ?? .null
            try bundle.skipUnlessAccepted()
            bundle.config["process"][property] = value
            try bundle.expectNoStart("process.\(property) is \(value)")
        }
    }

    // MARK: - The others

    private func ioPriority(_ name: String, _ number: String) throws {
        if name == "RT" { try hostAllows(["ionice", "-c1", "-n3", "/bin/true"]) }
        try Bundle.use { bundle in
            bundle.config["process"]["ioPriority"] = [
                "class": .string("IOPRIO_CLASS_" + name), "priority": 3,
            ]
            // All processes of the program: children have it as well.
            let facts = try bundle.report("sched", "child", "sched")
            try expect(facts.all("ioprio.class"), is: [number, number], "the classes inside")
            try expect(facts.all("ioprio.level"), is: ["3", "3"], "the priorities inside")
        }
    }

    private func report(personality: JSON, under command: [String] = []) throws -> Facts {
        var facts = Facts("")
        try Bundle.use { bundle in
            bundle.config["linux"]["personality"] = personality
            facts = try report(bundle, under: command)
        }
        return facts
    }

    private func refuses(personality: JSON) throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["personality"] = ["domain": "LINUX"]
            try bundle.skipUnlessAccepted()
            bundle.config["linux"]["personality"] = personality
            try bundle.expectError("linux.personality is \(personality)")
        }
    }

    private func exec() throws {
        try Bundle.use { bundle in
            bundle.config["process"]["scheduler"] = ["policy": "SCHED_BATCH", "nice": 4]
            bundle.config["process"]["ioPriority"] = ["class": "IOPRIO_CLASS_BE", "priority": 6]
            bundle.config["linux"]["personality"] = ["domain": "LINUX32"]
            let facts = try bundle.start("pause").report("sched")
            let expected = [
                "policy": "3", "nice": "4", "ioprio.class": "2", "ioprio.level": "6",
                "personality": "8",
            ]
            for (key, value) in expected.sorted(by: { $0.key < $1.key }) {
                try expect(facts[key], is: value, "\(key) of exec")
            }
        }
    }
}
