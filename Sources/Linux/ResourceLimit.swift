/// What a resource limit counts (getrlimit(2)); the raw value is the name in config.json.
package enum ResourceLimitKind: String, CaseIterable, Sendable {
    // In the order of the kernel's numbers.
    case cpu = "RLIMIT_CPU"
    case fileSize = "RLIMIT_FSIZE"
    case data = "RLIMIT_DATA"
    case stack = "RLIMIT_STACK"
    case core = "RLIMIT_CORE"
    case residentSet = "RLIMIT_RSS"
    case processes = "RLIMIT_NPROC"
    case openFiles = "RLIMIT_NOFILE"
    case lockedMemory = "RLIMIT_MEMLOCK"
    case addressSpace = "RLIMIT_AS"
    case locks = "RLIMIT_LOCKS"
    case pendingSignals = "RLIMIT_SIGPENDING"
    case messageQueue = "RLIMIT_MSGQUEUE"
    case nice = "RLIMIT_NICE"
    case realTimePriority = "RLIMIT_RTPRIO"
    case realTimeTime = "RLIMIT_RTTIME"

    /// The number `prlimit(2)` takes.
    package var number: Int32 {
        for (number, kind) in Self.allCases.enumerated() where kind == self { return Int32(number) }
        return -1
    }
}

/// One limit: its kind, the value in force, and the highest value it may be raised to.
package struct ResourceLimit: Equatable, Sendable {
    /// What is limited.
    package var kind: ResourceLimitKind
    /// The value in force; `unlimited` for none.
    package var soft: UInt64
    /// The ceiling for `soft`; `unlimited` for none.
    package var hard: UInt64

    /// No limit (C: `RLIM_INFINITY`).
    package static let unlimited = UInt64.max

    /// Makes a limit.
    package init(_ kind: ResourceLimitKind, soft: UInt64, hard: UInt64) {
        self.kind = kind
        self.soft = soft
        self.hard = hard
    }
}
