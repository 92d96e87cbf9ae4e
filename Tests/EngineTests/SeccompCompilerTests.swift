import Linux
import OCI
import Syscalls
import Testing

@testable import Engine
@testable import Plan

private let x86_64: UInt32 = 0xc000_003e
private let x86: UInt32 = 0x4000_0003
private let x32Bit: UInt32 = 0x4000_0000

private let allow: UInt32 = 0x7fff_0000
private let eperm: UInt32 = 0x0005_0001
private let enosys: UInt32 = 0x0005_0026
private let killProcess: UInt32 = 0x8000_0000

/// The shape of the profile that Docker writes.
private func profile(_ rules: [Spec.SeccompRule] = []) -> Spec.Seccomp {
    Spec.Seccomp(
        defaultAction: "SCMP_ACT_ERRNO",
        defaultErrnoRet: 1,
        architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        syscalls: [
            Spec.SeccompRule(
                names: ["read", "write", "close", "exit_group", "faccessat2", "no_such_call"],
                action: "SCMP_ACT_ALLOW"
            ),
            Spec.SeccompRule(
                names: ["clone"],
                action: "SCMP_ACT_ALLOW",
                args: [.init(index: 0, value: 0x7e02_0000, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ")]
            ),
            Spec.SeccompRule(names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38),
        ] + rules
    )
}

private func compile(_ seccomp: Spec.Seccomp) throws -> FilterInterpreter {
    FilterInterpreter(program: try SeccompCompiler.compile(SeccompPlan(seccomp)).bytes)
}

@Suite("The compiler of system call filters", .enabled(if: isX86, "numbers of x86"))
struct SeccompCompilerTests {
    @Test("a program is whole instructions and begins with the architecture")
    func shape() throws {
        let program = try SeccompCompiler.compile(SeccompPlan(profile()))
        #expect(program.bytes.count > 8 && program.bytes.count % 8 == 0)
        #expect(program.bytes.prefix(8) == [0x20, 0, 0, 0, 4, 0, 0, 0])
        #expect(program.flags == 4 && !program.hasListener)
    }

    @Test(
        "each architecture has its own numbers",
        arguments: [
            (x86_64, 0, allow), (x86_64, 2, eperm), (x86_64, 435, enosys),
            (x86, 3, allow), (x86, 5, eperm), (x86_64, x32Bit | 0, allow),
            (x86_64, x32Bit | 2, eperm), (0xc000_00b7, 63, killProcess),
        ] as [(UInt32, UInt32, UInt32)]
    )
    func architectures(architecture: UInt32, number: UInt32, verdict: UInt32) throws {
        let filter = try compile(profile())
        #expect(filter.verdict(architecture: architecture, number: number) == verdict)
    }

    @Test(
        "system calls newer than the profile answer ENOSYS on every architecture",
        arguments: [
            // faccessat2 is the newest that the profile names: 439 everywhere.
            (x86_64, 439, allow), (x86_64, 440, enosys), (x86_64, x32Bit - 1, enosys),
            (x86, 439, allow), (x86, 440, enosys), (x86_64, x32Bit | 439, allow),
            (x86_64, x32Bit | 440, eperm), (x86_64, x32Bit | 548, enosys),
        ] as [(UInt32, UInt32, UInt32)]
    )
    func newer(architecture: UInt32, number: UInt32, verdict: UInt32) throws {
        // x32 has calls of its own from 512 on; pwritev2 is its 547.
        let filter = try compile(
            profile([.init(names: ["pwritev2"], action: "SCMP_ACT_ALLOW")])
        )
        #expect(filter.verdict(architecture: architecture, number: number) == verdict)
    }

    @Test("without x32 in the profile its calls are a foreign architecture")
    func foreignX32() throws {
        var seccomp = profile()
        seccomp.architectures = ["SCMP_ARCH_X86_64"]
        let filter = try compile(seccomp)
        #expect(filter.verdict(architecture: x86_64, number: x32Bit | 1) == killProcess)
        #expect(filter.verdict(architecture: x86, number: 3) == killProcess)
        #expect(filter.verdict(architecture: x86_64, number: 440) == enosys)
    }

    @Test(
        "a masked comparison looks at the masked bits only",
        arguments: [(0x11, allow), (0x1000_0011, eperm), (0x0002_0000, eperm)]
            as [(UInt64, UInt32)]
    )
    func masked(flags: UInt64, verdict: UInt32) throws {
        let filter = try compile(profile())
        #expect(
            filter.verdict(architecture: x86_64, number: 56, arguments: [flags]) == verdict
        )
    }

    @Test(
        "every operator compares all 64 bits",
        arguments: [
            ("SCMP_CMP_EQ", [false, true, false]), ("SCMP_CMP_NE", [true, false, true]),
            ("SCMP_CMP_LT", [true, false, false]), ("SCMP_CMP_LE", [true, true, false]),
            ("SCMP_CMP_GT", [false, false, true]), ("SCMP_CMP_GE", [false, true, true]),
        ]
    )
    func operators(op: String, holds: [Bool]) throws {
        let value: UInt64 = 0x5_0000_0000
        let condition = Spec.SeccompArgument(index: 2, value: value, op: op)
        let filter = try compile(
            Spec.Seccomp(
                defaultAction: "SCMP_ACT_ERRNO",
                syscalls: [.init(names: ["lseek"], action: "SCMP_ACT_ALLOW", args: [condition])]
            )
        )
        let verdicts = [value - 1, value, value + 1].map {
            filter.verdict(architecture: x86_64, number: 8, arguments: [0, 0, $0])
        }
        #expect(verdicts == holds.map { $0 ? allow : eperm })
    }

    @Test("two comparisons of one argument are alternatives")
    func alternatives() throws {
        let conditions = [0, 8].map {
            Spec.SeccompArgument(index: 0, value: $0, op: "SCMP_CMP_EQ")
        }
        let filter = try compile(
            profile([.init(names: ["personality"], action: "SCMP_ACT_ALLOW", args: conditions)])
        )
        let verdicts = [0, 1, 8].map {
            filter.verdict(architecture: x86_64, number: 135, arguments: [$0])
        }
        #expect(verdicts == [allow, eperm, allow])
    }

    @Test("a permissive profile lets new system calls through")
    func permissive() throws {
        let filter = try compile(
            Spec.Seccomp(
                defaultAction: "SCMP_ACT_ALLOW",
                syscalls: [.init(names: ["mkdir"], action: "SCMP_ACT_KILL_PROCESS")]
            )
        )
        #expect(filter.verdict(architecture: x86_64, number: 83) == killProcess)
        #expect(filter.verdict(architecture: x86_64, number: 9999) == allow)
    }

    @Test("every architecture is taken; those that cannot run here change nothing")
    func foreignArchitectures() throws {
        var seccomp = profile()
        seccomp.architectures = SeccompArchitecture.allCases.map(\.rawValue)
        let filter = try compile(seccomp)
        #expect(filter.verdict(architecture: x86_64, number: 0) == allow)
        #expect(filter.verdict(architecture: x86_64, number: 2) == eperm)
        let big = SeccompArchitecture.s390x.number
        #expect(filter.verdict(architecture: big, number: 3) == killProcess)
    }

    @Test("the flags fit each other")
    func flags() throws {
        var seccomp = profile()
        seccomp.flags = SeccompFilterFlag.allCases.map(\.rawValue)
        #expect(try SeccompCompiler.compile(SeccompPlan(seccomp)).flags == 0b0111)
        seccomp.listenerPath = "/agent"
        seccomp.syscalls?.append(.init(names: ["mkdir"], action: "SCMP_ACT_NOTIFY"))
        let program = try SeccompCompiler.compile(SeccompPlan(seccomp))
        #expect(program.flags == 0b11_1111 && program.hasListener)
    }

    @Test("a program survives its memory file")
    func memoryFile() throws {
        let program = try SeccompCompiler.compile(SeccompPlan(profile()))
        let file = try program.memoryFile()
        #expect(try SeccompProgram.received(from: file.descriptor) == program)
    }
}

#if arch(x86_64)
    private let isX86 = true
#else
    private let isX86 = false
#endif
