/// The directory of a container's cgroup in one hierarchy.
package struct CgroupDirectory: Equatable, Sendable {
    /// The controllers of the hierarchy; for cgroup v2, those that the host offers.
    package var controllers: [String]
    /// Where the hierarchy is mounted.
    package var mountPoint: String
    /// The cgroup's path below the mount, beginning with `/`.
    package var path: String

    /// Names a directory.
    package init(controllers: [String], mountPoint: String, path: String) {
        self.controllers = controllers
        self.mountPoint = mountPoint
        self.path = path
    }

    /// Whether this is the v2 hierarchy of a hybrid host: it has processes and no controllers.
    package var isBare: Bool { controllers.isEmpty }

    /// The directory's path on the host.
    package var hostPath: String { path == "/" ? mountPoint : mountPoint + path }

    /// The paths below the mount that lead to the cgroup, outermost first, without the root.
    package var ancestry: [String] {
        var paths: [String] = []
        for component in pathComponents(path) {
            paths.append((paths.last ?? "") + "/" + String(component))
        }
        return paths
    }
}

/// What is remembered of a container's cgroup, so that later commands need no options.
package struct CgroupRecord: Equatable, Sendable {
    /// The two interfaces of the kernel.
    package enum Version: String, Sendable {
        /// cgroup v1.
        case legacy = "v1"
        /// cgroup v2.
        case unified = "v2"
    }

    /// Who made it.
    package var manager: CgroupManager
    /// Which interface its files have.
    package var version: Version
    /// Its directory in each hierarchy: one for v2, none when the container has no cgroup.
    package var directories: [CgroupDirectory]
    /// Whether it has been found empty and taken for this container.
    ///
    /// Until then whatever is in it belongs to somebody else, and removal kills nothing.
    package var isClaimed: Bool
    /// Directories on the host that were there before the container, and stay (runtime-spec § Delete).
    package var kept: [String]?
    /// The unit of systemd that it belongs to, named here before it is made.
    package var unit: SystemdUnitRecord?

    /// Remembers a cgroup.
    package init(
        manager: CgroupManager,
        version: Version,
        directories: [CgroupDirectory],
        isClaimed: Bool = false
    ) {
        self.manager = manager
        self.version = version
        self.directories = directories
        self.isClaimed = isClaimed
    }

    /// The record of a container without a cgroup.
    package static func none(_ manager: CgroupManager) -> Self {
        Self(manager: manager, version: .unified, directories: [])
    }

    /// The directory of the hierarchy that has a controller; for cgroup v2 always the only one.
    package func directory(of controller: String) -> CgroupDirectory? {
        switch version {
        case .unified: directories.first
        case .legacy: directories.first { $0.controllers.contains(controller) }
        }
    }

    /// The same cgroup with a path beneath it for some controllers, as `exec --cgroup` names it.
    ///
    /// - Parameter paths: controllers and paths; the key "" stands for all of them.
    /// - Returns: the record of the inner cgroup.
    /// - Throws: `InvalidOption` for a controller that the container's cgroup does not have, and for
    ///   a path that leads out of it.
    package func beneath(_ paths: [String: String]) throws(InvalidOption) -> CgroupRecord {
        var inner = self
        for (controller, path) in paths.sorted(by: { $0.key < $1.key }) {
            let components = pathComponents(path)
            guard !components.contains("..") else {
                throw InvalidOption("bad sub cgroup path: \(path)")
            }
            let concerned = directories.indices.filter { index in
                // What is made beneath a v1 cgroup is not made in a hybrid's v2 hierarchy as well.
                controller.isEmpty && !(version == .legacy && directories[index].isBare)
                    || version == .legacy && directories[index].controllers.contains(controller)
            }
            guard !concerned.isEmpty else {
                throw InvalidOption("unknown controller \(controller) in --cgroup")
            }
            for index in concerned {
                let path = directories[index].path == "/" ? "" : directories[index].path
                inner.directories[index].path =
                    path + components.filter { $0 != "." }.map { "/" + $0 }.joined()
            }
        }
        return inner
    }
}
