package import Linux
package import Plan
internal import Syscalls

/// Asks the host how its cgroups are mounted.
///
/// A container waits for this, so it reads one file of /proc and looks at the well-known mount
/// points, instead of reading the whole table of mounts.
package enum CgroupProbe {
    private static let root = "/sys/fs/cgroup"

    /// How cgroups are mounted, and where this process is in them.
    package static func layout() throws(Failure) -> CgroupLayout {
        try attempt("look at the cgroups of the host") { () throws(Failure) in
            let directory = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.open(FilePath(root), [.path, .directory])
            }
            guard let directory else { return .none }
            let memberships = try memberships()
            let type = try Files.fileSystemType(of: directory.descriptor)
            if type == FileSystemMagic.cgroup2 { return .unified(try unified(memberships)) }
            let device = try Files.status(of: directory.descriptor).device
            var hierarchies: [LegacyHierarchy] = []
            for membership in memberships {
                if let one = try legacy(membership, besides: device) { hierarchies.append(one) }
            }
            return hierarchies.isEmpty ? .none : .legacy(hierarchies)
        }
    }

    private static func memberships() throws(Failure) -> [CgroupMembership] {
        let file = "/proc/self/cgroup"
        let text = String(decoding: try Files.readFile(FilePath(file)), as: UTF8.self)
        guard let memberships = CgroupMembership.parse(text) else {
            throw Failure("\(file) is not of the documented form")
        }
        return memberships
    }

    private static func unified(
        _ memberships: [CgroupMembership]
    ) throws(Failure) -> UnifiedHierarchy {
        let own = memberships.first { $0.hierarchyID == 0 }?.path ?? "/"
        let controllers = try Files.readFile(FilePath("\(root)/cgroup.controllers"))
        return UnifiedHierarchy(
            mountPoint: root,
            ownPath: try visible(own, below: root),
            controllers: String(decoding: controllers, as: UTF8.self)
                .split { $0.isWhitespace }.map(String.init)
        )
    }

    /// The hierarchy that a line of /proc/self/cgroup speaks of; nil if it is not mounted.
    ///
    /// What is mounted is on another device than the directory that holds the mount points.
    private static func legacy(
        _ membership: CgroupMembership,
        besides device: DeviceNumber
    ) throws(Failure) -> LegacyHierarchy? {
        for name in mountNames(of: membership) {
            let mountPoint = "\(root)/\(name)"
            let status = try status(of: mountPoint)
            guard let status, status.kind == .directory, status.device != device else { continue }
            return LegacyHierarchy(
                controllers: membership.controllers,
                mountPoint: mountPoint,
                ownPath: try visible(membership.path, below: mountPoint)
            )
        }
        return nil
    }

    /// The names under which a hierarchy is mounted by convention, the likeliest first.
    static func mountNames(of membership: CgroupMembership) -> [String] {
        // The v2 hierarchy of a hybrid host, by systemd's convention.
        if membership.hierarchyID == 0 { return ["unified"] }
        let names = membership.controllers.map { name in
            name.hasPrefix("name=") ? String(name.dropFirst("name=".count)) : name
        }
        guard names.count > 1 else { return names }
        return [names.joined(separator: ","), names.reversed().joined(separator: ",")] + names
    }

    /// The path if there is such a directory below the mount; otherwise the mount's root.
    ///
    /// In a container without a cgroup namespace /proc names the host's path, while the mount
    /// begins at the container's own cgroup.
    private static func visible(_ path: String, below mountPoint: String) throws(Failure) -> String
    {
        guard path != "/" else { return path }
        return try status(of: mountPoint + path)?.kind == .directory ? path : "/"
    }

    private static func status(of path: String) throws(Failure) -> FileStatus? {
        try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try Files.status(of: FilePath(path), followingLinks: true)
        }
    }
}
