import CSeccomp
import Glibc
import Linux
import Plan
import Syscalls

/// What libseccomp makes of a plan: what our filters are held to.
enum Libseccomp {
    /// A call of libseccomp's that failed.
    struct Refusal: Error {
        let call: String
        let code: Int32
    }

    /// The program that `seccomp_export_bpf(3)` writes.
    static func program(_ plan: SeccompPlan) throws -> [UInt8] {
        guard let filter = unsafe seccomp_init(plan.defaultVerdict.returnValue) else {
            throw Refusal(call: "seccomp_init", code: 0)
        }
        defer { unsafe seccomp_release(filter) }
        let kill = SeccompAction.killProcess.number
        try check("attr_set", unsafe seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, kill))
        try check("attr_set", unsafe seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2))
        for architecture in plan.architectures where architecture != .x86_64 {
            try check("arch_add", unsafe seccomp_arch_add(filter, architecture.number))
        }
        for rule in plan.effectiveRules {
            let number = unsafe seccomp_syscall_resolve_name(rule.syscall)
            guard number != __NR_SCMP_ERROR else { continue }
            let comparisons = rule.conditions.map {
                scmp_arg_cmp(
                    arg: $0.argument,
                    op: scmp_compare(rawValue: $0.comparison.number),
                    datum_a: $0.value,
                    datum_b: $0.valueTwo
                )
            }
            let code = unsafe comparisons.withUnsafeBufferPointer {
                unsafe seccomp_rule_add_array(
                    filter,
                    rule.verdict.returnValue,
                    number,
                    UInt32($0.count),
                    $0.baseAddress
                )
            }
            try check("rule_add \(rule.syscall)", code)
        }
        let file = try Files.memoryFile("filter")
        try check("export_bpf", unsafe seccomp_export_bpf(filter, file.descriptor.number))
        try Files.rewind(file.descriptor)
        return try Files.readAll(file.descriptor)
    }

    /// The number of a call, negative if it has none of its own.
    static func number(_ name: String, _ architecture: SeccompArchitecture) -> Int32 {
        unsafe seccomp_syscall_resolve_name_arch(architecture.number, name)
    }

    /// The names of all system calls that an architecture has.
    static func names(_ architecture: SeccompArchitecture) -> [String] {
        let first: Int32 = architecture == .x32 ? 0x4000_0000 : 0
        // Up to 600, and those behind socketcall(2) and ipc(2).
        return (Array(first..<first + 600) + Array(-230 ... -100)).compactMap { number in
            guard
                let name = unsafe seccomp_syscall_resolve_num_arch(architecture.number, number)
            else { return nil }
            defer { unsafe free(name) }
            return unsafe String(cString: name)
        }
    }

    private static func check(_ call: String, _ code: Int32) throws {
        guard code < 0 else { return }
        throw Refusal(call: call, code: code)
    }
}
