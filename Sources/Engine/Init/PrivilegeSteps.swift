internal import Linux
internal import Plan
internal import Syscalls

/// Steps that set what a process may do and what it may use.
enum PrivilegeSteps {
    /// Sets the OOM score adjustment of this process.
    static func setOOMScoreAdjustment(_ score: Int, procfs: borrowing Procfs) throws(Failure) {
        do throws(Failure) {
            try procfs.write("\(score)", to: "self/oom_score_adj")
        } catch {
            guard error == .permissionDenied else { throw error }
            // Without root a process owns its own files in /proc only while it is dumpable.
            try Processes.setDumpable(true)
            try procfs.write("\(score)", to: "self/oom_score_adj")
            try Processes.setDumpable(false)
        }
    }

    /// Sets resource limits; pid 0 is this process.
    static func setResourceLimits(_ limits: [ResourceLimit], of pid: Int32 = 0) throws(Failure) {
        for limit in limits {
            try attempt("set \(limit.kind.rawValue) to \(limit.soft), at most \(limit.hard)") {
                () throws(Failure) in
                try SchedulingCalls.setLimit(limit, of: pid)
            }
        }
    }

    /// Sets the scheduling policy of this process.
    static func setScheduler(_ plan: SchedulerPlan) throws(Failure) {
        var attributes = SchedulingAttributes(policy: plan.policy)
        attributes.flags = plan.flags
        attributes.nice = plan.nice
        attributes.priority = plan.priority
        attributes.runtime = plan.runtime
        attributes.deadline = plan.deadline
        attributes.period = plan.period
        do throws(Failure) {
            try SchedulingCalls.setAttributes(attributes)
        } catch {
            guard plan.policy == .deadline, error == .notPermitted else { throw error }
            // sched(7): a deadline task must be allowed on every CPU of its root domain.
            throw error.hinting(
                "process scheduler can't be used together with AllowedCPUs"
            )
        }
    }

    /// Sets the I/O priority of this process, the only one of its process group.
    static func setIOPriority(_ plan: IOPriorityPlan) throws(Failure) {
        try SchedulingCalls.setIOPriority(plan.schedulingClass, priority: Int32(plan.level))
    }

    /// Sets the CPUs of a process; pid 0 is this one.
    static func setCPUAffinity(_ processors: CPUList, of pid: Int32 = 0) throws(Failure) {
        try attempt("run on the CPUs \(processors)") { () throws(Failure) in
            try SchedulingCalls.setAffinity(processors, of: pid)
        }
    }

    /// Sets the execution domain.
    static func setPersonality(_ domain: Personality) throws(Failure) {
        try Processes.setPersonality(domain)
    }

    /// Sets from which memory nodes this process, and the program it becomes, gets its memory.
    static func setMemoryPolicy(_ policy: MemoryPolicyPlan) throws(Failure) {
        do throws(Failure) {
            try SchedulingCalls.setMemoryPolicy(
                policy.mode,
                flags: policy.flags,
                nodes: policy.nodes
            )
        } catch {
            guard error == .invalidArgument else { throw error }
            // The kernel says no more than that, and the plan has checked all the rest.
            throw error.hinting(
                policy.nodes == nil
                    ? "this kernel does not know the mode"
                    : "no node of the list has memory and is in the cpuset.mems of the cgroup,"
                        + " or this kernel does not know the mode"
            )
        }
    }

    /// Forbids this process and its children to gain privileges.
    static func forbidNewPrivileges() throws(Failure) {
        try Processes.setNoNewPrivileges()
    }

    /// Drops from the bounding set what the program shall never have.
    static func limitCapabilities(_ plan: CapabilityPlan) throws(Failure) {
        // Only what is there is dropped: a host that has dropped enough need not grant CAP_SETPCAP.
        try CapabilitySets.limitBounding(to: plan.bounding)
    }

    /// Sets the effective, permitted, inheritable and ambient sets.
    ///
    /// - Returns: warnings about what cannot be granted; config.md § Linux Process wants no more.
    static func applyCapabilities(_ plan: CapabilityPlan) throws(Failure) -> [String] {
        let granted = GrantedCapabilities(
            plan,
            current: try CapabilitySets.current(),
            // It decides about inheritable ones only, and most programs have none.
            bounding: plan.inheritable.isEmpty ? [] : try CapabilitySets.bounding()
        )
        try CapabilitySets.clearAmbient()
        try CapabilitySets.set(
            effective: granted.effective,
            permitted: granted.permitted,
            inheritable: granted.inheritable
        )
        try Processes.setKeepCapabilities(false)
        return granted.warnings + raiseAmbient(granted.ambient)
    }

    /// One warning for all: Buildah asks for every ambient capability and no inheritable one, and
    /// shows the line at each step of a build.
    private static func raiseAmbient(_ wanted: CapabilitySet) -> [String] {
        var refused: [String] = []
        var reason = Failure(errno: 0)
        for capability in wanted.capabilities {
            do throws(Failure) {
                try CapabilitySets.raiseAmbient(capability)
            } catch {
                refused.append(capability.name)
                reason = error
            }
        }
        guard !refused.isEmpty else { return [] }
        let names = refused.joined(separator: ", ")
        return ["can't raise ambient capability \(names): \(reason.reason)"]
    }

    /// Sets the label that the program will have.
    static func setLabel(_ label: SecurityLabel, procfs: borrowing Procfs) throws(Failure) {
        switch label {
        case .appArmor(let profile): try AppArmor.changeOnExec(to: profile, procfs: procfs)
        case .selinux(let context): try SELinux.changeOnExec(to: context, procfs: procfs)
        }
    }
}

/// What of a plan a process can give itself.
struct GrantedCapabilities: Equatable {
    var effective: CapabilitySet
    var permitted: CapabilitySet
    var inheritable: CapabilitySet
    var ambient: CapabilitySet
    /// One line if something is missing.
    var warnings: [String]

    /// Leaves out what the kernel would refuse; see capabilities(7), "Programmatically adjusting".
    init(_ plan: CapabilityPlan, current: CapabilitySets.Current, bounding: CapabilitySet) {
        permitted = plan.permitted.intersection(current.permitted)
        effective = plan.effective.intersection(permitted)
        let attainable = current.permitted.intersection(bounding)
        inheritable = plan.inheritable.intersection(attainable.union(current.inheritable))
        // The kernel decides about each of these by itself.
        ambient = plan.ambient
        let missing = plan.permitted.subtracting(permitted)
            .union(plan.effective.subtracting(effective))
            .union(plan.inheritable.subtracting(inheritable))
        guard !missing.isEmpty else {
            warnings = []
            return
        }
        let names = missing.capabilities.map { $0.name }.joined(separator: ", ")
        warnings = ["cannot grant the capabilities \(names)"]
    }
}
