/// What happens to a system call; the raw value is the name in config.json.
package enum SeccompAction: String, CaseIterable, Sendable {
    case kill = "SCMP_ACT_KILL"
    case killProcess = "SCMP_ACT_KILL_PROCESS"
    case killThread = "SCMP_ACT_KILL_THREAD"
    case trap = "SCMP_ACT_TRAP"
    case errno = "SCMP_ACT_ERRNO"
    case trace = "SCMP_ACT_TRACE"
    case allow = "SCMP_ACT_ALLOW"
    case log = "SCMP_ACT_LOG"
    case notify = "SCMP_ACT_NOTIFY"

    /// The number of the action without its 16 bits of data.
    package var number: UInt32 {
        switch self {
        case .kill, .killThread: 0x0000_0000
        case .killProcess: 0x8000_0000
        case .trap: 0x0003_0000
        case .errno: 0x0005_0000
        case .trace: 0x7ff0_0000
        case .allow: 0x7fff_0000
        case .log: 0x7ffc_0000
        case .notify: 0x7fc0_0000
        }
    }

    /// Whether the action carries an error number.
    package var takesErrno: Bool { self == .errno || self == .trace }
}

/// How an argument is compared; the raw value is the name in config.json.
package enum SeccompOperator: String, CaseIterable, Sendable {
    case notEqual = "SCMP_CMP_NE"
    case less = "SCMP_CMP_LT"
    case lessOrEqual = "SCMP_CMP_LE"
    case equal = "SCMP_CMP_EQ"
    case greaterOrEqual = "SCMP_CMP_GE"
    case greater = "SCMP_CMP_GT"
    case maskedEqual = "SCMP_CMP_MASKED_EQ"

    /// libseccomp's number for it.
    package var number: UInt32 {
        switch self {
        case .notEqual: 1
        case .less: 2
        case .lessOrEqual: 3
        case .equal: 4
        case .greaterOrEqual: 5
        case .greater: 6
        case .maskedEqual: 7
        }
    }
}

/// An instruction set with its system call table; the raw value is the name in config.json.
package enum SeccompArchitecture: String, CaseIterable, Sendable {
    case x86 = "SCMP_ARCH_X86"
    case x86_64 = "SCMP_ARCH_X86_64"
    case x32 = "SCMP_ARCH_X32"
    case arm = "SCMP_ARCH_ARM"
    case aarch64 = "SCMP_ARCH_AARCH64"
    case mips = "SCMP_ARCH_MIPS"
    case mips64 = "SCMP_ARCH_MIPS64"
    case mips64n32 = "SCMP_ARCH_MIPS64N32"
    case mipsel = "SCMP_ARCH_MIPSEL"
    case mipsel64 = "SCMP_ARCH_MIPSEL64"
    case mipsel64n32 = "SCMP_ARCH_MIPSEL64N32"
    case ppc = "SCMP_ARCH_PPC"
    case ppc64 = "SCMP_ARCH_PPC64"
    case ppc64le = "SCMP_ARCH_PPC64LE"
    case s390 = "SCMP_ARCH_S390"
    case s390x = "SCMP_ARCH_S390X"
    case parisc = "SCMP_ARCH_PARISC"
    case parisc64 = "SCMP_ARCH_PARISC64"
    case riscv64 = "SCMP_ARCH_RISCV64"
    case loongarch64 = "SCMP_ARCH_LOONGARCH64"
    case m68k = "SCMP_ARCH_M68K"
    case sh = "SCMP_ARCH_SH"
    case sheb = "SCMP_ARCH_SHEB"

    /// The number in `seccomp_data.arch` and for libseccomp: `AUDIT_ARCH_…` (x32 has its own).
    package var number: UInt32 {
        switch self {
        case .x86: 0x4000_0003
        case .x86_64: 0xc000_003e
        case .x32: 0x4000_003e
        case .arm: 0x4000_0028
        case .aarch64: 0xc000_00b7
        case .mips: 0x0000_0008
        case .mips64: 0x8000_0008
        case .mips64n32: 0xa000_0008
        case .mipsel: 0x4000_0008
        case .mipsel64: 0xc000_0008
        case .mipsel64n32: 0xe000_0008
        case .ppc: 0x0000_0014
        case .ppc64: 0x8000_0015
        case .ppc64le: 0xc000_0015
        case .s390: 0x0000_0016
        case .s390x: 0x8000_0016
        case .parisc: 0x0000_000f
        case .parisc64: 0x8000_000f
        case .riscv64: 0xc000_00f3
        case .loongarch64: 0xc000_0102
        case .m68k: 0x0000_0004
        case .sh: 0x4000_002a
        case .sheb: 0x0000_002a
        }
    }
}

/// A flag of `seccomp(2)`; the raw value is the name in config.json.
package enum SeccompFilterFlag: String, CaseIterable, Sendable {
    case threadSync = "SECCOMP_FILTER_FLAG_TSYNC"
    case log = "SECCOMP_FILTER_FLAG_LOG"
    case speculationAllowed = "SECCOMP_FILTER_FLAG_SPEC_ALLOW"
    case waitKillable = "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"

    /// The bit `seccomp(2)` takes.
    package var number: UInt32 {
        switch self {
        case .threadSync: 1
        case .log: 2
        case .speculationAllowed: 4
        case .waitKillable: 32
        }
    }

    /// Asks for a descriptor to listen on (C: `SECCOMP_FILTER_FLAG_NEW_LISTENER`).
    package static let newListener: UInt32 = 8
}
