/// The eight kinds of namespace; the raw value is the name in config.json.
package enum Namespace: String, CaseIterable, Sendable {
    case user
    case pid
    case network
    case mount
    case ipc
    case uts
    case cgroup
    case time

    /// The bit in `clone3`, `unshare`, `setns` (C: `CLONE_NEW…`).
    package var cloneFlag: UInt64 {
        switch self {
        case .user: 0x1000_0000
        case .pid: 0x2000_0000
        case .network: 0x4000_0000
        case .mount: 0x0002_0000
        case .ipc: 0x0800_0000
        case .uts: 0x0400_0000
        case .cgroup: 0x0200_0000
        case .time: 0x0000_0080
        }
    }

    /// The name of the link in `/proc/<pid>/ns`.
    package var procName: String {
        switch self {
        case .network: "net"
        case .mount: "mnt"
        default: rawValue
        }
    }

    /// The namespace whose link in `/proc/<pid>/ns` has this name.
    package init?(procName: String) {
        guard let found = Self.allCases.first(where: { $0.procName == procName }) else {
            return nil
        }
        self = found
    }

    /// The namespace with this `CLONE_NEW…` bit, as the ioctl `NS_GET_NSTYPE` reports it.
    package init?(cloneFlag: UInt64) {
        guard let found = Self.allCases.first(where: { $0.cloneFlag == cloneFlag }) else {
            return nil
        }
        self = found
    }
}
