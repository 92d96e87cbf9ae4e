import Harness

/// config-linux.md § Cgroups Path and § Cgroup ownership.
struct Cgroups: Chapter {
    let name = "cgroups path and ownership"

    var checks: [Check] {
        Check(
            .required,
            "an absolute path is relative to the mount point of cgroups",
            of: "config-linux.cgroups-path.absolute",
            body: absolute
        )
        Check(
            .required,
            "a deeper path is made",
            of: "config-linux.cgroups-path.absolute",
            body: deep
        )
        for path in ["absolute", "relative"] {
            Check(
                .required,
                "the same \(path) path is the same place",
                of: "config-linux.cgroups-path.consistent"
            ) { try consistent(path == "absolute" ? "/" : "") }
        }
        Check(
            .required,
            "a path that the runtime calls invalid is an error, and nothing is made",
            of: "config-linux.cgroups-path.invalid",
            body: invalid
        )
        Check(
            .required,
            "a cgroup that somebody is in is either shared or refused, and stays as it is",
            of: "config-linux.cgroups.unfit",
            body: occupied
        )
        Check(.deFacto, "without a path there is a cgroup of the container's own", body: absent)
        Check(.deFacto, "a process of exec is in the container's cgroup", body: exec)
        Check(.deFacto, "cgroups made beneath the container's are removed with it", body: nested)
        Check(
            .required,
            "a private cgroup namespace begins at the container's cgroup",
            of: "config-linux.namespaces.new",
            body: namespace
        )
        Check(
            .recommended,
            "the owner of the cgroup stays on cgroup v1",
            of: "config-linux.cgroup-ownership.v1"
        ) {
            try Skip.unless(!HostCgroup.isUnified, "this host has cgroup v2")
            try owner(is: "0:0") { $0.mountCgroup(readOnly: false) }
        }
        Check(
            .recommended,
            "the owner of the cgroup stays without a new cgroup namespace",
            of: "config-linux.cgroup-ownership.no-namespace"
        ) {
            try owner(is: "0:0") { bundle in
                bundle.mountCgroup(readOnly: false)
                bundle.withoutNamespace("cgroup")
            }
        }
        Check(
            .recommended,
            "the owner of the cgroup stays when cgroups are mounted read-only",
            of: "config-linux.cgroup-ownership.writable-mount"
        ) { try owner(is: "0:0") { $0.mountCgroup(readOnly: true) } }
        Check(
            .recommended,
            "the owner of the cgroup stays when cgroups are not mounted",
            of: "config-linux.cgroup-ownership.no-mount"
        ) {
            try owner(is: "0:0") { bundle in
                bundle.config["mounts"].removeElements { $0["type"] == "cgroup" }
            }
        }
        Check(
            .recommended,
            "the container's user owns the delegated files of a writable cgroup, and no other",
            of: "config-linux.cgroup-ownership.writable-mount",
            "config-linux.cgroup-ownership.files",
            "config-linux.cgroup-ownership.missing-files",
            "config-linux.cgroup-ownership.other-files",
            body: delegated
        )
        Check(
            .required,
            "without a list of delegated files it is the specification's",
            of: "config-linux.cgroup-ownership.no-list"
        ) {
            try Skip.unless(
                HostCgroup.isUnified && !Host.exists("/sys/kernel/cgroup/delegate"),
                "this host has cgroup v1 or a list of delegated files"
            )
            try delegated()
        }
    }

    // MARK: - Path

    private func absolute() throws {
        try Bundle.use { bundle in
            let path = "/" + Scratch.shared.newName()
            bundle.config["linux"]["cgroupsPath"] = .string(path)
            let container = try bundle.create("pause")
            let pid = try container.pid
            for directory in HostCgroup.directories(path) {
                try expect(
                    Host.content("\(directory)/cgroup.procs"),
                    is: "\(pid)\n",
                    "the processes in \(directory)"
                )
            }
            try container.delete(force: true)
            let left = HostCgroup.directories(path).filter(Host.exists)
            try expect(left, is: [], "cgroups left by delete")
        }
    }

    private func deep() throws {
        try Bundle.use { bundle in
            let top = "/" + Scratch.shared.newName()
            bundle.afterwards { try HostCgroup.removeEmpty(top) }
            bundle.config["linux"]["cgroupsPath"] = .string(top + "/deeper/still")
            let container = try bundle.create("pause")
            for controller in ["pids", "memory"] {
                try expect(
                    HostCgroup.path(of: try container.pid, controller),
                    is: top + "/deeper/still",
                    "its cgroup"
                )
            }
        }
    }

    private func consistent(_ prefix: String) throws {
        try Bundle.use { bundle in
            let path = prefix + Scratch.shared.newName()
            bundle.config["linux"]["cgroupsPath"] = .string(path)
            var places: [String?] = []
            for _ in 0..<2 {
                let container = try bundle.create("pause")
                places.append(HostCgroup.path(of: try container.pid, "memory"))
                try container.delete(force: true)
                bundle.config["linux"]["cgroupsPath"] = .string(path)
            }
            try expect(places[0]?.isEmpty, is: false, "the first place is unknown")
            try expect(places[1], is: places[0], "the second place")
            let left = HostCgroup.directories(places[0] ?? "").filter(Host.exists)
            try expect(left, is: [], "cgroups left by delete")
        }
    }

