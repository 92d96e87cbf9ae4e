package import Linux
internal import OCI

/// How the kernel schedules a process; the argument of `sched_setattr(2)`.
package struct SchedulerPlan: Equatable, Sendable {
    /// The policy.
    package var policy: SchedulerPolicy
    /// Flags of the policy.
    package var flags: SchedulerFlags
    /// The nice value, -20 to 19; used by `SCHED_OTHER` and `SCHED_BATCH`.
    package var nice: Int32
    /// The static priority, 1 to 99 with `SCHED_FIFO` and `SCHED_RR`, otherwise 0.
    package var priority: UInt32
    /// Nanoseconds of CPU time in each period; only with `SCHED_DEADLINE`, otherwise 0.
    package var runtime: UInt64
    /// Nanoseconds after the start of a period by which the time is granted; likewise.
    package var deadline: UInt64
    /// The length of a period in nanoseconds, 0 for that of the deadline; likewise.
    package var period: UInt64

    init(_ scheduler: Spec.Scheduler, _ place: ProcessPlace) throws(InvalidSpec) {
        guard let policy = SchedulerPolicy(rawValue: scheduler.policy) else {
            throw place.refuse(
                "scheduler.policy",
                "unknown scheduler policy \"\(scheduler.policy)\""
            )
        }
        guard policy != .isochronous else {
            throw place.refuse("scheduler.policy", "Linux has no policy SCHED_ISO")
        }
        self.policy = policy
        flags = try schedulerFlags(scheduler.flags ?? [], place)
        nice = scheduler.nice ?? 0
        priority = try schedulerPriority(scheduler.priority ?? 0, policy, place)
        runtime = scheduler.runtime ?? 0
        deadline = scheduler.deadline ?? 0
        period = scheduler.period ?? 0
        try checkNice(place)
        try checkDeadline(place)
    }

    private func checkNice(_ place: ProcessPlace) throws(InvalidSpec) {
        guard (-20...19).contains(nice) else {
            throw place.refuse("scheduler.nice", "\(nice) is not between -20 and 19")
        }
        guard policy == .other || policy == .batch || nice == 0 else {
            throw place.refuse(
                "scheduler.nice",
                "can only be given with the policies SCHED_OTHER and SCHED_BATCH"
            )
        }
    }

    private func checkDeadline(_ place: ProcessPlace) throws(InvalidSpec) {
        guard policy == .deadline else {
            for (name, value) in [("runtime", runtime), ("deadline", deadline), ("period", period)]
            where value != 0 {
                throw place.refuse(
                    "scheduler.\(name)",
                    "can only be given with the policy SCHED_DEADLINE"
                )
            }
            return
        }
        guard runtime >= 1024 else {
            throw place.refuse("scheduler.runtime", "\(runtime) is less than 1024 nanoseconds")
        }
        guard runtime <= deadline else {
            throw place.refuse(
                "scheduler.deadline",
                "\(deadline) is less than the runtime \(runtime)"
            )
        }
        guard period == 0 || deadline <= period else {
            throw place.refuse(
                "scheduler.period",
                "\(period) is less than the deadline \(deadline)"
            )
        }
    }
}

private func schedulerFlags(
    _ names: [String],
    _ place: ProcessPlace
) throws(InvalidSpec) -> SchedulerFlags {
    var flags: SchedulerFlags = []
    for (index, name) in names.enumerated() {
        guard let flag = SchedulerFlags(name: name) else {
            throw place.refuse("scheduler.flags[\(index)]", "unknown scheduler flag \"\(name)\"")
        }
        flags.insert(flag)
    }
    return flags
}

private func schedulerPriority(
    _ priority: Int32,
    _ policy: SchedulerPolicy,
    _ place: ProcessPlace
) throws(InvalidSpec) -> UInt32 {
    guard policy == .fifo || policy == .roundRobin else {
        guard priority == 0 else {
            throw place.refuse(
                "scheduler.priority",
                "can only be given with the policies SCHED_FIFO and SCHED_RR"
            )
        }
        return 0
    }
    guard (1...99).contains(priority) else {
        throw place.refuse("scheduler.priority", "\(priority) is not between 1 and 99")
    }
    return UInt32(priority)
}

/// The I/O priority of a process group; see `ioprio_set(2)`.
package struct IOPriorityPlan: Equatable, Sendable {
    /// The class.
    package var schedulingClass: IOPriorityClass
    /// The level in the class, 0 (highest) to 7.
    package var level: UInt8

    init(_ priority: Spec.IOPriority, _ place: ProcessPlace) throws(InvalidSpec) {
        guard let schedulingClass = IOPriorityClass(rawValue: priority.class) else {
            throw place.refuse(
                "ioPriority.class",
                "unknown I/O priority class \"\(priority.class)\""
            )
        }
        let level = priority.priority
        guard (0...7).contains(level) else {
            throw place.refuse("ioPriority.priority", "\(level) is not between 0 and 7")
        }
        self.schedulingClass = schedulingClass
        self.level = UInt8(level)
    }
}

/// The CPUs of a process that joins a container; the container's first process has none of it.
package struct CPUAffinityPlan: Equatable, Sendable {
    /// CPUs from before the move into the container's cgroup, or nil to leave them alone.
    package var initial: CPUList?
    /// CPUs from after it, or nil to let the kernel decide.
    package var final: CPUList?

    init(_ affinity: Spec.ExecCPUAffinity?, _ place: ProcessPlace) throws(InvalidSpec) {
        initial = try cpuList(affinity?.initial, "execCPUAffinity.initial", place)
        final = try cpuList(affinity?.final, "execCPUAffinity.final", place)
    }
}

private func cpuList(
    _ text: String?,
    _ path: String,
    _ place: ProcessPlace
) throws(InvalidSpec) -> CPUList? {
    guard let text, !text.isEmpty else { return nil }
    guard let list = CPUList(text) else {
        throw place.refuse(path, "\"\(text)\" is not a list of CPUs such as 0-3,7")
    }
    return list
}

/// Checks `linux.personality`: an unknown domain and any flag are refused, the specification has
/// no flag yet.
func checkedPersonality(_ personality: Spec.Personality?) throws(InvalidSpec) -> Personality? {
    guard let personality else { return nil }
    guard let domain = Personality(rawValue: personality.domain) else {
        throw InvalidSpec(
            "linux.personality.domain",
            "unknown execution domain \"\(personality.domain)\""
        )
    }
    guard personality.flags?.isEmpty ?? true else {
        throw InvalidSpec("linux.personality.flags", "no flag is supported")
    }
    return domain
}
