import Linux
import OCI
import Testing

@testable import Plan

/// The mounts of a configuration that has nothing else.
func mountPlan(
    _ mounts: Spec.Mount...,
    mountLabel: String? = nil,
    hasUserNamespace: Bool = false,
    joinedUserNamespace: String? = nil,
    hasSELinux: Bool = false,
    cgroups: CgroupSource? = nil,
    maps: [Spec.IDMapping]? = nil
) throws(InvalidSpec) -> MountPlan {
    var linux = Spec.Linux()
    linux.uidMappings = maps
    linux.gidMappings = maps
    linux.mountLabel = mountLabel
    return try MountPlan(
        Spec(ociVersion: "1.3.0", mounts: mounts, linux: linux),
        in: MountPlan.Surroundings(
            bundle: "/bundle",
            hasUserNamespace: hasUserNamespace || joinedUserNamespace != nil,
            joinedUserNamespace: joinedUserNamespace,
            cgroups: cgroups,
            hasSELinux: hasSELinux
        )
    )
}

@Suite struct MountPlanTests {
    private func step(_ mount: Spec.Mount) throws -> MountStep {
        try #require(try mountPlan(mount).steps.first)
    }

    private func bind(
        _ options: String...,
        source: String = "/src",
        to destination: String = "/dst"
    )
        -> Spec.Mount
    {
        Spec.Mount(destination: destination, source: source, options: options)
    }

