import Harness

/// config-linux.md § Offset for Time Namespace.
struct TimeOffsets: Chapter {
    let name = "time offsets"

    var checks: [Check] {
        for clock in ["boottime", "monotonic"] {
            Check(
                .required,
                "the \(clock) clock has its offset",
                of: "runtime.create.properties"
            ) { try offset(clock, 1_000_000) }.unlessRefused
            Check(
                .required,
                "a negative offset of the \(clock) clock is applied",
                of: "runtime.create.properties"
            ) { try offset(clock, -1) }.unlessRefused
        }
        Check(
            .required,
            "an offset of a clock that does not exist is an error",
            of: "config.valid-values"
        ) { try refused(["type": "time"], ["lunar": ["secs": 1]], "there is no such clock") }
        Check(
            .required,
            "an offset of a whole second in nanoseconds is an error",
            of: "config.valid-values"
        ) {
            let offset: JSON = ["boottime": ["secs": 1, "nanosecs": 1_000_000_000]]
            try refused(["type": "time"], offset, "there are a milliard nanoseconds")
        }
        Check(
            .required,
            "offsets without a time namespace are an error",
            of: "runtime.create.inapplicable"
        ) { try refused(nil, ["boottime": ["secs": 7]], "there is no time namespace") }
    }

    private func offset(_ clock: String, _ seconds: Int) throws {
        try Skip.unless(Host.exists("/proc/self/ns/time"), "the kernel has no time namespaces")
        try Bundle.use { bundle in
            bundle.config["linux"]["namespaces"].append(["type": "time"])
            bundle.config["linux"]["timeOffsets"][clock] = ["secs": .integer(Int64(seconds))]
            let before = try now(clock)
            let inside = try bundle.report("clocks").number(clock) ?? 0
            let after = try now(clock)
            try expect(
                (before + seconds...after + seconds + 1).contains(inside),
                "the clock says \(inside) inside; outside it is \(before) to \(after)"
            )
        }
    }

    /// A clock of the host.
    private func now(_ clock: String) throws -> Int {
        try Facts.ofHost("clocks").number(clock) ?? 0
    }

    private func refused(_ namespace: JSON?, _ offsets: JSON, _ why: String) throws {
        try Bundle.use { bundle in
            if let namespace { bundle.config["linux"]["namespaces"].append(namespace) }
            try bundle.skipUnlessAccepted()
            bundle.config["linux"]["timeOffsets"] = offsets
            try bundle.expectError(why)
        }
    }
}
