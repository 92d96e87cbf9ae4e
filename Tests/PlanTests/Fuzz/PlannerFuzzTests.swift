import Glibc
import Harness
import Linux
import OCI
import Testing

@testable import Plan

/// Configurations that nobody would write, read and planned by the thousand.
///
/// `APUS_FUZZ_SECONDS` says for how long and `APUS_FUZZ_SEED` from which seed; both are printed. The
/// document that is being planned is kept in a file, so that it survives a crash.
@Suite("Mutated configurations")
struct PlannerFuzzTests {
    @Test("are planned soundly or refused in one line, quickly and without a crash")
    func fuzz() throws {
        let seconds = Int(setting("APUS_FUZZ_SECONDS") ?? "") ?? 2
        let seed = UInt64(setting("APUS_FUZZ_SEED") ?? "") ?? UInt64.random(in: 0...9_999_999)
        let evidence = try Evidence(seed: seed)
        print("fuzz: \(seconds) s with APUS_FUZZ_SEED=\(seed); the document: \(evidence.path)")
        var mutator = DocumentMutator(corpus: try corpus(), seed: seed)
        var cases = FuzzCases(seed: seed)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while clock.now < end, cases.failures.count < 5 {
            let document = mutator.next()
            try evidence.keep(document)
            cases.run(document)
        }
        for failure in cases.failures { Issue.record("\(failure)") }
        print("fuzz: \(cases.count) documents, \(cases.planned) planned")
        // Mutations that leave nothing valid would try nothing but the parser.
        #expect(cases.planned * 20 > cases.count)
        try evidence.discard()
    }

    private func corpus() throws -> [JSONValue] {
        let names = Fixtures.planned + Fixtures.complete
        return try names.map { name in
            try JSONParser.parse(try Fixtures.read("\(name).config.json"), document: name)
        } + [try JSONValue(text: Documents.small)]
    }

    private func setting(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

/// Where the current document lies while it is planned.
private struct Evidence {
    let path: FilePath
    private let file: Int32

    init(seed: UInt64) throws {
        path = FilePath("/tmp/apus-fuzz-\(seed)-\(getpid()).json")
        file = unsafe open(path.string, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { throw Failure(errno: errno) }
    }

    func keep(_ document: [UInt8]) throws {
        let written = unsafe pwrite(file, document, document.count, 0)
        guard written == document.count, ftruncate(file, document.count) == 0 else {
            throw Failure(errno: errno)
        }
        // A planner that hangs ends with the whole run, and leaves the document.
        alarm(120)
    }

    func discard() throws {
        alarm(0)
        close(file)
        guard unsafe unlink(path.string) == 0 else { throw Failure(errno: errno) }
    }
}

/// What has been tried, and what went wrong.
private struct FuzzCases {
    private(set) var count = 0
    private(set) var planned = 0
    private(set) var failures: [String] = []
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(state: ~seed) }

    mutating func run(_ document: [UInt8]) {
        count += 1
        let host = [Hosts.legacy, Hosts.unified, Hosts.rootless, Hosts.bare][
            [0, 0, 0, 1, 1, 1, 2, 3][Int.random(in: 0..<8, using: &random)]
        ]
        let startsAtOnce = Bool.random(using: &random)
        switch outcome(of: document, on: host, startsAtOnce: startsAtOnce) {
        case .refused(let message):
            if !isOneShortLine(message) {
                fail(["refused with \(message.debugDescription)"], document)
            }
        case .planned(let spec, let plan):
            planned += 1
            fail(violations(of: plan), document)
            fail(execViolations(of: spec, on: host), document)
        }
    }

    private mutating func fail(_ violations: [String], _ document: [UInt8]) {
        guard !violations.isEmpty else { return }
        let text = String(decoding: document, as: UTF8.self)
        failures.append("\(violations.joined(separator: "; ")) in document \(count): \(text)")
    }

    private func violations(of plan: ContainerPlan) -> [String] {
        var broken = InitInvariants.violations(ofContainer: plan.initPlan.steps)
        if rereads(plan.initPlan) != true { broken.append("the plan is another one for init") }
        for write in plan.cgroup.steps.flatMap(\.writes) {
            if write.file.utf8.contains(0x2f) || write.file.isEmpty || write.value.isEmpty {
                broken.append("writes \(write.value.debugDescription) to \(write.file)")
            }
        }
        for directory in plan.cgroup.record.directories where directory.path.utf8.first != 0x2f {
            broken.append("the cgroup \(directory.path)")
        }
        return broken
    }

    private func execViolations(of spec: Spec, on host: HostFacts) -> [String] {
        guard let process = spec.process else { return [] }
        do {
            let id = try ContainerID("bad")
            let plan = try Planner(facts: host, manager: .cgroupfs).exec(
                process,
                place: ProcessPlace(),
                in: spec,
                state: State(ociVersion: "1.3.0", id: "bad", status: .running, bundle: "/b"),
                options: ExecOptions(id: id)
            )
            return InitInvariants.violations(ofExec: plan.initPlan.steps)
                + (rereads(plan.initPlan) ? [] : ["the plan is another one for init"])
        } catch {
            // What could be created can be joined.
            return ["exec refused: \(error)"]
        }
    }

    /// Whether init gets the plan that was made.
    private func rereads(_ plan: InitPlan) -> Bool {
        do {
            return try WireReader.value(InitPlan.self, from: WireWriter.bytes(of: plan)) == plan
        } catch {
            return false
        }
    }
}
