import Harness

/// config-linux.md § Mount Label.
struct MountLabel: Chapter {
    let name = "mount label"

    private static let label = "system_u:object_r:container_file_t:s0:c1,c2"
    private static let hasSELinux = Host.exists("/sys/fs/selinux/enforce")

    var checks: [Check] {
        Check(.deFacto, "a mount label is the context of a tmpfs, not of /proc", body: labelled)
        Check(
            .required,
            "a mount label on a host without SELinux is an error",
            of: "runtime.create.inapplicable"
        ) {
            try Skip.unless(!Self.hasSELinux, "this host has SELinux")
            try Bundle.use { bundle in
                bundle.config["linux"]["mountLabel"] = .string(Self.label)
                try bundle.expectError("nothing can be labelled")
            }
        }
    }

    private func labelled() throws {
        try Skip.unless(Self.hasSELinux, "this host has no SELinux")
        try Bundle.use { bundle in
            bundle.config["linux"]["mountLabel"] = .string(Self.label)
            let facts = try bundle.report("mounts")
            for (path, isLabelled) in [("/dev", true), ("/dev/shm", true), ("/proc", false)] {
                let options = facts.mount(on: path)?.superOptions ?? []
                let found = options.contains { $0.hasPrefix("context=") }
                try expect(found, is: isLabelled, "a context of \(path)")
            }
        }
    }
}
