import Harness

/// config.md § Mounts.
struct Mounts: Chapter {
    let name = "mounts"

    var checks: [Check] {
        Check(.deFacto, "the usual mounts have their types and options", body: usualOptions)
        Check(.deFacto, "nothing of the host's tree is left in the container", body: onlyOwn)
        Check(
            .required,
            "a later mount covers an earlier one",
            of: "config.mounts.order",
            body: covering
        )
        Check(
            .required,
            "a mount goes into an earlier one, and is hidden by a later one",
            of: "config.mounts.order",
            body: nesting
        )
        Check(
            .required,
            "a relative destination starts at the root",
            of: "config.mounts.destination.relative",
            body: relativeDestination
        )
        Check(.deFacto, "a destination that is missing is made", body: missingDestination)
        Check(.deFacto, "a destination leaves the root by no link", body: linkedDestination)
        Check(.deFacto, "a relative source of a bind starts at the bundle", body: relativeSource)
        Check(.deFacto, "a file can be bound", body: file)
        Check(.deFacto, "a bind takes no type", body: noType)
        Check(.deFacto, "a device is mounted, with no device allowed", body: device)
        Check(.deFacto, "layers of an overlay are shown in order", body: overlay)
        Check(
            .recommended,
            "options that are not in the table go to the file system",
            of: "config.mounts.options.unknown",
            body: fileSystemOptions
        )
        Check(
            .recommended,
            "options in one string are taken apart by the file system",
            of: "config.mounts.options.unknown",
            body: joinedOptions
        )
        Check(
            .recommended,
            "further options that mount(8) knows are understood, if they are listed",
            of: "config.mounts.options.custom",
            body: custom
        )
        for (what, mount) in Self.wrong {
            Check(.required, "\(what) is an error", of: "config.valid-values") {
                try Bundle.use { bundle in
                    bundle.config["mounts"].append(mount)
                    try bundle.expectError("there is \(what)")
                }
            }
        }
    }

    private static let wrong: [(String, JSON)] = [
        (
            "a bind of what is not there",
            [
                "type": "bind", "source": "/nonexistent/source", "destination": "/x",
                "options": ["bind"],
            ]
        ),
        (
            "a directory on a file",
            ["type": "bind", "source": "/", "destination": "/etc/passwd", "options": ["bind"]]
        ),
        (
            "a file on a directory",
            [
                "type": "bind", "source": "/etc/hostname", "destination": "/etc",
                "options": ["bind"],
            ]
        ),
        (
            "an unknown type of file system",
            ["type": "frobfs", "source": "none", "destination": "/x"]
        ),
        (
            "an option that the file system does not know",
            ["type": "tmpfs", "source": "tmpfs", "destination": "/x", "options": ["frobnicate"]]
        ),
        (
            "a value that the file system refuses",
            ["type": "tmpfs", "source": "tmpfs", "destination": "/x", "options": ["size=banana"]]
        ),
        (
            "a mount without a destination",
            ["type": "tmpfs", "source": "tmpfs"]
        ),
    ]

    private func usualOptions() throws {
        try Bundle.use { bundle in
            let facts = try bundle.report("mounts", "list:/dev/pts")
            for (path, type, option) in [
                ("/dev", "tmpfs", "nosuid"), ("/dev/mqueue", "mqueue", "noexec"),
                ("/sys", "sysfs", "ro"), ("/dev/shm", "tmpfs", "nodev"),
            ] {
                let mount = facts.mount(on: path)
                try expect(mount?.type, is: type, "the type of \(path)")
                try expect(mount?.options.contains(option), is: true, "\(option) on \(path)")
            }
            try expect(
                facts.mount(on: "/dev")?.superOptions.contains("size=65536k"),
                is: true,
                "size=65536k on /dev"
            )
            try expect(facts.all("list./dev/pts"), is: ["ptmx"], "the terminals in a new devpts")
            let cgroups = facts.mounts.contains {
                $0.target.hasPrefix("/sys/fs/cgroup") && $0.type.hasPrefix("cgroup")
            }
            try expect(cgroups, "no cgroup file system is mounted below /sys/fs/cgroup")
        }
    }

