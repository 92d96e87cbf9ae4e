internal import Linux
package import OCI

/// The mounts of the configuration as steps, in the configuration's order.
package struct MountPlan: Equatable, Sendable {
    /// One step for each mount.
    package var steps: [MountStep]
    /// Destinations that become read-only once everything in them has been made.
    package var sealed: [String]

    /// What mounts depend on besides their own entry in the configuration.
    package struct Surroundings: Sendable {
        /// The bundle, absolute: relative sources of bind mounts start there.
        package var bundle: String
        /// Whether the container has a user namespace.
        package var hasUserNamespace: Bool
        /// The path of the user namespace if it is joined.
        package var joinedUserNamespace: String?
        /// The cgroups as the container is to see them; nil if the host has none.
        package var cgroups: CgroupSource?
        /// Whether the kernel has SELinux enabled.
        package var hasSELinux: Bool

        /// Describes the surroundings.
        package init(
            bundle: String,
            hasUserNamespace: Bool = false,
            joinedUserNamespace: String? = nil,
            cgroups: CgroupSource? = nil,
            hasSELinux: Bool = false
        ) {
            self.bundle = bundle
            self.hasUserNamespace = hasUserNamespace
            self.joinedUserNamespace = joinedUserNamespace
            self.cgroups = cgroups
            self.hasSELinux = hasSELinux
        }
    }

    /// Plans every mount (runtime-spec § Mounts).
    ///
    /// Throws `InvalidSpec` with the key path of the first mount that cannot be.
    package init(_ spec: Spec, in surroundings: Surroundings) throws(InvalidSpec) {
        steps = []
        sealed = []
        let label = try MountLabel(spec, hasSELinux: surroundings.hasSELinux)
        for (index, mount) in (spec.mounts ?? []).enumerated() {
            let entry = try MountEntry(
                mount,
                keyPath: "mounts[\(index)]",
                of: spec.linux,
                in: surroundings,
                label: label
            )
            var step = try entry.step
            // Nodes, links and mount points are made in these first.
            if step.attributes.set.contains(.readOnly), step.isWritableUntilTheEnd {
                step.attributes.set.remove(.readOnly)
                sealed.append(step.destination)
            }
            steps.append(step)
        }
    }
}

extension MountStep {
    fileprivate var isWritableUntilTheEnd: Bool {
        if destination == "/dev" { return true }
        if case .fileSystem(let mount) = source { return mount.type == "tmpfs" }
        return false
    }
}

/// One entry of `mounts`, on its way to a step.
private struct MountEntry {
    let mount: Spec.Mount
    let keyPath: String
    let surroundings: MountPlan.Surroundings
    let idMap: MountIDMap?
    let label: MountLabel?
    let options: MountOptions
    let destination: String
    let type: String

