package import Linux
package import OCI

/// What `update` changes: some of a container's resources, while the others stay.
package struct ResourceUpdate {
    /// The configuration with the change in it, to be remembered.
    package let configuration: JSONValue
    /// What to do with the files of the container's cgroup, in order.
    package let steps: [CgroupStep]
    /// The same for the unit of systemd that the cgroup belongs to.
    package let unitProperties: [UnitProperty]

    private static let resourcesPath = ["linux", "resources"]

    /// Merges a change into a configuration.
    ///
    /// Objects are merged member by member, anything else is replaced. What callers write as 0 or
    /// null because they do not mean it changes nothing. Device rules are not looked at: a device
    /// that somebody has opened to the container since then would be closed (runc does the same).
    ///
    /// - Parameters:
    ///   - change: `linux.resources` as the caller wants it, or a part of it.
    ///   - configuration: the container's configuration.
    ///   - cgroup: the container's.
    ///   - document: what errors call the change.
    /// - Throws: `InvalidSpec` with the key path in the change.
    package init(
        _ change: JSONValue,
        to configuration: JSONValue,
        of cgroup: CgroupRecord,
        document: String
    ) throws(InvalidSpec) {
        // What is wrong in the change has its place there, not in the merged configuration.
        _ = try Self.decode(change, document)
        let meant = Self.meant(change)
        let current = Self.resources(of: configuration)
        let merged = Self.merge(meant, into: current)
        self.configuration = Self.set(merged, at: Self.resourcesPath[...], in: configuration)
        // Sections that the change does not name are not written again: somebody else may have
        // changed their files since.
        let sections = merged.members.filter { member in
            meant.members.contains { $0.key == member.key }
        }
        let resources = try Self.decode(.object(JSONObject(sections)), document)
        do throws(InvalidSpec) {
            let steps =
                switch cgroup.version {
                case .legacy: try LegacyResources.steps(resources, root: "")
                case .unified: try UnifiedResources.steps(resources, root: "")
                }
            self.steps = try cgroup.settled(steps)
            unitProperties =
                try cgroup.unit.map { (unit) throws(InvalidSpec) in
                    try SystemdProperties(resources, cgroup.version, systemd: unit.version).list
                } ?? []
        } catch {
            throw InvalidSpec(error.keyPath, error.reason, document: document)
        }
    }

    private static func decode(
        _ change: JSONValue,
        _ document: String
    ) throws(InvalidSpec) -> Spec.Resources {
        do {
            return try JSONDecoder.decode(Spec.Resources.self, from: change, document: document)
        } catch {
            throw InvalidSpec(error.keyPath, error.reason, document: document)
        }
    }

    private static func resources(of configuration: JSONValue) -> JSONValue {
        resourcesPath.reduce(configuration) { value, key in value[key] ?? .object(JSONObject([])) }
    }

    /// What 0 means: for these, that the caller has nothing to say.
    private static let unsetByZero: Set<String> = [
        "limit", "reservation", "swap", "kernel", "kernelTCP", "shares", "quota", "period",
        "realtimePeriod", "weight", "leafWeight",
    ]

    /// The change without what says nothing, and without device rules.
    private static func meant(_ change: JSONValue) -> JSONValue {
        var sections: [JSONObject.Member] = []
        for section in change.members where section.key != "devices" {
            var value = section.value
            if case .object(let object) = value {
                let members = object.members.filter { member in
                    // A limit of no tasks is one (runtime-spec § PIDs).
                    let isUnset =
                        section.key != "pids" && unsetByZero.contains(member.key)
                        && member.value == .integer(0)
                    return !isUnset && member.value != .null && member.value != .string("")
                }
                guard !members.isEmpty else { continue }
                value = .object(JSONObject(members))
            }
            if value != .null, value != .array([]) {
                sections.append(JSONObject.Member(key: section.key, value: value))
            }
        }
        let change = JSONValue.object(JSONObject(sections))
        // Without a limit of memory there is none of memory and swap either.
        guard change["memory"]?["limit"] == .integer(-1), change["memory"]?["swap"] == nil else {
            return change
        }
        return set(.integer(-1), at: ["memory", "swap"], in: change)
    }

    private static func merge(_ change: JSONValue, into value: JSONValue) -> JSONValue {
        guard case .object(let changes) = change, case .object(let object) = value else {
            return change
        }
        var members = object.members
        for change in changes.members {
            if let index = members.firstIndex(where: { $0.key == change.key }) {
                members[index].value = merge(change.value, into: members[index].value)
            } else {
                members.append(change)
            }
        }
        return .object(JSONObject(members))
    }

    /// The tree with a value at a place; objects on the way are made, and merged with the value.
    package static func set(
        _ value: JSONValue,
        at path: ArraySlice<String>,
        in tree: JSONValue
    ) -> JSONValue {
        guard let key = path.first else { return value }
        let inner = set(value, at: path.dropFirst(), in: tree[key] ?? .object(JSONObject([])))
        return merge(.object(JSONObject([.init(key: key, value: inner)])), into: tree)
    }
}

extension JSONValue {
    /// The members of an object; none of anything else.
    fileprivate var members: [JSONObject.Member] {
        if case .object(let object) = self { object.members } else { [] }
    }

    fileprivate subscript(_ key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }
}
