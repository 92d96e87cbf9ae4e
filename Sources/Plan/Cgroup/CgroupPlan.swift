package import Linux
package import OCI

/// A container's cgroup, decided: where it is, and what its files shall say.
package struct CgroupPlan: Equatable, Sendable {
    /// Where the cgroup is; not claimed yet.
    package var record: CgroupRecord
    /// The user who gets the cgroup of cgroup v2, if it shall not stay the command's.
    package var owner: UInt32?
    /// The command's own cgroup, if the container stays in it.
    package private(set) var inherited: CgroupRecord?
    /// What to do with its files once the container's first process is in it, in order.
    package var steps: [CgroupStep]
    /// The device rules of cgroup v2, which are a program and not a file; nil where there are none
    /// or the steps say them.
    package var deviceRules: DeviceRules?
    /// The properties of the unit of systemd that the record names.
    package var unitProperties: [UnitProperty]
    /// Whether a caller who may not make cgroups goes without: the container has no cgroup of its
    /// own, and what it asks for holds nevertheless.
    package var isOptional: Bool
    /// Whether a caller who may not load programs goes without the device rules.
    package var isDeviceControlOptional: Bool

    /// Decides on a container's cgroup.
    ///
    /// - Parameters:
    ///   - linux: the configuration, if it has such a part.
    ///   - id: the container's ID.
    ///   - layout: how cgroups are mounted on the host.
    ///   - manager: who makes cgroups.
    ///   - rootless: whether the command lacks the privileges of the host's root user.
    ///   - annotations: the configuration's, some of which are properties of a unit of systemd.
    ///   - systemd: what it told, if it is the manager.
    /// - Throws: `InvalidSpec` for a limit that could not hold.
    package init(
        _ linux: Spec.Linux?,
        id: String,
        layout: CgroupLayout,
        manager: CgroupManager,
        rootless: Bool,
        annotations: [String: String] = [:],
        systemd: SystemdFacts? = nil
    ) throws(InvalidSpec) {
        let linux = Self.understood(linux, annotations)
        let resources = linux?.resources ?? Spec.Resources()
        record = .none(manager)
        steps = []
        deviceRules = nil
        unitProperties = []
        isOptional = false
        isDeviceControlOptional = false

        switch (manager, layout) {
        case (.disabled, _):
            // The caller renounces the cgroup as a whole, and with it the device rules that every
            // configuration has. A limit is something else: somebody counts on it.
            try Self.refuseLimits(resources, because: "cgroups are disabled")
            inherited = Self.record(.own, layout, manager)
            return
        case (_, .none):
            try Self.refuseLimits(resources, because: "no cgroup file system is mounted")
            if let rules = resources.devices, !rules.isEmpty {
                throw InvalidSpec(
                    "linux.resources.devices",
                    "cannot hold: no cgroup file system is mounted"
                )
            }
            return
        case (_, .unified):
            steps = try UnifiedResources.steps(resources)
            deviceRules = try DeviceRules(resources.devices)
        case (_, .legacy):
            steps = try LegacyResources.steps(resources)
            steps += try DeviceList.steps(try DeviceRules(resources.devices))
        }
        if let systemd, manager == .systemd {
            try place(linux, id: id, layout: layout, annotations: annotations, systemd)
        } else {
            record = Self.record(try CgroupPath(linux?.cgroupsPath, id: id), layout, manager)
        }
        // Without root there is no host device to protect: no node of one can be made.
        isDeviceControlOptional = rootless && Self.isOrdinary(resources.devices ?? [])
        isOptional =
            isDeviceControlOptional && manager == .cgroupfs && linux?.cgroupsPath == nil
            && !Self.hasLimits(steps)
        // Whether there will be a cgroup of its own shows only when it is made.
        if isOptional { inherited = Self.record(.own, layout, manager) }
        steps = try record.settled(steps)
        if let deviceRules { _ = try DeviceProgram(deviceRules) }
    }

    /// What Podman means: it writes 0 where its user said -1, no limit of tasks.
    private static func understood(
        _ linux: Spec.Linux?,
        _ annotations: [String: String]
    ) -> Spec.Linux? {
        guard linux?.resources?.pids?.limit == 0, annotations["io.container.manager"] == "libpod"
        else { return linux }
        var understood = linux
        understood?.resources?.pids?.limit = -1
        return understood
    }

    /// The controllers that the steps need, in the order of their names.
    package var controllers: [String] {
        let needed = steps.flatMap { $0.writes }.filter { $0.ifMissing == .refuse }
        return Set(needed.map { $0.controller }).subtracting([""]).sorted()
    }

    static func record(
        _ path: CgroupPath,
        _ layout: CgroupLayout,
        _ manager: CgroupManager
    ) -> CgroupRecord {
        switch layout {
        case .none: .none(manager)
        case .unified(let hierarchy):
            CgroupRecord(
                manager: manager,
                version: .unified,
                directories: [
                    CgroupDirectory(
                        controllers: hierarchy.controllers,
                        mountPoint: hierarchy.mountPoint,
                        path: path.inUnified(hierarchy.ownPath)
                    )
                ]
            )
        case .legacy(let hierarchies):
            CgroupRecord(
                manager: manager,
                version: .legacy,
                directories: hierarchies.map { hierarchy in
                    CgroupDirectory(
                        controllers: hierarchy.controllers,
                        mountPoint: hierarchy.mountPoint,
                        path: path.inLegacy(hierarchy.ownPath)
                    )
                }
            )
        }
    }

    private static func hasLimits(_ steps: [CgroupStep]) -> Bool {
        steps.flatMap { $0.writes }.contains {
            $0.ifMissing == .refuse && $0.controller != "devices"
        }
    }

    /// Whether rules only say what every configuration says: nothing, or that all is forbidden.
    private static func isOrdinary(_ rules: [Spec.DeviceRule]) -> Bool {
        rules.allSatisfy { $0.allow || ($0.major == nil && $0.minor == nil) }
    }

    private static func refuseLimits(
        _ resources: Spec.Resources,
        because reason: String
    ) throws(InvalidSpec) {
        for write in try UnifiedResources.steps(resources).flatMap({ $0.writes })
        where write.ifMissing == .refuse {
            throw InvalidSpec(write.keyPath, "cannot hold: \(reason)")
        }
    }
}