    init(
        _ mount: Spec.Mount,
        keyPath: String,
        of linux: Spec.Linux?,
        in surroundings: MountPlan.Surroundings,
        label: MountLabel?
    ) throws(InvalidSpec) {
        self.mount = mount
        self.label = label
        self.keyPath = keyPath
        self.surroundings = surroundings
        options = MountOptions(mount.options ?? [])
        type = mount.type ?? ""
        let texts = [mount.destination, mount.source ?? "", type] + (mount.options ?? [])
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw InvalidSpec(keyPath, "mount field contains null byte")
        }
        guard !mount.destination.isEmpty else {
            throw InvalidSpec("\(keyPath).destination", "is empty")
        }
        try checkLength(mount.destination, at: "\(keyPath).destination")
        // A relative destination starts at the root, as in runtime-spec 1.0.
        destination = cleanPath(absolute(mount.destination))
        idMap = try MountIDMap(
            mount,
            options: options,
            keyPath: keyPath,
            of: linux,
            in: surroundings
        )
    }

    private var isBind: Bool { options.isRecursiveBind != nil || type == "bind" }

    var step: MountStep {
        get throws(InvalidSpec) {
            try checkProcfs()
            let source = try source
            return MountStep(
                keyPath: keyPath,
                destination: destination,
                source: source,
                attributes: options.attributes,
                recursiveAttributes: options.recursiveAttributes,
                propagation: propagation,
                target: try target,
                idMap: idMap,
                rootLabel: label?.root(of: source)
            )
        }
    }

    private var source: MountSource {
        get throws(InvalidSpec) {
            if options.copiesUp, isBind || type != "tmpfs" {
                throw InvalidSpec("\(keyPath).options", "tmpcopyup is possible with tmpfs only")
            }
            if isBind, !options.isRemount { return .bind(try bind) }
            if options.isRemount { return .remount(try remount) }
            switch type {
            case "":
                throw InvalidSpec("\(keyPath).type", "is required unless it is a bind mount")
            case "cgroup", "cgroup2":
                try refuseIDMap("of a cgroup file system cannot be mapped")
                return .cgroup(try cgroup)
            default:
                var mount = try fileSystem
                label?.apply(to: &mount)
                // Who prepares the mount for init cannot mount at a path, which that call does.
                if mount.classicData != nil, surroundings.hasUserNamespace {
                    try refuseIDMap("cannot be mapped with these parameters in a user namespace")
                }
                if mount.copiesUp {
                    try refuseIDMap("of a tmpfs with tmpcopyup cannot be mapped")
                }
                return .fileSystem(mount)
            }
        }
    }

    // MARK: Kinds of source

    private var bind: BindSource {
        get throws(InvalidSpec) {
            guard options.data.isEmpty else {
                throw InvalidSpec(
                    "\(keyPath).options",
                    "bind mounts cannot have any filesystem-specific options applied"
                )
            }
            guard let source = mount.source, !source.isEmpty else {
                throw InvalidSpec("\(keyPath).source", "is required for a bind mount")
            }
            try checkLength(source, at: "\(keyPath).source")
            return BindSource(
                path: isAbsolute(source) ? source : surroundings.bundle + "/" + source,
                isRecursive: options.isRecursiveBind ?? false,
                followsLinks: options.followsSource && !options.copiesSymlink,
                copiesSymlink: options.copiesSymlink,
                mustBeProcfs: destination == "/proc"
            )
        }
    }

    private var fileSystem: FileSystemSource {
        get throws(InvalidSpec) {
            try checkClassicData()
            return unchecked
        }
    }

    private var unchecked: FileSystemSource {
        let parameters = options.data.flatMap(MountParameter.split)
        var superblock = options.superblock
        if options.attributes.set.contains(.readOnly), !kernelFileSystems.contains(type) {
            // A medium may be write-protected, and then only mounts with this flag.
            superblock.insert(.readOnly)
        }
        let isTmpfs = type == "tmpfs"
        return FileSystemSource(
            type: type,
            source: mount.source.flatMap { $0.isEmpty ? nil : $0 },
            parameters: parameters,
            superblock: superblock,
            classicData: needsClassicCall(parameters) ? options.data.joined(separator: ",") : nil,
            copiesUp: options.copiesUp,
            inheritsMode: isTmpfs && !parameters.contains { $0.key == "mode" }
        )
    }

    private var remount: FileSystemSource {
        get throws(InvalidSpec) {
            guard !isBind || options.data.isEmpty else {
                throw InvalidSpec(
                    "\(keyPath).options",
                    "bind mounts cannot have any filesystem-specific options applied"
                )
            }
            // The kernel takes the ids of a mount that nobody has seen yet only.
            try refuseIDMap("of a mount that is there already cannot be mapped")
            var remount = try fileSystem
            remount.superblock = isBind ? [] : options.superblock
            for (flag, word) in clearingWords
            where !isBind && options.clearedSuperblock.contains(flag) {
                remount.parameters.append(MountParameter(word))
            }
            remount.inheritsMode = false
            return remount
        }
    }

    private var cgroup: CgroupSource {
        get throws(InvalidSpec) {
            switch surroundings.cgroups {
            case nil:
                throw InvalidSpec("\(keyPath).type", "the host has no cgroup file system")
            case .unified(let hostPath, let shared, _):
                return .unified(
                    hostPath: hostPath,
                    shared: options.data.isEmpty ? shared : nil,
                    parameters: options.data.flatMap(MountParameter.split)
                )
            case .legacy where type == "cgroup2":
                throw InvalidSpec("\(keyPath).type", "the host has cgroup v1, not cgroup2")
            case .legacy(let hierarchies, let hasNamespace):
                guard options.data.isEmpty else {
                    throw InvalidSpec(
                        "\(keyPath).options",
                        "unknown option \"\(options.data[0])\" of the cgroup hierarchies"
                    )
                }
                return .legacy(hierarchies, hasNamespace: hasNamespace)
            }
        }
    }

    /// `mount(2)` cuts its options off at one page without a word, and refuses other long texts.
    private func checkClassicData() throws(InvalidSpec) {
        let options = options.data.joined(separator: ",")
        for (key, text) in [("options", options), ("source", mount.source ?? ""), ("type", type)]
        where text.utf8.count > 4095 {
            throw InvalidSpec(
                "\(keyPath).\(key)",
                "expected at most 4095 bytes for the file system, found \(text.utf8.count)"
            )
        }
    }

    /// `fsconfig(2)` takes values of at most 255 bytes, splits nothing, and knows no `iversion`.
    private func needsClassicCall(_ parameters: [MountParameter]) -> Bool {
        options.superblock.contains(.inodeVersion)
            || (mount.source ?? "").utf8.count > 255
            || parameters.contains { $0.key.utf8.count > 255 || ($0.value ?? "").utf8.count > 255 }
            || options.data.contains { $0.utf8.contains { $0 == 0x5c || $0 == 0x22 } }
    }

    // MARK: Rules

    /// What is mounted in /proc could fake what the kernel says about processes (CVE-2019-16884).
    private func checkProcfs() throws(InvalidSpec) {
        if destination == "/proc" {
            guard isBind || options.isRemount || type == "proc" else {
                throw InvalidSpec(
                    "\(keyPath).destination",
                    "\"/proc\" cannot be mounted because it is not of type proc"
                )
            }
        } else if destination.hasPrefix("/proc/"), !options.isRemount,
            !procfsFiles.contains(String(destination.dropFirst(6)))
        {
            throw InvalidSpec(
                "\(keyPath).destination",
                "\"\(destination)\" cannot be mounted because it is inside /proc"
            )
        }
    }

    private var propagation: [PropagationChange] {
        // A bind mount would otherwise stay in the peer group of its source.
        guard isBind, !options.isRemount, options.propagation.isEmpty else {
            return options.propagation
        }
        return [PropagationChange(.private, recursive: options.isRecursiveBind ?? false)]
    }

    private var target: MountTargetRule {
        get throws(InvalidSpec) {
            if !isBind, !options.isRemount, type == "proc" || type == "sysfs" {
                guard destination != "/" else {
                    throw InvalidSpec(
                        "\(keyPath).destination",
                        "filesystem \"\(type)\" must be mounted on ordinary directory"
                    )
                }
                return .ordinaryDirectory
            }
            return options.followsDestination ? .followingLinks : .notFollowingLast
        }
    }

    private func refuseIDMap(_ reason: String) throws(InvalidSpec) {
        guard idMap == nil else { throw InvalidSpec(keyPath, "the ids \(reason)") }
    }
}