    /// What one runtime calls invalid another one may take: only a half-made answer is wrong.
    private func invalid() throws {
        try Bundle.use { bundle in
            let name = Scratch.shared.newName()
            bundle.config["linux"]["cgroupsPath"] = .string("/\(name)/\0/x")
            try bundle.expectError("there is a NUL in the path")
            try expect(
                HostCgroup.directories("/" + name).filter(Host.exists),
                is: [],
                "cgroups left by the error"
            )
        }
    }

    /// Whether a runtime looks is its own affair; if it does, nobody else may notice.
    private func occupied() throws {
        try Bundle.use { bundle in
            let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
            let tenant = try bundle.occupyCgroup().tenant
            let container = try bundle.newContainer()
            bundle.config["linux"]["cgroupsPath"] = .string(path)
            try bundle.save()
            let outcome = try container.create()
            if !outcome.succeeded { try container.requireGone() }
            try expect(Host.isAlive(tenant.pid), "the process that was there is dead")
            try expect(HostCgroup.path(of: tenant.pid, "pids"), is: path, "where it is")
        }
    }

    private func absent() throws {
        try Bundle.use { bundle in
            bundle.config["linux"].remove("cgroupsPath")
            let container = try bundle.create("pause")
            let place = HostCgroup.path(of: try container.pid, "memory") ?? ""
            try expect(place.contains(container.id), "it is \(place)")
            try container.delete(force: true)
            let left = HostCgroup.directories(place).filter(Host.exists)
            try expect(left, is: [], "cgroups left by delete")
        }
    }

    private func exec() throws {
        try Bundle.use { bundle in
            let container = try bundle.start("pause")
            let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
            let facts = try container.report("cgroups")
            let inside = facts.all("cgroup").filter { $0.hasSuffix(":\(path)") }
            try expect(
                inside.count,
                is: HostCgroup.directories(path).count,
                "hierarchies in which it is there"
            )
        }
    }

    private func nested() throws {
        try Bundle.use { bundle in
            let container = try bundle.start("pause")
            let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
            for directory in HostCgroup.directories(path) {
                try Host.makeDirectory(directory + "/inner")
                try Host.makeDirectory(directory + "/inner/most")
            }
            try expect(try container.delete(force: true).succeeded, "delete failed")
            let left = HostCgroup.directories(path).filter(Host.exists)
            for directory in left {
                for part in ["/inner/most", "/inner", ""] where Host.exists(directory + part) {
                    try Host.removeDirectory(directory + part)
                }
            }
            try expect(left, is: [], "cgroups left by delete")
        }
    }

    private func namespace() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["namespaces"].append(["type": "cgroup"])
            let places = try bundle.report("cgroups").all("cgroup")
                .filter { HostCgroup.isUnified || !$0.hasPrefix("0::") }
            let elsewhere = places.filter { !$0.hasSuffix(":/") }
            try expect(!places.isEmpty && elsewhere.isEmpty, "inside it is at \(elsewhere)")
        }
    }

    // MARK: - Ownership

    /// Requires an owner of the container's cgroup with a mapped root in a cgroup namespace.
    private func owner(is expected: String, _ change: (Bundle) -> Void) throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            bundle.config["linux"]["namespaces"].append(["type": "cgroup"])
            change(bundle)
            _ = try bundle.create("pause")
            let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
            for directory in HostCgroup.directories(path) {
                for name in ["", "/cgroup.procs"] {
                    let owner = try Host.modeAndOwner(directory + name).split(separator: " ").last
                    try expect(owner.map(String.init), is: expected, "owner of \(directory)\(name)")
                }
            }
        }
    }

    private func delegated() throws {
        try Skip.unless(HostCgroup.isUnified, "this host has cgroup v1")
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            bundle.config["linux"]["namespaces"].append(["type": "cgroup"])
            bundle.mountCgroup(readOnly: false)
            _ = try bundle.create("pause")
            let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
            let directory = HostCgroup.directory(path, "")
            let listed = Host.content("/sys/kernel/cgroup/delegate")?
                .split(separator: "\n").map(String.init)
            let files = listed ?? ["cgroup.procs", "cgroup.subtree_control", "cgroup.threads"]
            for name in Host.list(directory) where name.contains(".") {
                let owner = try Host.modeAndOwner("\(directory)/\(name)").split(separator: " ").last
                let expected = files.contains(name) ? "100000" : "0"
                let found = owner?.split(separator: ":").first.map(String.init)
                try expect(found, is: expected, "owner of \(name)")
            }
        }
    }
}

extension Bundle {
    /// Mounts cgroups at /sys/fs/cgroup, as the specification's rule on ownership describes it.
    fileprivate func mountCgroup(readOnly: Bool) {
        config["mounts"].removeElements { $0["type"] == "cgroup" }
        let options: [String] =
            ["nosuid", "noexec", "nodev", "relatime"] + (readOnly ? ["ro"] : [])
        config["mounts"].append([
            "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
            "options": JSON(options),
        ])
    }
}

extension HostCgroup {
    /// Removes what a test asked for above a container's own cgroup.
    static func removeEmpty(_ top: String) throws {
        for directory in directories(top) where Host.exists(directory) {
            for part in ["/deeper", ""] where Host.exists(directory + part) {
                try Host.removeDirectory(directory + part)
            }
        }
    }
}
