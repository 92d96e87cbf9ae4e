import Harness

/// config.md § Linux mount options: the words that count for mounts below, and those of propagation.
struct RecursiveMountOptions: Chapter {
    let name = "recursive mount options"

    /// Words on an rbind of a tree that has no options.
    private static let setting = [
        MountWord("rro", .recommended, shows: ["ro"]),
        MountWord("rnosuid", .recommended, shows: ["nosuid"]),
        MountWord("rnoexec", .recommended, shows: ["noexec"]),
        MountWord("rnoatime", .recommended, shows: ["noatime"]),
        MountWord("rnodiratime", .recommended, shows: ["nodiratime"]),
        MountWord("rnosymfollow", .recommended, shows: ["nosymfollow"]),
        MountWord("rstrictatime", .recommended, shows: ["!relatime", "!noatime"]),
        MountWord("rnorelatime", .recommended, shows: ["!noatime"]),
    ]

    /// Words on an rbind of a tree that has all options.
    private static let clearing = [
        MountWord("rrw", .recommended, shows: ["rw"]),
        MountWord("rsuid", .recommended, shows: ["!nosuid", "nodev", "ro"]),
        MountWord("rdev", .recommended, shows: ["!nodev", "nosuid", "ro"]),
        MountWord("rexec", .recommended, shows: ["!noexec", "nosuid", "ro"]),
        MountWord("ratime", .recommended, shows: ["!noatime", "nosuid", "ro"]),
        MountWord("rrelatime", .recommended, shows: ["relatime", "nosuid", "ro"]),
        MountWord("rdiratime", .recommended, shows: ["!nodiratime", "noatime", "ro"]),
        MountWord("rsymfollow", .recommended, shows: ["!nosymfollow", "noatime", "ro"]),
    ]

    /// The table has lost this one, between `rnoatime` and `rnodiratime`.
    private static let missing = MountWord("rnodev", .deFacto, shows: ["nodev"])

    private static let strict = [
        MountWord("rnostrictatime", .recommended, shows: ["relatime", "!noatime"])
    ]

    private static let full = "remount,bind,ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow"

    var checks: [Check] {
        for (words, options) in [
            (Self.setting, ""), (Self.clearing, Self.full),
            (Self.strict, "remount,bind,strictatime"),
        ] {
            for word in words {
                Check(
                    .recommended,
                    "\(word.name) counts for mounts below: \(word.statement)",
                    of: word.sentence
                ) { try verify(word, on: options) }
            }
        }
        let name = Self.missing.name
        Check(.deFacto, "\(name) counts for mounts below: \(Self.missing.statement)") {
            try verify(Self.missing, on: "")
        }
        for (kind, mark) in [
            ("private", ""), ("shared", "shared:"), ("slave", "master:"),
            ("unbindable", "unbindable"),
        ] {
            for word in [kind, "r" + kind] {
                Check(
                    .required,
                    "\(word) sets the propagation of a mount"
                        + (word == kind ? "" : " and of what is below"),
                    of: "config.mounts.options." + word
                ) { try propagation(word, mark) }
            }
        }
        for (word, arrives) in [("rslave", true), ("rshared", true), ("rprivate", false)] {
            Check(
                .required,
                arrives
                    ? "\(word): the host's later mounts arrive"
                    : "\(word): the host's later mounts stay away",
                of: "config.mounts.options." + word
            ) { try hostMounts(word, arrive: arrives) }
        }
        for (word, arrives) in [("rshared", true), ("rslave", false)] {
            Check(
                .required,
                arrives
                    ? "\(word): the container's mounts reach the host"
                    : "\(word): the container's mounts do not reach the host",
                of: "config.mounts.options." + word
            ) { try containerMounts(word, arrive: arrives) }
        }
    }

    // MARK: - Attributes

    private func verify(_ word: MountWord, on options: String) throws {
        try Bundle.use { bundle in
            let source =
                options.isEmpty
                ? try bundle.makeTree("source") : try bundle.makeTree("source", options)
            bundle.addMount("bind", source, on: word.target, ["rbind", word.name])
            let facts = try bundle.report("mounts")
            try word.verify(facts)
            try word.verify(facts, below: "/below")
        }
    }

    // MARK: - Propagation

    /// Binds a tree that is shared on the host.
    private func bindShared(_ word: String, _ bundle: Bundle) throws -> String {
        let source = try bundle.makeTree("source")
        try bundle.share(source)
        let isTwoWay = word.hasSuffix("shared")
        bundle.config["linux"]["rootfsPropagation"] = isTwoWay ? "shared" : "slave"
        bundle.addMount("bind", source, on: "/target", ["rbind", word])
        return source
    }

    private func propagation(_ word: String, _ mark: String) throws {
        try Bundle.use { bundle in
            _ = try bindShared(word, bundle)
            let facts = try bundle.report("mounts")
            for path in word.hasPrefix("r") ? ["/target", "/target/below"] : ["/target"] {
                let marks = facts.mount(on: path)?.propagation
                let isRight =
                    mark.isEmpty
                    ? marks == [] : marks?.contains { $0.hasPrefix(mark) } == true
                try expect(
                    isRight,
                    "the propagation of \(path) is \(marks ?? ["that of no mount"])"
                )
            }
        }
    }

    private func hostMounts(_ word: String, arrive: Bool) throws {
        try Bundle.use { bundle in
            let source = try bindShared(word, bundle)
            let container = try bundle.start("pause")
            try bundle.mountOnHost(source + "/late")
            try Host.write("text", to: source + "/late/file")
            let facts = try container.report("read:/target/late/file")
            let found = facts["read./target/late/file"]
            try expect(found, is: arrive ? "text" : "!ENOENT", "the host's file inside")
        }
    }

    private func containerMounts(_ word: String, arrive: Bool) throws {
        try Bundle.use { bundle in
            let source = try bindShared(word, bundle)
            bundle.allowMounting()
            bundle.afterwards {
                if HostSnapshot.mounts(containing: source + "/late").isEmpty { return }
                try Host.unmount(source + "/late")
            }
            let container = try bundle.start(
                "mount:tmpfs:tmpfs:/target/late:0",
                "write:/target/late/file:text",
                "pause"
            )
            try expect(container.facts["mount./target/late"], is: "ok", "mounting inside")
            let found = Host.content(source + "/late/file")
            try expect(found, is: arrive ? "text" : nil, "the container's file on the host")
        }
    }
}
