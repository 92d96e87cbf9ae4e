internal import OCI

/// The label of a security module that a process changes to at `execve`.
package enum SecurityLabel: Equatable, Sendable {
    /// The name of an AppArmor profile.
    case appArmor(String)
    /// An SELinux context.
    case selinux(String)

    /// Decides from `apparmorProfile` and `selinuxLabel`; nil when neither is set.
    ///
    /// Throws `InvalidSpec` for a label of a module that this host does not have.
    init?(
        _ process: Spec.Process,
        _ modules: SecurityModules,
        _ place: ProcessPlace
    ) throws(InvalidSpec) {
        let profile = try appArmorProfile(process.apparmorProfile, modules, place)
        let context = try selinuxContext(process.selinuxLabel, modules, place)
        switch (profile, context) {
        case (nil, nil): return nil
        case (let profile?, nil): self = .appArmor(profile)
        case (nil, let context?): self = .selinux(context)
        case (_?, _?):
            throw place.refuse("selinuxLabel", "cannot be combined with apparmorProfile")
        }
    }
}

/// Which security modules label processes on this host.
package struct SecurityModules: Equatable, Sendable {
    /// Whether the kernel enforces AppArmor profiles.
    package var appArmor: Bool
    /// Whether the kernel enforces SELinux labels.
    package var selinux: Bool

    /// Says what the host has.
    package init(appArmor: Bool, selinux: Bool) {
        self.appArmor = appArmor
        self.selinux = selinux
    }
}

private func appArmorProfile(
    _ profile: String?,
    _ modules: SecurityModules,
    _ place: ProcessPlace
) throws(InvalidSpec) -> String? {
    guard let profile, !profile.isEmpty else { return nil }
    try checkLine(profile, "apparmorProfile", place)
    guard modules.appArmor else {
        // Nothing confines a process on such a host: it is what was asked for.
        if profile == "unconfined" { return nil }
        throw place.refuse("apparmorProfile", "AppArmor is not enabled on this host")
    }
    return profile
}

private func selinuxContext(
    _ label: String?,
    _ modules: SecurityModules,
    _ place: ProcessPlace
) throws(InvalidSpec) -> String? {
    guard let label, !label.isEmpty else { return nil }
    try checkLine(label, "selinuxLabel", place)
    guard modules.selinux else {
        throw place.refuse("selinuxLabel", "SELinux is not enabled on this host")
    }
    return label
}

private func checkLine(
    _ label: String,
    _ path: String,
    _ place: ProcessPlace
) throws(InvalidSpec) {
    // A label becomes one line of a file below /proc/self/attr.
    guard !label.utf8.contains(where: { $0 == 0 || $0 == 10 }) else {
        throw place.refuse(path, "must not contain a null byte or a line break")
    }
}
