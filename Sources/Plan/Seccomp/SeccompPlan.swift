package import Linux
package import OCI

/// A system call filter, checked and normalised: one rule per system call name.
///
/// Names are not checked against the kernel: what libseccomp does not know is skipped when the
/// filter is compiled, so that one profile serves kernels old and new.
package struct SeccompPlan: Equatable, Sendable {
    /// What happens to a system call: the action and the number some actions carry.
    package struct Verdict: Equatable, Sendable {
        /// The action; `SCMP_ACT_KILL` has become `SCMP_ACT_KILL_THREAD`, its other name.
        package var action: SeccompAction
        /// The errno that `ERRNO` returns or the message that `TRACE` passes on, otherwise 0.
        package var data: UInt16

        /// The value a filter returns for this verdict; see `seccomp(2)`, `SECCOMP_RET_*`.
        package var returnValue: UInt32 { action.number | UInt32(data) }
    }

    /// A comparison of one system call argument.
    package struct Condition: Equatable, Sendable {
        /// Which argument, 0 to 5.
        package var argument: UInt32
        /// How it is compared.
        package var comparison: SeccompOperator
        /// What it is compared with; for `MASKED_EQ` the mask.
        package var value: UInt64
        /// For `MASKED_EQ` what the masked argument must be equal to, otherwise unused.
        package var valueTwo: UInt64
    }

    /// A verdict on one system call when all its conditions hold.
    package struct Rule: Equatable, Sendable {
        /// The system call's name.
        package var syscall: String
        /// What happens to it.
        package var verdict: Verdict
        /// All of them must hold; none means always.
        package var conditions: [Condition]
    }

    /// Who receives the notifications of `SCMP_ACT_NOTIFY`.
    package struct Listener: Equatable, Sendable {
        /// The agent's UNIX stream socket.
        package var path: String
        /// Opaque text for the agent.
        package var metadata: String?
    }

    /// What happens to a system call that no rule matches.
    package var defaultVerdict: Verdict
    /// The architectures besides the machine's own, in the order of the configuration.
    package var architectures: [SeccompArchitecture]
    /// Flags for `seccomp(2)`.
    package var flags: [SeccompFilterFlag]
    /// Rules in the order of the configuration.
    package var rules: [Rule]
    /// Set exactly when a rule notifies.
    package var listener: Listener?

    /// Checks and normalises `linux.seccomp`.
    ///
    /// - Throws: `InvalidSpec` for unknown words and for combinations that the specification or
    ///   the kernel forbids.
    package init(_ seccomp: Spec.Seccomp) throws(InvalidSpec) {
        let action = try seccompAction(seccomp.defaultAction, at: "linux.seccomp.defaultAction")
        guard action != .notify else {
            throw InvalidSpec(
                "linux.seccomp.defaultAction",
                "SCMP_ACT_NOTIFY cannot be used as default action"
            )
        }
        defaultVerdict = try verdict(
            action,
            errno: seccomp.defaultErrnoRet,
            at: "linux.seccomp.defaultErrnoRet"
        )
        architectures = try seccompArchitectures(seccomp.architectures ?? [])
        flags = try seccompFlags(seccomp.flags)
        rules = try seccompRules(seccomp.syscalls ?? [])
        listener = try seccompListener(
            seccomp,
            notifies: rules.contains { $0.verdict.action == .notify }
        )
    }

    /// The rules that differ from the default: libseccomp refuses one that repeats it.
    package var effectiveRules: [Rule] { rules.filter { $0.verdict != defaultVerdict } }

    /// Whether an agent is told of some system calls, through a descriptor of the filter.
    package var hasListener: Bool { listener != nil }

    /// Whether system calls newer than the profile answer `ENOSYS` instead of the default action.
    ///
    /// Without it, a C library that tries a new system call and expects `ENOSYS` on an old kernel
    /// gets `EPERM` and gives up. A permissive default or a tracer answers for itself.
    package var answersNewSyscalls: Bool {
        switch defaultVerdict.action {
        case .allow, .log, .trace: false
        case .errno: defaultVerdict.data != enosys
        default: true
        }
    }
}

/// `ENOSYS`, the answer to a system call that does not exist.
private let enosys: UInt16 = 38
/// `EPERM`, the errno of an action that is given none (runtime-spec § Seccomp).
private let eperm: UInt16 = 1
/// The largest errno the kernel returns; it silently lowers anything above.
private let largestErrno: UInt32 = 4095

private func seccompAction(_ name: String, at path: String) throws(InvalidSpec) -> SeccompAction {
    guard let action = SeccompAction(rawValue: name) else {
        throw InvalidSpec(path, "unknown seccomp action \"\(name)\"")
    }
    return action == .kill ? .killThread : action
}

private func verdict(
    _ action: SeccompAction,
    errno: UInt32?,
    at path: String
) throws(InvalidSpec) -> SeccompPlan.Verdict {
    let largest: UInt32
    switch action {
    case .errno: largest = largestErrno
    case .trace: largest = UInt32(UInt16.max)
    default:
        guard errno == nil else {
            throw InvalidSpec(path, "the action \(action.rawValue) cannot return an errno")
        }
        return SeccompPlan.Verdict(action: action, data: 0)
    }
    let errno = errno ?? UInt32(eperm)
    guard errno <= largest else {
        throw InvalidSpec(path, "\(errno) is larger than \(largest)")
    }
    return SeccompPlan.Verdict(action: action, data: UInt16(errno))
}

