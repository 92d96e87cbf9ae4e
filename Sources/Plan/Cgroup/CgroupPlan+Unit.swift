internal import OCI

extension CgroupPlan {
    /// Makes it the cgroup of a unit of systemd, with what systemd has to know of it.
    mutating func place(
        _ linux: Spec.Linux?,
        id: String,
        layout: CgroupLayout,
        annotations: [String: String],
        _ systemd: SystemdFacts
    ) throws(InvalidSpec) {
        let unit = try SystemdUnit(linux?.cgroupsPath, id: id, isUser: systemd.isUser)
        let path = cleanPath(systemd.controlGroup + unit.path)
        record = Self.record(.absolute(path), layout, .systemd)
        record.unit = SystemdUnitRecord(
            name: unit.name,
            bus: systemd.bus,
            version: systemd.version
        )
        let version = record.version
        if version == .legacy, systemd.isUser {
            throw InvalidSpec(
                "linux.cgroupsPath",
                "a user's systemd has no cgroups to give: this host has cgroup v1"
            )
        }
        let resources = linux?.resources ?? Spec.Resources()
        unitProperties = SystemdProperties.basic(unit, id: id, version)
        // A user's systemd may not load programs either.
        if !systemd.isUser {
            unitProperties += SystemdProperties.devices(try DeviceRules(resources.devices))
        }
        unitProperties +=
            try SystemdProperties(resources, version, systemd: systemd.version).list
        unitProperties += try SystemdProperties.annotated(annotations)
    }
}
