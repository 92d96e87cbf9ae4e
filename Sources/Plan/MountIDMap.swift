package import Linux
internal import OCI

/// How the ids of a mount's files appear: those inside are what the files have.
package struct MountIDMap: Equatable, Sendable {
    /// How user ids appear.
    package var users: [IDMapping]
    /// How group ids appear.
    package var groups: [IDMapping]
    /// A user namespace that has the mappings, by its path; nil if they are in the lists.
    package var namespacePath: String?
    /// Whether mounts below are mapped too.
    package var isRecursive: Bool
}

extension MountIDMap {
    /// Decides from a mount's mappings and its `idmap` or `ridmap`; nil if it has none of them.
    ///
    /// Throws `InvalidSpec` where the mappings are wrong, or asked for and nowhere to be found.
    init?(
        _ mount: Spec.Mount,
        options: MountOptions,
        keyPath: String,
        of linux: Spec.Linux?,
        in surroundings: MountPlan.Surroundings
    ) throws(InvalidSpec) {
        guard
            mount.uidMappings != nil || mount.gidMappings != nil || options.isRecursiveIDMap != nil
        else { return nil }
        users = try IDMappingPlan.mappings(mount.uidMappings, "\(keyPath).uidMappings")
        groups = try IDMappingPlan.mappings(mount.gidMappings, "\(keyPath).gidMappings")
        isRecursive = options.isRecursiveIDMap ?? false
        // runtime-spec § POSIX-platform Mounts: either list needs the other.
        if users.isEmpty != groups.isEmpty {
            let names = users.isEmpty ? ("uid", "gid") : ("gid", "uid")
            throw InvalidSpec(
                "\(keyPath).\(names.0)Mappings",
                "is required where \(names.1)Mappings are given"
            )
        }
        guard users.isEmpty else { return }
        guard options.isRecursiveIDMap != nil else { return nil }
        guard surroundings.hasUserNamespace else {
            throw InvalidSpec(
                "\(keyPath).uidMappings",
                "is required for an id-mapped mount without a user namespace of the container's"
            )
        }
        namespacePath = surroundings.joinedUserNamespace
        guard namespacePath == nil else { return }
        users = try IDMappingPlan.mappings(linux?.uidMappings, "linux.uidMappings")
        groups = try IDMappingPlan.mappings(linux?.gidMappings, "linux.gidMappings")
    }
}