extension MountParameter {
    /// One option word may hold several parameters with commas between them.
    fileprivate static func split(_ word: String) -> [MountParameter] {
        word.split(separator: ",").map { item in
            guard let equals = item.firstIndex(of: "=") else { return MountParameter(String(item)) }
            return MountParameter(
                String(item[..<equals]),
                String(item[item.index(after: equals)...])
            )
        }
    }
}

/// Files of procfs that lxcfs emulates for containers, and that runc therefore lets be mounted over.
private let procfsFiles: Set<String> = [
    "cpuinfo", "diskstats", "meminfo", "stat", "swaps", "uptime", "loadavg", "slabinfo",
    "sys/kernel/ns_last_pid", "sys/crypto/fips_enabled",
]

/// How `fsconfig(2)` calls the absence of a flag.
private let clearingWords: [(flag: MountFlags, word: String)] = [
    (.synchronous, "async"), (.lazyTime, "nolazytime"), (.mandatoryLocks, "nomand"),
]

/// File systems without a medium, of which only the mount is made read-only, not what others share.
private let kernelFileSystems = [
    "proc", "sysfs", "tmpfs", "devtmpfs", "devpts", "mqueue", "ramfs", "hugetlbfs", "securityfs",
    "debugfs", "tracefs", "bpf", "configfs", "efivarfs", "pstore", "binfmt_misc",
]