private func seccompArchitectures(
    _ names: [String]
) throws(InvalidSpec) -> [SeccompArchitecture] {
    var result: [SeccompArchitecture] = []
    for (index, name) in names.enumerated() {
        guard let architecture = SeccompArchitecture(rawValue: name) else {
            throw InvalidSpec(
                "linux.seccomp.architectures[\(index)]",
                "unknown seccomp architecture \"\(name)\""
            )
        }
        if !result.contains(architecture) { result.append(architecture) }
    }
    return result
}

private func seccompFlags(_ names: [String]?) throws(InvalidSpec) -> [SeccompFilterFlag] {
    // No list at all (not even an empty one) leaves the speculation mitigation off, as runc does:
    // it costs up to a third of the speed of some programs.
    guard let names else { return [.speculationAllowed] }
    var result: [SeccompFilterFlag] = []
    for (index, name) in names.enumerated() {
        guard let flag = SeccompFilterFlag(rawValue: name) else {
            throw InvalidSpec(
                "linux.seccomp.flags[\(index)]",
                "unknown seccomp flag \"\(name)\""
            )
        }
        if !result.contains(flag) { result.append(flag) }
    }
    return result
}

private func seccompRules(
    _ syscalls: [Spec.SeccompRule]
) throws(InvalidSpec) -> [SeccompPlan.Rule] {
    var rules: [SeccompPlan.Rule] = []
    for (index, syscall) in syscalls.enumerated() {
        let path = "linux.seccomp.syscalls[\(index)]"
        let action = try seccompAction(syscall.action, at: "\(path).action")
        let verdict = try verdict(action, errno: syscall.errnoRet, at: "\(path).errnoRet")
        let groups = alternatives(try conditions(syscall.args ?? [], at: path))
        try checkNames(syscall.names, of: action, at: path)
        for name in syscall.names {
            rules += groups.map {
                SeccompPlan.Rule(syscall: name, verdict: verdict, conditions: $0)
            }
        }
    }
    return rules
}

private func checkNames(
    _ names: [String],
    of action: SeccompAction,
    at path: String
) throws(InvalidSpec) {
    guard !names.isEmpty else {
        throw InvalidSpec("\(path).names", "at least one system call must be named")
    }
    for (index, name) in names.enumerated() {
        let path = "\(path).names[\(index)]"
        guard !name.isEmpty else {
            throw InvalidSpec(path, "empty string is not a valid syscall")
        }
        // The listener's descriptor is handed over with write-like calls after the filter is
        // loaded: nobody would be there yet to answer.
        guard action != .notify || name != "write" else {
            throw InvalidSpec(path, "SCMP_ACT_NOTIFY cannot be used for the write syscall")
        }
    }
}

private func conditions(
    _ arguments: [Spec.SeccompArgument],
    at path: String
) throws(InvalidSpec) -> [SeccompPlan.Condition] {
    var result: [SeccompPlan.Condition] = []
    for (index, argument) in arguments.enumerated() {
        let path = "\(path).args[\(index)]"
        guard let comparison = SeccompOperator(rawValue: argument.op) else {
            throw InvalidSpec("\(path).op", "unknown seccomp operator \"\(argument.op)\"")
        }
        guard argument.index <= 5 else {
            throw InvalidSpec(
                "\(path).index",
                "\(argument.index) is larger than 5: a system call has six arguments"
            )
        }
        result.append(
            SeccompPlan.Condition(
                argument: argument.index,
                comparison: comparison,
                value: argument.value,
                valueTwo: argument.valueTwo ?? 0
            )
        )
    }
    return result
}

/// Groups of conditions, each of which is a rule of its own.
///
/// libseccomp compares an argument once in a rule. Two comparisons of one argument are therefore
/// alternatives, each a rule, which is what engines that write such profiles rely on.
private func alternatives(
    _ conditions: [SeccompPlan.Condition]
) -> [[SeccompPlan.Condition]] {
    guard Set(conditions.map({ $0.argument })).count < conditions.count else { return [conditions] }
    return conditions.map { [$0] }
}

private func seccompListener(
    _ seccomp: Spec.Seccomp,
    notifies: Bool
) throws(InvalidSpec) -> SeccompPlan.Listener? {
    let path = seccomp.listenerPath ?? ""
    if path.isEmpty, let metadata = seccomp.listenerMetadata, !metadata.isEmpty {
        throw InvalidSpec(
            "linux.seccomp.listenerMetadata",
            "must not be set without listenerPath"
        )
    }
    // "If the SCMP_ACT_NOTIFY action is not used this value is ignored."
    guard notifies else { return nil }
    guard !path.isEmpty else {
        throw InvalidSpec("linux.seccomp.listenerPath", "SCMP_ACT_NOTIFY needs a listener")
    }
    guard !path.utf8.contains(0) else {
        throw InvalidSpec("linux.seccomp.listenerPath", "must not contain a null byte")
    }
    // sun_path of unix(7), which ends with a NUL.
    guard path.utf8.count <= 107 else {
        throw InvalidSpec(
            "linux.seccomp.listenerPath",
            "expected at most 107 bytes, found \(path.utf8.count)"
        )
    }
    return SeccompPlan.Listener(path: path, metadata: seccomp.listenerMetadata)
}
