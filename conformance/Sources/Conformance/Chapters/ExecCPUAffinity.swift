import Harness

/// config.md § Linux Process, `execCPUAffinity`.
struct ExecCPUAffinity: Chapter {
    let name = "exec CPU affinity"

    var checks: [Check] {
        Check(.deFacto, "a process of exec runs on the final CPUs", body: final)
        Check(
            .required,
            "the container's init runs where it would without",
            of: "runtime.create.properties",
            body: initUntouched
        )
        Check(
            .recommended,
            "without final CPUs the kernel decides",
            of: "config.process.exec-cpu-affinity.no-final",
            body: kernelDecides
        )
        Check(
            .required,
            "what is no list of CPUs is an error",
            of: "config.valid-values",
            body: malformed
        )
    }

    /// The CPUs that this process may run on; at least two, or the check is skipped.
    private func available() throws -> [String] {
        let facts = try Facts.ofHost("sched")
        let list = (facts["affinity.list"] ?? "").split(separator: ",").map(String.init)
        try Skip.unless(list.count > 1, "there is only one CPU")
        return list
    }

    private func final() throws {
        let list = try available()
        try Bundle.use { bundle in
            bundle.config["process"]["execCPUAffinity"] = [
                "initial": .string(list[1]), "final": .string(list[0]),
            ]
            let container = try bundle.start("pause")
            let facts = try container.report("sched")
            try expect(facts["affinity.list"], is: list[0], "the CPUs of exec")
            // Engines give the process as a document.
            let outcome = try container.exec(process: {
                $0["args"] = ["/bin/probe", "sched"]
                $0["execCPUAffinity"]["final"] = .string(list[1])
            })
            try expect(outcome.succeeded, "\(outcome)")
            let documented = Facts(outcome.output)["affinity.list"]
            try expect(documented, is: list[1], "the CPUs of exec --process")
        }
    }

    private func initUntouched() throws {
        let list = try available()
        try Bundle.use { bundle in
            let usual = try bundle.report("sched")["affinity.list"]
            bundle.config["process"]["execCPUAffinity"] = [
                "initial": .string(list[0]), "final": .string(list[0]),
            ]
            let facts = try bundle.report("sched")
            try expect(facts["affinity.list"], is: usual, "the CPUs of init")
        }
    }

    private func kernelDecides() throws {
        let list = try available()
        try Bundle.use { bundle in
            bundle.config["process"]["execCPUAffinity"] = ["initial": .string(list[1])]
            let container = try bundle.start("sched", "pause")
            let found = try container.report("sched")["affinity.list"]
            // A move into another cpuset gives the process that one's CPUs; otherwise it keeps its own.
            let possible = [list[1], container.facts["affinity.list"] ?? ""]
            try expect(possible.contains(found ?? ""), "the CPUs are \(found ?? "unknown")")
        }
    }

    private func malformed() throws {
        try Bundle.use { bundle in
            try bundle.expectErrors(["3-", "1-0", "x", "0,,1"], orStart: true) {
                $0["process"]["execCPUAffinity"]["final"] = $1
            }
        }
    }
}
