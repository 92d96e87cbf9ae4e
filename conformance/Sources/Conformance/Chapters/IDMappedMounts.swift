import Harness

/// config.md § POSIX-platform Mounts, and the options `idmap` and `ridmap`.
struct IDMappedMounts: Chapter {
    let name = "id-mapped mounts"

    /// Files of root and of user 1000 appear as those of 2000 and 3000.
    private static let mapping: JSON = [
        ["containerID": 0, "hostID": 2000, "size": 1],
        ["containerID": 1000, "hostID": 3000, "size": 1],
    ]

    var checks: [Check] {
        for word in ["idmap", "ridmap"] {
            let id = "config.mounts.options." + word
            Check(
                .recommended,
                "\(word) shows a bind's files by the mount's mappings",
                of: id,
                id + ".mappings"
            ) { try bound([word]) }
            Check(
                .recommended,
                "\(word) counts for a file system of the container's own",
                of: id,
                id + ".mappings",
                id + ".not-passed"
            ) { try ownFileSystem(word) }
            Check(
                .recommended,
                "\(word) without mappings takes the container's",
                of: id,
                id + ".container-mappings"
            ) { try containerMappings(word) }
            Check(
                .recommended,
                "\(word) without mappings takes those of a joined user namespace",
                of: id,
                id + ".container-mappings"
            ) { try joinedMappings(word) }
            Check(
                .required,
                "\(word) without mappings and without a user namespace is an error",
                of: id + ".no-mappings",
                id + ".container-mappings"
            ) {
                try Bundle.use { bundle in
                    let source = try tree(bundle)
                    bundle.addMount("bind", source, on: "/target", ["bind", word])
                    try bundle.expectError("there are no mappings to take")
                }
            }
        }
        Check(
            .recommended,
            "idmap leaves mounts below alone, ridmap maps their ids too",
            of: "config.mounts.options.idmap",
            "config.mounts.options.ridmap",
            body: recursion
        )
        Check(.deFacto, "mappings without an option count as well") { try bound([]) }
        Check(.deFacto, "what is written gets the file system's ids", body: written)
        for (given, missing) in [("uid", "gid"), ("gid", "uid")] {
            Check(
                .required,
                "\(given)Mappings without \(missing)Mappings is an error",
                of: "config.mounts.\(given)-mappings.with-\(missing)"
            ) {
                try Bundle.use { bundle in
                    let source = try tree(bundle)
                    bundle.config["mounts"].append([
                        "type": "bind", "source": .string(source), "destination": "/target",
                        "options": ["bind", "idmap"], "\(given)Mappings": Self.mapping,
                    ])
                    try bundle.expectError("\(missing)Mappings are missing")
                }
            }
        }
    }

    /// A tmpfs of the host's, and one below it, each with files of root and of user 1000.
    private func tree(_ bundle: Bundle) throws -> String {
        try Skip.unless(Host.hasKernel(6, 3), "a tmpfs can be id-mapped since Linux 6.3")
        let path = try bundle.makeTree("tree")
        for directory in [path, path + "/below"] {
            for (file, id) in [("root", UInt32(0)), ("user", 1000)] {
                try Host.write("text", to: directory + "/" + file)
                try Host.setOwner(directory + "/" + file, id, id)
            }
        }
        return path
    }

    private func owner(_ facts: Facts, _ path: String) -> String? {
        let words = facts["stat." + path]?.split(separator: " ") ?? []
        return words.count > 2 ? String(words[2]) : nil
    }

    private func bound(_ words: [String]) throws {
        try Bundle.use { bundle in
            let source = try tree(bundle)
            bundle.addMount(
                "bind",
                source,
                on: "/target",
                ["rbind"] + words,
                mappings: Self.mapping
            )
            let facts = try bundle.report("stat:/target/root", "stat:/target/user")
            try expect(owner(facts, "/target/root"), is: "2000:2000", "the owner of root's file")
            try expect(owner(facts, "/target/user"), is: "3000:3000", "the owner of 1000's file")
        }
    }

    private func ownFileSystem(_ word: String) throws {
        try Bundle.use { bundle in
            _ = try tree(bundle)
            bundle.addMount(
                "tmpfs",
                "tmpfs",
                on: "/target",
                ["mode=755", word],
                mappings: Self.mapping
            )
            let facts = try bundle.report("stat:/target")
            try expect(owner(facts, "/target"), is: "2000:2000", "the owner of a new tmpfs")
        }
    }

    private func containerMappings(_ word: String) throws {
        try Bundle.use { bundle in
            let source = try tree(bundle)
            try bundle.addUserNamespace()
            try expectContainerMappings(word, of: source, bundle)
        }
    }

    private func joinedMappings(_ word: String) throws {
        try Bundle.use { bundle in
            let source = try tree(bundle)
            try bundle.addUserNamespace()
            let other = try bundle.start("pause")
            bundle.joinUserNamespace(of: try other.pid)
            try expectContainerMappings(word, of: source, bundle)
        }
    }

    private func expectContainerMappings(
        _ word: String,
        of source: String,
        _ bundle: Bundle
    ) throws {
        for path in ["/target", "/plain"] { try Host.makeDirectory(bundle.root(path)) }
        bundle.addMount("bind", source, on: "/target", ["rbind", word])
        bundle.addMount("bind", source, on: "/plain", ["rbind"])
        let outcome = try bundle.run("stat:/target/user", "stat:/plain/user")
        // The runtime MAY take the container's; if it does not, it MUST say so.
        guard outcome.succeeded else { return }
        let facts = Facts(outcome.output)
        try expect(owner(facts, "/target/user"), is: "1000:1000", "the owner, mapped")
        try expect(owner(facts, "/plain/user"), is: "65534:65534", "the owner, not mapped")
    }

    private func recursion() throws {
        try Bundle.use { bundle in
            let source = try tree(bundle)
            for word in ["idmap", "ridmap"] {
                bundle.addMount(
                    "bind",
                    source,
                    on: "/" + word,
                    ["rbind", word],
                    mappings: Self.mapping
                )
            }
            let facts = try bundle.report("stat:/idmap/below/user", "stat:/ridmap/below/user")
            try expect(
                owner(facts, "/idmap/below/user"),
                is: "1000:1000",
                "the owner below an idmap"
            )
            try expect(
                owner(facts, "/ridmap/below/user"),
                is: "3000:3000",
                "the owner below an ridmap"
            )
        }
    }

    private func written() throws {
        try Bundle.use { bundle in
            let source = try tree(bundle)
            let reversed: JSON = [["containerID": 1000, "hostID": 0, "size": 1]]
            try Host.setOwner(source, 1000, 1000)
            bundle.addMount(
                "bind",
                source,
                on: "/target",
                ["bind", "idmap"],
                mappings: reversed
            )
            let facts = try bundle.report("write:/target/new:text")
            try expect(facts["write./target/new"], is: "ok", "writing as root")
            let owner = try Host.modeAndOwner(source + "/new").split(separator: " ").last
            try expect(owner, is: "1000:1000", "the owner on the host")
        }
    }
}
