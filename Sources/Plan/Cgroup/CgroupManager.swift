/// Who makes cgroups and sets their limits.
package enum CgroupManager: String, CaseIterable, Equatable, Sendable {
    /// The runtime itself, through the files of the cgroup file systems.
    case cgroupfs
    /// systemd, asked for a scope.
    case systemd
    /// Nobody: the container stays in the cgroup of the command.
    case disabled
}
