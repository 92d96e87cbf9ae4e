/// One capability (capabilities(7)); the raw value is its number.
package enum Capability: UInt8, CaseIterable, Sendable {
    case chown, dacOverride, dacReadSearch, fowner, fsetid, kill, setgid, setuid, setpcap
    case linuxImmutable, netBindService, netBroadcast, netAdmin, netRaw, ipcLock, ipcOwner
    case sysModule, sysRawio, sysChroot, sysPtrace, sysPacct, sysAdmin, sysBoot, sysNice
    case sysResource, sysTime, sysTTYConfig, mknod, lease, auditWrite, auditControl, setfcap
    case macOverride, macAdmin, syslog, wakeAlarm, blockSuspend, auditRead, perfmon, bpf
    case checkpointRestore

    /// The capability with this name, such as `CAP_CHOWN`, in upper case as config.json has it.
    package init?(name: String) {
        guard name.utf8.starts(with: "CAP_".utf8) else { return nil }
        // Every container names some forty capabilities: comparing two `String`s takes a
        // hundredth of comparing a `String` with a slice.
        let shortName = String(Substring(name.utf8.dropFirst(4)))
        guard let number = Self.names.firstIndex(of: shortName) else { return nil }
        self.init(rawValue: UInt8(number))
    }

    /// The name, such as `CAP_CHOWN`.
    package var name: String { "CAP_" + Self.names[Int(rawValue)] }

    /// Every name in the order of the numbers, for the `features` document.
    package static var allNames: [String] { names.map { "CAP_" + $0 } }

    private static let names = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID",
        "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN",
        "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE",
        "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME",
        "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
        "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ]
}

/// A set of capabilities; bit N stands for the capability with number N.
package struct CapabilitySet: FlagSet, Equatable, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The set of these capabilities.
    package init(_ capabilities: [Capability]) {
        var rawValue: UInt64 = 0
        for capability in capabilities { rawValue |= 1 << UInt64(capability.rawValue) }
        self.init(rawValue: rawValue)
    }

    /// Every capability known here.
    package static let all = Self(Capability.allCases)

    /// Whether the set holds `capability`.
    package func contains(_ capability: Capability) -> Bool {
        rawValue & (1 << UInt64(capability.rawValue)) != 0
    }

    /// The members in the order of their numbers.
    package var capabilities: [Capability] { Capability.allCases.filter { contains($0) } }
}