    private func onlyOwn() throws {
        try Bundle.use { bundle in
            let mounts = try bundle.report("mounts").mounts
            try expect(mounts.first?.target, is: "/", "the first mount")
            try expect(mounts.count { $0.target == "/" }, is: 1, "mounts on /")
            let host = mounts.filter { $0.target.contains(Scratch.shared.tag) }
            try expect(host.isEmpty, "mounts of the host: \(host.map(\.target))")
        }
    }

    // MARK: - Order and destination

    private func covering() throws {
        try Bundle.use { bundle in
            for size in ["1m", "2m"] {
                bundle.addMount("tmpfs", "tmpfs", on: "/target", ["size=" + size])
            }
            let size = try bundle.report("fs:/target")["fs./target"]?.split(separator: " ").last
            try expect(size, is: "2097152", "the size of what is on top")
        }
    }

    private func nesting() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeFolder("source")
            bundle.addMount("tmpfs", "tmpfs", on: "/outer")
            bundle.addMount("bind", source, on: "/outer/inner", ["bind"])
            bundle.addMount("bind", source, on: "/other/inner", ["bind"])
            bundle.addMount("tmpfs", "tmpfs", on: "/other")
            let facts = try bundle.report("read:/outer/inner/file", "list:/other")
            try expect(facts["read./outer/inner/file"], is: "source", "what is in the later one")
            try expect(facts.all("list./other"), is: [], "what is in the covering one")
        }
    }

    private func relativeDestination() throws {
        try Bundle.use { bundle in
            bundle.addMount("tmpfs", "tmpfs", on: "relative/place")
            bundle.config["process"]["cwd"] = "/tmp"
            let facts = try bundle.report("mounts")
            try expect(facts.mount(on: "/relative/place")?.type, is: "tmpfs", "the mount there")
        }
    }

    private func missingDestination() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeFolder("source")
            bundle.addMount("tmpfs", "tmpfs", on: "/new/a")
            bundle.addMount("bind", source, on: "/new/b", ["bind"])
            bundle.addMount("bind", source + "/file", on: "/new/c/d", ["bind"])
            let facts = try bundle.report("mounts", "read:/new/b/file", "read:/new/c/d")
            try expect(facts.mount(on: "/new/a")?.type, is: "tmpfs", "the mount on /new/a")
            try expect(facts["read./new/b/file"], is: "source", "what is in the directory")
            try expect(facts["read./new/c/d"], is: "source", "what is in the file")
        }
    }

    private func linkedDestination() throws {
        try Bundle.use { bundle in
            let outside = try bundle.makeFolder("outside")
            try Host.symlink(outside, at: bundle.root("/link"))
            bundle.addMount("tmpfs", "tmpfs", on: "/link/new")
            let outcome = try bundle.run("mounts")
            try expect(Host.list(outside), is: ["file"], "what is in the directory of the host")
            guard outcome.succeeded else { return }
            let mount = Facts(outcome.output).mounts.first { $0.target.hasSuffix("/new") }
            try expect(mount?.target, is: outside + "/new", "where it went, within the root")
        }
    }

    // MARK: - Source and type

    private func relativeSource() throws {
        try Bundle.use { bundle in
            _ = try bundle.makeFolder("source")
            bundle.addMount("none", "source", on: "/target", ["bind"])
            let facts = try bundle.report("read:/target/file")
            try expect(facts["read./target/file"], is: "source", "what is in it")
        }
    }

    private func file() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeFolder("source")
            bundle.addMount("bind", source + "/file", on: "/etc/passwd", ["bind", "ro"])
            let facts = try bundle.report("read:/etc/passwd", "open:w:/etc/passwd")
            try expect(facts["read./etc/passwd"], is: "source", "what the file says")
            try expect(facts["open.w./etc/passwd"], is: "!EROFS", "writing to it")
        }
    }

    private func noType() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeFolder("source")
            bundle.config["mounts"].append([
                "source": .string(source), "destination": "/target", "options": ["bind"],
            ])
            let facts = try bundle.report("read:/target/file")
            try expect(facts["read./target/file"], is: "source", "what is in it")
        }
    }

    private func device() throws {
        try Bundle.use { bundle in
            let image = bundle.directory + "/image"
            try output(of: "truncate", "-s", "1M", image)
            try output(of: "mkfs.ext2", "-q", "-F", image)
            let device = try output(of: "losetup", "-f", "--show", image)
            bundle.afterwards { try Tool.succeed(["losetup", "-d", device]) }
            bundle.addMount("ext2", device, on: "/target")
            let facts = try bundle.report("mounts", "open:c:/target/new")
            try expect(facts.mount(on: "/target")?.type, is: "ext2", "the type of the mount")
            try expect(facts["open.c./target/new"], is: "ok", "writing to it")
        }
    }

    /// What a tool of the host says; skips the check if it does not work here.
    @discardableResult
    private func output(of command: String...) throws -> String {
        do {
            return try Tool.succeed(command).lines.first ?? ""
        } catch {
            throw Skip("\(command[0]) does not work here")
        }
    }

    private func overlay() throws {
        try Bundle.use { bundle in
            let (one, two) = (try bundle.makeFolder("one"), try bundle.makeFolder("two"))
            let (upper, work) = (bundle.directory + "/upper", bundle.directory + "/work")
            for path in [upper, work] { try Host.makeDirectory(path) }
            try Host.write("two", to: two + "/lower")
            let layers = "lowerdir=\(one):\(two)"
            bundle.addMount("overlay", "overlay", on: "/fixed", [layers])
            bundle.addMount(
                "overlay",
                "overlay",
                on: "/merged",
                [layers, "upperdir=" + upper, "workdir=" + work]
            )
            let facts = try bundle.report(
                "read:/merged/file",
                "read:/merged/lower",
                "write:/merged/file:changed",
                "read:/fixed/file",
                "open:c:/fixed/new"
            )
            try expect(facts["read./merged/file"], is: "one", "what is in two layers")
            try expect(facts["read./merged/lower"], is: "two", "what is in the lower layer")
            try expect(facts["read./fixed/file"], is: "one", "what is in two lower layers")
            try expect(facts["open.c./fixed/new"], is: "!EROFS", "writing without an upper layer")
            try expect(Host.content(upper + "/file"), is: "changed", "what the upper layer got")
        }
    }

    // MARK: - Options of file systems

    private func fileSystemOptions() throws {
        try Bundle.use { bundle in
            bundle.addMount(
                "tmpfs",
                "tmpfs",
                on: "/target",
                ["size=1m", "mode=1750", "noexec", "gid=3"]
            )
            let facts = try bundle.report("fs:/target", "stat:/target", "mounts")
            try expectSmall(facts)
            let options = facts.mount(on: "/target")?.options ?? []
            try expect(options.contains("noexec"), "the mount has \(options.sorted())")
        }
    }

    private func joinedOptions() throws {
        try Bundle.use { bundle in
            bundle.addMount("tmpfs", "tmpfs", on: "/target", ["size=1m,mode=1750", "gid=3"])
            try expectSmall(try bundle.report("fs:/target", "stat:/target"))
        }
    }

    private func expectSmall(_ facts: Facts) throws {
        let size = facts["fs./target"]?.split(separator: " ").last
        try expect(size, is: "1048576", "the size")
        let mode = facts["stat./target"]?.split(separator: " ").dropFirst().prefix(2)
        try expect(mode.map(Array.init), is: ["1750", "0:3"], "the mode and the owner")
    }

    /// Words of mount(8) that say nothing to the kernel, for a runtime that claims to know them.
    private func custom() throws {
        let outcome = try Runtime.run("features")
        guard outcome.succeeded else { return }
        let listed = try JSON(parsing: outcome.output)["mountOptions"].elements.compactMap(\.text)
        let words = ["auto", "noauto", "user", "nouser", "owner", "group", "nofail", "_netdev"]
        for word in words where listed.contains(word) {
            try Bundle.use { bundle in
                bundle.addMount("tmpfs", "tmpfs", on: "/target", [word])
                let facts = try bundle.report("mounts")
                try expect(facts.mount(on: "/target")?.type, is: "tmpfs", "a mount with \(word)")
            }
        }
    }
}
