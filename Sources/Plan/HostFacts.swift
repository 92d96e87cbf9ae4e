/// What the host told us before planning: everything a decision depends on that is not in the
/// configuration or on the command line.
package struct HostFacts: Equatable, Sendable {
    /// The effective user ID of the command, in its own user namespace.
    package var effectiveUID: UInt32
    /// The effective group ID of the command, in its own user namespace.
    package var effectiveGID: UInt32
    /// Whether the command lacks the privileges of the host's root user.
    package var isRootless: Bool
    /// Whether the command is root of a user namespace only, as under Podman without root: there
    /// it may neither make nodes of devices nor load programs.
    package var isInUserNamespace: Bool
    /// Where the cgroup hierarchies are, and where the command is in them.
    package var cgroups: CgroupLayout
    /// Which security modules label processes.
    package var securityModules: SecurityModules
    /// Where resctrl is mounted; only looked for when a configuration asks for it.
    package var resctrl: String?
    /// What systemd told; only asked when it shall make the cgroup.
    package var systemd: SystemdFacts?

    /// Makes the facts of one host.
    package init(
        effectiveUID: UInt32 = 0,
        effectiveGID: UInt32 = 0,
        isRootless: Bool = false,
        isInUserNamespace: Bool = false,
        cgroups: CgroupLayout,
        securityModules: SecurityModules = SecurityModules(appArmor: false, selinux: false),
        resctrl: String? = nil
    ) {
        self.effectiveUID = effectiveUID
        self.effectiveGID = effectiveGID
        self.isRootless = isRootless
        self.isInUserNamespace = isInUserNamespace
        self.cgroups = cgroups
        self.securityModules = securityModules
        self.resctrl = resctrl
    }
}
