import Harness
import Linux
import OCI
import Syscalls
import Testing

@testable import Engine
@testable import Plan

/// Our filters beside what libseccomp makes of the same profiles, and beside the profiles' words.
@Suite("Filters are what the profile says", .enabled(if: isX86, "numbers of x86"))
struct SeccompProofTests {
    /// Fewer in the quick set.
    static let count = Harness.Environment["APUS_TEST_SCOPE"] == "quick" ? 100 : 1000

    @Test(
        "every call of every architecture gets libseccomp's answer",
        arguments: ["docker", "podman", "default-allow", "default-kill"]
    )
    func known(name: String) throws {
        var random = RandomProfiles(names: [], seed: 1)
        try compare(try profile(name), name, &random)
    }

    @Test("a thousand random profiles get libseccomp's answers")
    func random() throws {
        let all = [SeccompArchitecture.x86_64, .x86, .x32].flatMap(Libseccomp.names)
        var random = RandomProfiles(names: Set(all).sorted(), seed: 4)
        for number in 0..<Self.count {
            try compare(try random.next(.exactInLibseccomp), "profile \(number)", &random)
        }
    }

    @Test("a thousand wilder ones do what their rules say, in their order")
    func wild() throws {
        // libseccomp does not: for `GT 5` or `LT 3` of one argument it forgets the second.
        let names = ["read", "clone", "personality", "mkdir", "lseek", "mmap2", "clock_gettime64"]
        var random = RandomProfiles(names: names, seed: 7)
        for number in 0..<Self.count {
            let plan = try random.next(.any)
            let filter = FilterInterpreter(program: try SeccompCompiler.compile(plan).bytes)
            for architecture in architectures(of: plan) {
                let reading = ProfileReading(plan, architecture)
                for call in reading.numbers {
                    for _ in 0..<20 {
                        let arguments = random.arguments(for: reading.rules(of: call))
                        let found = filter.verdict(
                            architecture: entry(architecture),
                            number: call,
                            arguments: arguments
                        )
                        let expected = reading.verdict(call, arguments)
                        guard found != expected else { continue }
                        Issue.record("profile \(number), \(architecture) \(call) \(arguments)")
                    }
                }
            }
        }
    }

    @Test("Docker's profile is a short program, and short ways through it")
    func size() throws {
        let program = try SeccompCompiler.compile(try profile("docker")).bytes
        #expect(program.count / 8 < 700)
    }

    @Test("a profile that needs more instructions than the kernel takes is an error")
    func tooLong() throws {
        var plan = try profile("default-kill")
        plan.rules += (0..<2000).map { value in
            let condition = SeccompPlan.Condition(
                argument: 0,
                comparison: .equal,
                value: UInt64(value),
                valueTwo: 0
            )
            return SeccompPlan.Rule(
                syscall: "lseek",
                verdict: SeccompPlan.Verdict(action: .allow, data: 0),
                conditions: [condition]
            )
        }
        #expect(throws: Failure.self) { try SeccompCompiler.compile(plan) }
    }

    /// Compares the answers for all numbers, and for those with conditions many arguments.
    private func compare(
        _ plan: SeccompPlan,
        _ name: String,
        _ random: inout RandomProfiles
    ) throws {
        let ours = FilterInterpreter(program: try SeccompCompiler.compile(plan).bytes)
        let theirs = FilterInterpreter(program: try Libseccomp.program(plan))
        var differences: [String] = []
        for architecture in [SeccompArchitecture.x86_64, .x86, .x32] {
            let rules = SyscallRules(plan, on: architecture, number: Libseccomp.number)
            let first: UInt32 = architecture == .x32 ? 0x4000_0000 : 0
            // Higher ones are x32's.
            let beyond: [UInt32] =
                architecture == .x86_64
                ? [0x3fff_ffff] : [first + 0x3fff_ffff, .max - 1, .max]
            let numbers = Array(first..<first + 600) + beyond
            for number in numbers {
                let newer =
                    plan.answersNewSyscalls && isListed(architecture, plan)
                    && rules.newest.map { number > $0 } == true
                for arguments in samples(rules.outcomes[number], plan, &random) {
                    let (found, expected) = (
                        ours.verdict(
                            architecture: entry(architecture),
                            number: number,
                            arguments: arguments
                        ),
                        newer
                            ? 0x0005_0026
                            : theirs.verdict(
                                architecture: entry(architecture),
                                number: number,
                                arguments: arguments
                            )
                    )
                    guard found != expected else { continue }
                    differences.append(
                        "\(architecture) \(number) \(arguments): \(found ?? 0), not \(expected ?? 0)"
                    )
                }
            }
        }
        #expect(differences.isEmpty, "\(name): \(differences.prefix(3))")
    }

    private func samples(
        _ outcome: SyscallRules.Outcome?,
        _ plan: SeccompPlan,
        _ random: inout RandomProfiles
    ) -> [[UInt64]] {
        guard case .clauses(let clauses) = outcome else { return [[0, 0, 0, 0, 0, 0]] }
        let rules = clauses.map {
            SeccompPlan.Rule(syscall: "", verdict: plan.defaultVerdict, conditions: $0.conditions)
        }
        return (0..<40).map { _ in random.arguments(for: rules) }
    }

    private func isListed(_ architecture: SeccompArchitecture, _ plan: SeccompPlan) -> Bool {
        architectures(of: plan).contains(architecture)
    }

    private func architectures(of plan: SeccompPlan) -> [SeccompArchitecture] {
        [.x86_64] + plan.architectures.filter { $0 == .x86 || $0 == .x32 }
    }

    /// The architecture in `struct seccomp_data`.
    private func entry(_ architecture: SeccompArchitecture) -> UInt32 {
        architecture == .x32 ? SeccompArchitecture.x86_64.number : architecture.number
    }

    private func profile(_ name: String) throws -> SeccompPlan {
        switch name {
        case "default-allow":
            return try SeccompPlan(
                Spec.Seccomp(
                    defaultAction: "SCMP_ACT_ALLOW",
                    architectures: ["SCMP_ARCH_X86", "SCMP_ARCH_X32"],
                    syscalls: [
                        .init(names: ["mkdir", "socket", "ptrace"], action: "SCMP_ACT_ERRNO")
                    ]
                )
            )
        case "default-kill":
            return try SeccompPlan(
                Spec.Seccomp(
                    defaultAction: "SCMP_ACT_KILL",
                    architectures: ["SCMP_ARCH_X86"],
                    syscalls: [
                        .init(names: ["read", "write", "exit_group"], action: "SCMP_ACT_ALLOW")
                    ]
                )
            )
        default:
            let fixtures = FilePath("\(#filePath)").removingLastComponent().removingLastComponent()
                .appending("Fixtures")
            let text = try Files.readFile(fixtures.appending("\(name).seccomp.json"))
            return try SeccompPlan(
                JSONDecoder.decode(Spec.Seccomp.self, from: text, document: name)
            )
        }
    }
}

#if arch(x86_64)
    private let isX86 = true
#else
    private let isX86 = false
#endif
