import OCI
import Plan
import Testing

@Suite("The process")
struct ProcessPlanTests {
    private func process(
        _ change: (inout Spec.Process) -> Void = { _ in }
    ) throws(InvalidSpec) -> ProcessPlan {
        var process = Spec.Process(user: Spec.User(uid: 5, gid: 6), cwd: "/")
        process.args = ["sh"]
        change(&process)
        return try ProcessPlan(process)
    }

    @Test("the umask is 022 unless the configuration says otherwise")
    func umask() throws {
        #expect(try process().user.umask == 0o022)
        #expect(try process { $0.user.umask = 0o077 }.user.umask == 0o077)
    }

    @Test("of a variable that stands twice the last value counts, in the first place")
    func environment() throws {
        let plan = try process { $0.env = ["A=1", "B=2", "A=3", "C=", "D=x=y"] }
        #expect(plan.environment == ["A=3", "B=2", "C=", "D=x=y"])
        #expect(Environment.value(of: "D", in: plan.environment) == "x=y")
        #expect(Environment.value(of: "E", in: plan.environment) == nil)
        #expect(Environment.setting("B", to: "9", in: plan.environment)[1] == "B=9")
        #expect(Environment.setting("E", to: "1", in: plan.environment).last == "E=1")
    }

    @Test("what no program can be run with is refused at its key path")
    func refused() {
        let changes: [(String, (inout Spec.Process) -> Void)] = [
            ("process.args", { $0.args = [] }),
            ("process.args", { $0.args = nil }),
            ("process.cwd", { $0.cwd = "tmp" }),
            ("process.cwd", { $0.cwd = "" }),
            ("process.env[1]", { $0.env = ["A=1", "novalue"] }),
            ("process.env[0]", { $0.env = ["=x"] }),
        ]
        for (keyPath, change) in changes {
            #expect {
                try process(change)
            } throws: {
                ($0 as? InvalidSpec)?.keyPath == keyPath
            }
        }
    }

    @Test("a process document of its own is named as such")
    func document() {
        let process = Spec.Process(user: Spec.User(uid: 0, gid: 0), cwd: "/")
        #expect {
            try ProcessPlan(process, place: ProcessPlace(document: "process.json", root: ""))
        } throws: {
            "\($0)" == "process.json: args: args must not be empty"
        }
    }

    @Test("a console size needs both sides, and a terminal")
    func consoleSize() throws {
        func size(_ height: UInt64, _ width: UInt64) throws -> TerminalPlan? {
            try process {
                $0.terminal = true
                $0.consoleSize = Spec.ConsoleSize(height: height, width: width)
            }.terminal
        }
        #expect(try size(24, 80)?.rows == 24)
        #expect(try size(24, 0)?.rows == nil)
        #expect(try size(24, 65_535)?.columns == .max)
        #expect(
            try process { $0.consoleSize = Spec.ConsoleSize(height: 1, width: 1) }.terminal == nil
        )
    }
}

@Suite("Time offsets")
struct TimeOffsetTests {
    private func offsets(
        _ offsets: [String: Spec.TimeOffset],
        time: String? = nil,
        hasNamespace: Bool = true
    ) throws(InvalidSpec) -> [TimeOffset] {
        var linux = Spec.Linux()
        linux.timeOffsets = offsets
        linux.namespaces = hasNamespace ? [Spec.NamespaceEntry(type: "time", path: time)] : []
        return try TimeOffset.offsets(linux, namespaces: try NamespacePlan(linux))
    }

    @Test("both clocks can be behind or ahead")
    func lines() throws {
        let plan = try offsets([
            "monotonic": Spec.TimeOffset(secs: -5, nanosecs: 1),
            "boottime": Spec.TimeOffset(secs: 86_400, nanosecs: nil),
        ])
        #expect(plan.map(\.line) == ["boottime 86400 0", "monotonic -5 1"])
    }

    @Test("offsets need a new time namespace, known clocks and less than a second")
    func refused() {
        let day = Spec.TimeOffset(secs: 1, nanosecs: 0)
        #expect(throws: InvalidSpec.self) { try offsets(["boottime": day], hasNamespace: false) }
        #expect(throws: InvalidSpec.self) {
            try offsets(["boottime": day], time: "/proc/1/ns/time")
        }
        #expect(throws: InvalidSpec.self) { try offsets(["realtime": day]) }
        #expect(throws: InvalidSpec.self) {
            try offsets(["boottime": Spec.TimeOffset(secs: 0, nanosecs: 1_000_000_000)])
        }
    }
}
