package import Linux
package import OCI

/// How the ID mappings of a new user namespace are written.
package struct IDMappingPlan: Equatable, Sendable {
    /// Who writes a map.
    package enum Writer: String, Sendable {
        /// The runtime, straight into the file.
        case runtime
        /// The set-user-ID programs newuidmap and newgidmap, which know /etc/subuid.
        case helpers
    }

    /// The user IDs of the container and what they are outside.
    package var users: [IDMapping]
    /// The group IDs of the container and what they are outside.
    package var groups: [IDMapping]
    /// Who may write them.
    package var writer: Writer
    /// Whether setgroups(2) must be denied first: the kernel's condition for a caller without
    /// CAP_SETGID to map its own group (CVE-2014-8989, user_namespaces(7)).
    package var deniesSetgroups: Bool

    /// Decides from `linux.uidMappings` and `linux.gidMappings`; nil without a new user namespace.
    ///
    /// Throws `InvalidSpec` when mappings and user namespace contradict each other.
    package init?(
        _ linux: Spec.Linux?,
        namespaces: NamespacePlan,
        facts: HostFacts
    ) throws(InvalidSpec) {
        let users = try IDMappingPlan.mappings(linux?.uidMappings, "linux.uidMappings")
        let groups = try IDMappingPlan.mappings(linux?.gidMappings, "linux.gidMappings")
        guard namespaces.has(.user) else {
            let given = users.isEmpty ? (groups.isEmpty ? nil : "gidMappings") : "uidMappings"
            if let given {
                throw InvalidSpec("linux.\(given)", "there is no user namespace to map IDs in")
            }
            return nil
        }
        // A joined user namespace has its mappings already; a configuration may repeat them.
        if namespaces.isJoined(.user) { return nil }
        for (mappings, key) in [(users, "uidMappings"), (groups, "gidMappings")] {
            guard !mappings.isEmpty else {
                throw InvalidSpec("linux.\(key)", "a new user namespace needs at least one mapping")
            }
            guard mappings.hostID(for: 0) != nil else {
                throw InvalidSpec(
                    "linux.\(key)",
                    "ID 0 of the container is not mapped: init cannot become its root user"
                )
            }
        }
        self.users = users
        self.groups = groups
        let mapsOnlyItself =
            users.count == 1 && users[0].size == 1 && users[0].hostID == facts.effectiveUID
            && groups.count == 1 && groups[0].size == 1 && groups[0].hostID == facts.effectiveGID
        writer = !facts.isRootless || mapsOnlyItself ? .runtime : .helpers
        deniesSetgroups = facts.isRootless && mapsOnlyItself
    }

    /// The rows of a configuration as rows of the kernel; throws for one that holds nothing or too much.
    static func mappings(
        _ entries: [Spec.IDMapping]?,
        _ key: String
    ) throws(InvalidSpec) -> [IDMapping] {
        var mappings: [IDMapping] = []
        for (index, entry) in (entries ?? []).enumerated() {
            guard entry.size > 0 else {
                throw InvalidSpec("\(key)[\(index)].size", "expected a number above 0, found 0")
            }
            let last = UInt64(entry.size) - 1
            guard
                UInt64(entry.containerID) + last < UInt64(UInt32.max),
                UInt64(entry.hostID) + last < UInt64(UInt32.max)
            else {
                throw InvalidSpec("\(key)[\(index)]", "the mapping ends above 4294967294")
            }
            mappings.append(
                IDMapping(
                    containerID: entry.containerID,
                    hostID: entry.hostID,
                    size: entry.size
                )
            )
        }
        try checkDistinct(mappings, key)
        return mappings
    }

    /// What the kernel asks of a map as a whole (user_namespaces(7)).
    private static func checkDistinct(
        _ mappings: [IDMapping],
        _ key: String
    ) throws(InvalidSpec) {
        guard mappings.count <= 340 else {
            throw InvalidSpec(key, "expected at most 340 mappings, found \(mappings.count)")
        }
        for (side, ranges) in [
            ("the container", mappings.map { ($0.containerID, $0.size) }),
            ("the host", mappings.map { ($0.hostID, $0.size) }),
        ] {
            let ranges = ranges.sorted { $0.0 < $1.0 }
            for (lower, upper) in zip(ranges, ranges.dropFirst()) where upper.0 - lower.0 < lower.1
            {
                throw InvalidSpec(key, "ID \(upper.0) of \(side) is mapped twice")
            }
        }
    }
}
