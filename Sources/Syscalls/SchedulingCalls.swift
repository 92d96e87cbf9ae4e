internal import CShims
package import Linux

/// How a process gets the processor; see `sched_setattr(2)`.
package struct SchedulingAttributes: Equatable, Sendable {
    /// The policy.
    package var policy: SchedulerPolicy
    /// Its flags.
    package var flags: SchedulerFlags = []
    /// −20 to 19, for the policies that share.
    package var nice: Int32 = 0
    /// 1 to 99, for the real-time policies.
    package var priority: UInt32 = 0
    /// Nanoseconds, for the deadline policy.
    package var runtime: UInt64 = 0
    /// Nanoseconds, for the deadline policy.
    package var deadline: UInt64 = 0
    /// Nanoseconds, for the deadline policy.
    package var period: UInt64 = 0

    /// A policy with everything else zero.
    package init(policy: SchedulerPolicy) { self.policy = policy }
}

/// Shares of the machine: limits, processors, priorities, memory nodes.
///
/// Pid 0 is this process.
package enum SchedulingCalls {
    /// Sets a resource limit; `ResourceLimit.unlimited` is no limit.
    package static func setLimit(
        _ limit: ResourceLimit,
        of pid: Int32 = 0
    ) throws(Failure) {
        var value = shim_limit(soft: limit.soft, hard: limit.hard)
        _ = try check { unsafe shim_prlimit(pid, limit.kind.number, &value, nil) }
    }

    /// The present resource limit.
    package static func limit(
        _ kind: ResourceLimitKind,
        of pid: Int32 = 0
    ) throws(Failure) -> ResourceLimit {
        var value = shim_limit()
        _ = try check { unsafe shim_prlimit(pid, kind.number, nil, &value) }
        return ResourceLimit(kind, soft: value.soft, hard: value.hard)
    }

    /// Sets policy and priority.
    package static func setAttributes(
        _ attributes: SchedulingAttributes,
        of pid: Int32 = 0
    ) throws(Failure) {
        var value = shim_sched_attr()
        value.size = UInt32(MemoryLayout<shim_sched_attr>.size)
        value.policy = attributes.policy.number
        value.flags = attributes.flags.rawValue
        value.nice = attributes.nice
        value.priority = attributes.priority
        value.runtime = attributes.runtime
        value.deadline = attributes.deadline
        value.period = attributes.period
        // Without the flags for them, utilisation clamps are not looked at.
        _ = try check { unsafe shim_sched_setattr(pid, &value) }
    }

    /// Sets which processors may be used; numbers that the machine does not have are left out.
    package static func setAffinity(
        _ processors: CPUList,
        of pid: Int32 = 0
    ) throws(Failure) {
        let mask = processors.mask
        _ = try check { unsafe shim_sched_setaffinity(pid, mask.count * 8, mask) }
    }

    /// Which processors may be used.
    package static func affinity(of pid: Int32 = 0) throws(Failure) -> CPUList {
        var mask = [UInt64](repeating: 0, count: 1024)
        let size = mask.count * 8
        let bytes = try check { unsafe shim_sched_getaffinity(pid, size, &mask) }
        let count = Int(bytes) * 8
        return CPUList((0..<count).filter { mask[$0 / 64] >> UInt64($0 % 64) & 1 == 1 })
    }

    /// Sets the nice value, −20 to 19.
    package static func setNice(_ nice: Int32, of pid: Int32 = 0) throws(Failure) {
        _ = try check { shim_setpriority(pid, nice) }
    }

    /// Sets class and priority (0 to 7) of input and output.
    package static func setIOPriority(
        _ ioClass: IOPriorityClass,
        priority: Int32,
        of pid: Int32 = 0
    ) throws(Failure) {
        let encoded = ioClass.encoded(priority: priority)
        _ = try check { shim_ioprio_set(pid, encoded) }
    }

    /// Sets from which nodes this process gets its memory; see `set_mempolicy(2)`.
    package static func setMemoryPolicy(
        _ mode: MemoryPolicyMode,
        flags: [MemoryPolicyFlag],
        nodes: CPUList?
    ) throws(Failure) {
        let number = flags.reduce(mode.number) { $0 | $1.bit }
        let mask = nodes.map { list in list.mask.map { UInt($0) } } ?? []
        // The kernel takes the number of bits and one more.
        let bits = mask.isEmpty ? 0 : UInt(mask.count * 64 + 1)
        _ = try check {
            unsafe mask.withUnsafeBufferPointer {
                unsafe shim_set_mempolicy(number, mask.isEmpty ? nil : $0.baseAddress, bits)
            }
        }
    }
}
