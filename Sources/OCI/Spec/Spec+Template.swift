extension Spec {
    /// The newest version of the specification that this program follows.
    package static let newestVersion = "1.3.0"

    /// The configuration that `spec` prints: a shell in a read-only root, with few privileges.
    ///
    /// It equals the one of runc, on which scripts build; only the version differs.
    ///
    /// - Parameter hasUnifiedCgroups: Whether the host has cgroup v2 only; a container then gets a
    ///   cgroup namespace, without which it would see the host's whole tree.
    /// - Returns: The configuration.
    package static func template(hasUnifiedCgroups: Bool) -> Spec {
        Spec(
            ociVersion: newestVersion,
            root: Root(path: "rootfs", readonly: true),
            process: templateProcess,
            hostname: "runc",
            mounts: templateMounts,
            linux: Linux(
                resources: Resources(devices: [DeviceRule(allow: false, access: "rwm")]),
                namespaces: (["pid", "network", "ipc", "uts", "mount"]
                    + (hasUnifiedCgroups ? ["cgroup"] : [])).map { NamespaceEntry(type: $0) },
                maskedPaths: templateMaskedPaths,
                readonlyPaths: [
                    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
                ]
            )
        )
    }

    /// The same configuration for a user who is not root, as `spec --rootless` prints it.
    ///
    /// The user becomes root of a new user namespace. What needs ids, devices or a network beyond
    /// that one is left out: the group of terminals, a sysfs of a network namespace, limits.
    ///
    /// - Parameters:
    ///   - userID: The user on the host.
    ///   - groupID: The group on the host.
    /// - Returns: The configuration.
    package func rootless(userID: UInt32, groupID: UInt32) -> Spec {
        var spec = self
        spec.mounts = mounts?.map(Self.rootless)
        spec.linux?.resources = nil
        spec.linux?.namespaces?.removeAll { $0.type == "network" || $0.type == "user" }
        spec.linux?.namespaces?.append(NamespaceEntry(type: "user"))
        spec.linux?.uidMappings = [IDMapping(containerID: 0, hostID: userID, size: 1)]
        spec.linux?.gidMappings = [IDMapping(containerID: 0, hostID: groupID, size: 1)]
        return spec
    }

    private static func rootless(_ mount: Mount) -> Mount {
        var mount = mount
        if mount.destination == "/sys" {
            mount.type = "none"
            mount.source = "/sys"
            mount.options = ["rbind"] + (mount.options ?? [])
        }
        mount.options?.removeAll { $0.hasPrefix("uid=") || $0.hasPrefix("gid=") }
        return mount
    }

    private static var templateProcess: Process {
        let capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
        return Process(
            terminal: true,
            args: ["sh"],
            env: [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "TERM=xterm",
            ],
            cwd: "/",
            capabilities: Capabilities(
                bounding: capabilities,
                effective: capabilities,
                permitted: capabilities
            ),
            rlimits: [ResourceLimit(type: "RLIMIT_NOFILE", hard: 1024, soft: 1024)],
            noNewPrivileges: true
        )
    }

    private static var templateMounts: [Mount] {
        [
            Mount(destination: "/proc", type: "proc", source: "proc"),
            Mount(
                destination: "/dev",
                type: "tmpfs",
                source: "tmpfs",
                options: ["nosuid", "strictatime", "mode=755", "size=65536k"]
            ),
            Mount(
                destination: "/dev/pts",
                type: "devpts",
                source: "devpts",
                options: [
                    "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5",
                ]
            ),
            Mount(
                destination: "/dev/shm",
                type: "tmpfs",
                source: "shm",
                options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]
            ),
            Mount(
                destination: "/dev/mqueue",
                type: "mqueue",
                source: "mqueue",
                options: ["nosuid", "noexec", "nodev"]
            ),
            Mount(
                destination: "/sys",
                type: "sysfs",
                source: "sysfs",
                options: ["nosuid", "noexec", "nodev", "ro"]
            ),
            Mount(
                destination: "/sys/fs/cgroup",
                type: "cgroup",
                source: "cgroup",
                options: ["nosuid", "noexec", "nodev", "relatime", "ro"]
            ),
        ]
    }

    private static var templateMaskedPaths: [String] {
        [
            "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
            "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware",
            "/proc/scsi",
        ]
    }
}
