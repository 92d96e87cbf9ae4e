internal import CSeccomp
internal import Linux
package import Plan
internal import Syscalls
internal import SystemPackage

/// Compiles filters with libseccomp.
package enum SeccompCompiler {
    /// Makes the program that carries out `plan`.
    ///
    /// System calls that libseccomp does not know are skipped, and so are architectures that it
    /// cannot add because no program of theirs runs here.
    package static func compile(_ plan: SeccompPlan) throws -> SeccompProgram {
        let filter = try Filter(defaultReturning: plan.defaultVerdict.returnValue)
        try filter.set(SCMP_FLTATR_CTL_NNP, to: 0)
        // Without this a program of an architecture that is not listed would only lose one thread.
        try filter.set(SCMP_FLTATR_ACT_BADARCH, to: SeccompAction.killProcess.number)
        // A binary tree over the numbers instead of a list: a quarter of the comparisons.
        try filter.set(SCMP_FLTATR_CTL_OPTIMIZE, to: 2)
        for architecture in plan.architectures { try filter.add(architecture) }
        for rule in plan.effectiveRules { try filter.add(rule) }
        let exported = try filter.export()
        let stub = plan.answersNewSyscalls ? newSyscallStub(newestSyscalls(plan)) : []
        return SeccompProgram(
            bytes: stub.flatMap(\.encoded) + exported,
            flags: loadFlags(plan),
            hasListener: plan.hasListener
        )
    }

    /// The version of libseccomp, such as `2.5.4`, for the `features` document.
    package static var libraryVersion: String {
        guard let version = unsafe seccomp_version() else { return "unknown" }
        return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.micro)"
    }

    /// The highest system call number that the profile speaks of, for each architecture.
    private static func newestSyscalls(_ plan: SeccompPlan) -> [NewestSyscall] {
        let native = seccomp_arch_native()
        var tokens = [native]
        for token in plan.architectures.map(\.number) where !tokens.contains(token) {
            tokens.append(token)
        }
        return tokens.compactMap { token in
            let numbers = Set(plan.rules.map(\.syscall)).compactMap { name -> UInt32? in
                let number = unsafe seccomp_syscall_resolve_name_arch(token, name)
                // Negative numbers are libseccomp's own, for calls the architecture lacks.
                return number >= 0 ? UInt32(number) : nil
            }
            return numbers.max().map { NewestSyscall(architecture: token, number: $0) }
        }
    }
}

/// A filter context of libseccomp with one owner.
@safe private struct Filter: ~Copyable {
    private let context: scmp_filter_ctx

    init(defaultReturning action: UInt32) throws {
        guard let context = unsafe seccomp_init(action) else {
            throw Failure("libseccomp refuses the default action")
        }
        unsafe self.context = context
    }

    deinit { unsafe seccomp_release(context) }

    func set(_ attribute: scmp_filter_attr, to value: UInt32) throws {
        try check(unsafe seccomp_attr_set(context, attribute, value), "set a filter attribute")
    }

    func add(_ architecture: SeccompArchitecture) throws {
        let code = unsafe seccomp_arch_add(context, architecture.number)
        switch Errno(rawValue: -code) {
        // The machine's own architecture is there from the start.
        case .fileExists: return
        // Another byte order, or unknown to this version of the library: nothing on this machine
        // makes such calls. Left out they are killed, as those of every unlisted architecture.
        case .outOfDomain, .invalidArgument: return
        default: break
        }
        try check(code, "add the architecture \(architecture.rawValue)")
    }

    func add(_ rule: SeccompPlan.Rule) throws {
        let number = unsafe seccomp_syscall_resolve_name(rule.syscall)
        guard number != __NR_SCMP_ERROR else { return }
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
                context,
                rule.verdict.returnValue,
                number,
                UInt32($0.count),
                $0.baseAddress
            )
        }
        // The same rule twice is what it says.
        guard code != -Errno.fileExists.rawValue else { return }
        try check(code, "add a rule for \(rule.syscall)")
    }

    func export() throws -> [UInt8] {
        let file = try attempt("make a file for the filter") {
            try Files.memoryFile("seccomp")
        }
        try check(
            unsafe seccomp_export_bpf(context, file.descriptor.number),
            "export the filter"
        )
        return try attempt("read the filter") {
            try Files.rewind(file.descriptor)
            return try Files.readAll(file.descriptor)
        }
    }

    private func check(_ code: Int32, _ what: String) throws {
        guard code < 0 else { return }
        var failure = Failure("libseccomp: \(describe(errno: -code))")
        failure.errnoNumber = -code
        throw failure.during(what)
    }
}

/// The flags for `seccomp(2)`, made fit for each other.
func loadFlags(_ plan: SeccompPlan) -> UInt32 {
    var flags = plan.flags.reduce(UInt32(0)) { $0 | $1.number }
    guard plan.hasListener else {
        // The kernel refuses it without a listener, whose waiting it is about.
        return flags & ~SeccompFilterFlag.waitKillable.number
    }
    flags |= SeccompFilterFlag.newListener
    // TSYNC and a listener both want the return value; TSYNC_ESRCH resolves that.
    if plan.flags.contains(.threadSync) { flags |= 1 << 4 }
    return flags
}