    @Test("every mount becomes one step, in the order of the configuration")
    func keepsOrder() throws {
        let plan = try mountPlan(
            Spec.Mount(destination: "/proc", type: "proc", source: "proc"),
            bind("rbind"),
            Spec.Mount(destination: "/a/b", type: "tmpfs")
        )
        #expect(plan.steps.map(\.keyPath) == ["mounts[0]", "mounts[1]", "mounts[2]"])
        #expect(
            plan.steps.map(\.description) == [
                "mount proc on /proc", "bind /src on /dst", "mount tmpfs on /a/b",
            ]
        )
    }

    @Test(
        "a destination is absolute and clean",
        arguments: [
            ("/a", "/a"), ("a/b", "/a/b"), ("/a/../b//./c/", "/b/c"), ("/../..", "/"), (".", "/"),
        ]
    )
    func cleansDestination(given: String, planned: String) throws {
        #expect(try step(bind("bind", to: given)).destination == planned)
    }

    @Test("attributes, flags, propagation and data of a file system are told apart")
    func sortsOptions() throws {
        let step = try step(
            Spec.Mount(
                destination: "/mnt",
                type: "ext4",
                source: "/dev/sdb",
                options: [
                    "ro", "nosuid", "rnoexec", "sync", "noatime", "rslave", "shared", "data=x",
                    "acl",
                ]
            )
        )
        #expect(
            step.attributes
                == MountAttributeChange(
                    set: [.readOnly, .noSUID, .noAccessTime],
                    clear: .atimeMask
                )
        )
        #expect(step.recursiveAttributes == MountAttributeChange(set: .noExecute))
        #expect(
            step.propagation == [
                PropagationChange(.slave, recursive: true),
                PropagationChange(.shared, recursive: false),
            ]
        )
        guard case .fileSystem(let mount) = step.source else {
            Issue.record("planned as \(step.source)")
            return
        }
        #expect(mount.type == "ext4")
        #expect(mount.source == "/dev/sdb")
        #expect(mount.superblock == [.synchronous, .readOnly])
        #expect(mount.parameters == [MountParameter("data", "x"), MountParameter("acl")])
        #expect(mount.classicData == nil)
        #expect(!mount.inheritsMode)
    }

    @Test("of words that disagree the later one wins")
    func laterWordWins() throws {
        let step = try step(
            Spec.Mount(
                destination: "/mnt",
                type: "ext4",
                options: ["ro", "rw", "sync", "async", "suid", "nosuid"]
            )
        )
        #expect(step.attributes == MountAttributeChange(set: .noSUID, clear: .readOnly))
        guard case .fileSystem(let mount) = step.source else { return }
        #expect(mount.superblock == [])
    }

    @Test(
        "bind mounts are known by their type or a word",
        arguments: [
            (nil, ["bind"], false), ("none", ["rbind"], true), ("bind", [], false),
            ("tmpfs", ["bind", "ro"], false), ("bind", ["rbind"], true),
        ] as [(String?, [String], Bool)]
    )
    func detectsBind(type: String?, options: [String], isRecursive: Bool) throws {
        let step = try step(
            Spec.Mount(destination: "/dst", type: type, source: "/src", options: options)
        )
        #expect(
            step.source
                == .bind(
                    BindSource(
                        path: "/src",
                        isRecursive: isRecursive,
                        followsLinks: true,
                        copiesSymlink: false,
                        mustBeProcfs: false
                    )
                )
        )
        #expect(step.propagation == [PropagationChange(.private, recursive: isRecursive)])
    }

    @Test("a relative source of a bind mount starts at the bundle")
    func resolvesSource() throws {
        guard case .bind(let source) = try step(bind("bind", source: "data")).source else { return }
        #expect(source.path == "/bundle/data")
    }

    @Test("words about symbolic links reach the source and the target")
    func linkWords() throws {
        let plain = try step(bind("bind", "src-nofollow", "dest-nofollow"))
        guard case .bind(let source) = plain.source else { return }
        #expect(!source.followsLinks && !source.copiesSymlink)
        #expect(plain.target == .notFollowingLast)
        guard case .bind(let copied) = try step(bind("bind", "copy-symlink")).source else { return }
        #expect(!copied.followsLinks && copied.copiesSymlink)
    }

    @Test("a propagation that is asked for replaces the private default")
    func askedPropagation() throws {
        #expect(
            try step(bind("rbind", "rslave")).propagation
                == [PropagationChange(.slave, recursive: true)]
        )
    }

    @Test("proc and sysfs go on ordinary directories only", arguments: ["proc", "sysfs"])
    func ordinaryDirectories(type: String) throws {
        let destination = type == "proc" ? "/proc" : "/sys"
        #expect(
            try step(Spec.Mount(destination: destination, type: type)).target == .ordinaryDirectory
        )
    }

    @Test("a tmpfs takes the mode of what it covers unless it has its own")
    func tmpfsMode() throws {
        for (options, inherits) in [([], true), (["size=1m"], true), (["mode=700"], false)] {
            let step = try step(Spec.Mount(destination: "/t", type: "tmpfs", options: options))
            guard case .fileSystem(let mount) = step.source else { return }
            #expect(mount.inheritsMode == inherits)
        }
    }

    @Test("a read-only tmpfs, and /dev, become read-only when everything in them has been made")
    func sealsLater() throws {
        let plan = try mountPlan(
            Spec.Mount(destination: "/t/", type: "tmpfs", options: ["ro", "nosuid"]),
            Spec.Mount(destination: "/dev", type: "devtmpfs", options: ["ro"]),
            Spec.Mount(destination: "/sys", type: "sysfs", options: ["ro"]),
            bind("bind", "ro")
        )
        #expect(plan.sealed == ["/t", "/dev"])
        #expect(
            plan.steps.map { $0.attributes.set.contains(.readOnly) } == [false, false, true, true]
        )
        #expect(plan.steps[0].attributes.set == .noSUID)
    }

    @Test("only the mount of a kernel file system becomes read-only, not what others share")
    func superblockReadOnly() throws {
        for (type, isShared) in [
            ("sysfs", true), ("proc", true), ("ext4", false), ("overlay", false),
        ] {
            let destination = type == "proc" ? "/proc" : "/x"
            let step = try step(Spec.Mount(destination: destination, type: type, options: ["ro"]))
            guard case .fileSystem(let mount) = step.source else { return }
            #expect(mount.superblock.contains(.readOnly) == !isShared, "\(type)")
        }
    }

    @Test("several parameters in one word are taken apart")
    func splitsParameters() throws {
        let step = try step(
            Spec.Mount(
                destination: "/dev/pts",
                type: "devpts",
                options: ["newinstance,mode=0620", "gid=5"]
            )
        )
        guard case .fileSystem(let mount) = step.source else { return }
        #expect(
            mount.parameters == [
                MountParameter("newinstance"), MountParameter("mode", "0620"),
                MountParameter("gid", "5"),
            ]
        )
    }

    @Test("parameters that fsconfig cannot take go through the classic call")
    func classicCall() throws {
        let long =
            "lowerdir="
            + Array(repeating: "/var/lib/layers/0123456789abcdef", count: 9)
            .joined(separator: ":")
        for (options, data) in [
            (["lowerdir=/a:/b", "upperdir=/u"], nil),
            ([long, "upperdir=/u"], long + ",upperdir=/u"),
            (["lowerdir=/a\\:b"], "lowerdir=/a\\:b"), (["iversion"], ""),
        ] as [([String], String?)] {
            let step = try step(Spec.Mount(destination: "/o", type: "overlay", options: options))
            guard case .fileSystem(let mount) = step.source else { return }
            #expect(mount.classicData == data)
        }
    }

    @Test("a remount changes the mount alone unless it names something of the file system")
    func remounts() throws {
        let plain = try step(
            Spec.Mount(destination: "/proc/sys", type: "none", options: ["remount", "ro"])
        )
        #expect(plain.attributes == MountAttributeChange(set: .readOnly))
        guard case .remount(let nothing) = plain.source else {
            Issue.record("planned as \(plain.source)")
            return
        }
        #expect(nothing.parameters.isEmpty && nothing.superblock.isEmpty)
        let sized = try step(
            Spec.Mount(destination: "/t", type: "tmpfs", options: ["remount", "size=2m", "sync"])
        )
        guard case .remount(let something) = sized.source else { return }
        #expect(something.parameters == [MountParameter("size", "2m")])
        #expect(something.superblock == .synchronous)
    }

    @Test("a remount clears the flags that it names; a new file system has none to clear")
    func clearsFlags() throws {
        let words = ["sync", "lazytime", "async", "nolazytime", "nomand", "mand", "noiversion"]
        let remount = try step(
            Spec.Mount(destination: "/t", type: "tmpfs", options: ["remount"] + words)
        )
        guard case .remount(let changed) = remount.source else { return }
        #expect(changed.parameters == [MountParameter("async"), MountParameter("nolazytime")])
        #expect(changed.superblock == .mandatoryLocks)
        let new = try step(Spec.Mount(destination: "/t", type: "tmpfs", options: words))
        guard case .fileSystem(let mount) = new.source else { return }
        #expect(mount.parameters.isEmpty)
        let bind = try step(
            Spec.Mount(destination: "/t", options: ["bind", "remount", "async", "ro"])
        )
        guard case .remount(let nothing) = bind.source else { return }
        #expect(nothing.parameters.isEmpty)
    }

    @Test("copying up is remembered for a tmpfs")
    func copyUp() throws {
        let step = try step(Spec.Mount(destination: "/t", type: "tmpfs", options: ["tmpcopyup"]))
        guard case .fileSystem(let mount) = step.source else { return }
        #expect(mount.copiesUp)
    }

    @Test("what lxcfs emulates may be mounted inside /proc, and a procfs on /proc")
    func insideProc() throws {
        for name in ["cpuinfo", "uptime", "sys/kernel/ns_last_pid"] {
            #expect(try step(bind("bind", to: "/proc/\(name)")).destination == "/proc/\(name)")
        }
        guard case .bind(let source) = try step(bind("rbind", to: "/proc")).source else { return }
        #expect(source.mustBeProcfs)
    }

    @Test("the cgroups of the host are shown as they are there")
    func cgroups() throws {
        let mount = Spec.Mount(destination: "/sys/fs/cgroup", type: "cgroup", options: ["ro"])
        let unified = CgroupSource.unified(
            hostPath: "/sys/fs/cgroup",
            shared: "/sys/fs/cgroup",
            parameters: []
        )
        #expect(try mountPlan(mount, cgroups: unified).steps[0].source == .cgroup(unified))
        // Whoever names options of the hierarchy wants a mount that sets them.
        var other = mount
        other.options = ["ro", "nsdelegate"]
        let source = CgroupSource.unified(
            hostPath: "/sys/fs/cgroup",
            shared: nil,
            parameters: [MountParameter("nsdelegate")]
        )
        #expect(try mountPlan(other, cgroups: unified).steps[0].source == .cgroup(source))
        let legacy = CgroupSource.legacy([], hasNamespace: false)
        #expect(try mountPlan(mount, cgroups: legacy).steps[0].source == .cgroup(legacy))
    }
}
