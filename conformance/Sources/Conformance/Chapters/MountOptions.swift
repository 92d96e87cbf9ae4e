import Harness

/// config.md § Linux mount options: each word of the table, by what it does to a mount.
struct MountOptions: Chapter {
    let name = "mount options"

    var checks: [Check] {
        for word in MountWord.onNew {
            Check(word.level, "\(word.name): \(word.statement)", of: word.sentence) {
                try word.verify(try MountedWords.new.facts(for: word))
            }
        }
        for word in MountWord.onBind {
            Check(word.level, "\(word.name) on a bind: \(word.statement)", of: word.sentence) {
                try word.verify(try MountedWords.bound.facts(for: word))
            }
        }
        Check(
            .required,
            "bind shows a directory without what is mounted below",
            of: "config.mounts.options.bind",
            body: bind
        )
        Check(
            .required,
            "rbind shows a directory with what is mounted below",
            of: "config.mounts.options.rbind",
            body: recursiveBind
        )
        Check(
            .required,
            "ro on an rbind leaves mounts below writable",
            of: "config.mounts.options.ro",
            "config.mounts.options.rbind",
            body: notRecursive
        )
        Check(
            .required,
            "remount changes a mount that is there",
            of: "config.mounts.options.remount",
            body: remount
        )
        Check(
            .required,
            "remount with bind changes nothing but the mount",
            of: "config.mounts.options.remount",
            "config.mounts.options.bind",
            body: remountBind
        )
        Check(
            .required,
            "every option that must be implemented is, all at once",
            of: "config.mounts.options.implemented",
            body: all
        )
    }

    // MARK: - Binds

    private func bind() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeTree("source")
            try Host.write("deep", to: source + "/below/file")
            bundle.addMount("none", source, on: "/target", ["bind"])
            let facts = try bundle.report("list:/target", "stat:/target/below/file", "mounts")
            try expect(facts.all("list./target").sorted(), is: ["below", "late"], "what is in it")
            try expect(facts["stat./target/below/file"], is: "!ENOENT", "what is mounted below")
        }
    }

    private func recursiveBind() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeTree("source")
            try Host.write("deep", to: source + "/below/file")
            bundle.addMount("none", source, on: "/target", ["rbind"])
            let facts = try bundle.report("read:/target/below/file", "open:c:/target/new", "mounts")
            try expect(facts["read./target/below/file"], is: "deep", "what is mounted below")
            try expect(facts["open.c./target/new"], is: "ok", "writing to it")
            try expect(facts.mount(on: "/target/below")?.type, is: "tmpfs", "the mount below")
        }
    }

    private func notRecursive() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeTree("source")
            bundle.addMount("bind", source, on: "/target", ["rbind", "ro"])
            let facts = try bundle.report("open:c:/target/new", "open:c:/target/below/new")
            try expect(facts["open.c./target/new"], is: "!EROFS", "writing to it")
            try expect(facts["open.c./target/below/new"], is: "ok", "writing below")
        }
    }

    // MARK: - Remount

    private func remount() throws {
        try Bundle.use { bundle in
            bundle.addMount("tmpfs", "tmpfs", on: "/target", ["size=1m"])
            bundle.addMount("tmpfs", "tmpfs", on: "/target", ["remount", "ro", "size=2m"])
            let facts = try bundle.report("mounts", "open:c:/target/new", "fs:/target")
            try expect(facts["open.c./target/new"], is: "!EROFS", "writing to it")
            let size = facts["fs./target"]?.split(separator: " ").last
            try expect(size, is: "2097152", "its size")
            try expect(facts.mounts.count { $0.target == "/target" }, is: 1, "mounts there")
        }
    }

    private func remountBind() throws {
        try Bundle.use { bundle in
            let source = try bundle.makeTree("source")
            bundle.addMount("bind", source, on: "/target", ["bind"])
            bundle.addMount("bind", source, on: "/other", ["bind"])
            bundle.addMount("bind", source, on: "/target", ["bind", "remount", "ro", "nosuid"])
            let facts = try bundle.report("mounts", "open:c:/target/new", "open:c:/other/new")
            try expect(facts["open.c./target/new"], is: "!EROFS", "writing to it")
            try expect(facts["open.c./other/new"], is: "ok", "writing to the same elsewhere")
            let options = facts.mount(on: "/target")?.options ?? []
            try expect(options.contains("nosuid"), "the mount has \(options.sorted())")
        }
    }

    private func all() throws {
        let required = MountWord.onNew.filter { $0.level == .required }
        try Bundle.use { bundle in
            for word in required {
                bundle.addMount("tmpfs", "tmpfs", on: word.target, word.options)
            }
            let facts = try bundle.report("mounts")
            for word in required {
                try expect(facts.mount(on: word.target)?.type, is: "tmpfs", word.target)
            }
        }
    }
}

/// One option word, what it stands beside, and what is then true inside.
struct MountWord: Sendable {
    let name: String
    let level: Level
    /// Words before it, such as the opposite.
    let before: [String]
    /// The mount's own options that have to be there; with `!` in front those that must not.
    let shown: [String]
    /// The same of the file system's options.
    let shownOnSuperblock: [String]
    /// A verb of the probe about `%`, the mount, and what it has to say.
    let deed: (verb: String, result: String)?

    init(
        _ name: String,
        _ level: Level = .required,
        after before: [String] = [],
        shows shown: [String] = [],
        superblock: [String] = [],
        deed: (verb: String, result: String)? = nil
    ) {
        self.name = name
        self.level = level
        self.before = before
        self.shown = shown
        shownOnSuperblock = superblock
        self.deed = deed
    }

    var sentence: String { "config.mounts.options." + name }
    /// Where its mount is.
    var target: String { "/of-" + name }
    var options: [String] { before + [name] }
    /// What the probe has to be asked.
    var verbs: [String] { deed.map { [$0.verb.replacing("%", with: target)] } ?? [] }

    /// What holds, for the check's name.
    var statement: String {
        let marks = shown + shownOnSuperblock
        let words = marks.map { $0.hasPrefix("!") ? "no " + $0.dropFirst() : $0 }
        let effect = words.isEmpty ? "is understood" : words.joined(separator: ", ")
        return before.isEmpty ? effect : effect + ", after " + before.joined(separator: ", ")
    }

    /// Compares with what the probe said.
    func verify(_ facts: Facts, below: String = "") throws {
        let path = target + below
        guard let mount = facts.mount(on: path) else {
            throw Disagreement("nothing is mounted on \(path)")
        }
        for (marks, found) in [(shown, mount.options), (shownOnSuperblock, mount.superOptions)] {
            for mark in marks {
                let isWanted = !mark.hasPrefix("!")
                let option = isWanted ? mark : String(mark.dropFirst())
                try expect(
                    found.contains(option) == isWanted,
                    "\(path) mounted with \(options) has \(found.sorted())"
                )
            }
        }
        guard let deed, below.isEmpty else { return }
        let key = deed.verb.replacing("%", with: target).replacing(":", with: ".")
        try expect(facts[key], is: deed.result, key)
    }
}

extension MountWord {
    /// Words on a new tmpfs.
    static let onNew = [
        MountWord("async", after: ["sync"], superblock: ["!sync"]),
        MountWord("atime", after: ["noatime"], shows: ["!noatime"]),
        MountWord(
            "defaults",
            shows: ["rw", "!nosuid", "!nodev", "!noexec"],
            superblock: ["!sync"]
        ),
        MountWord("dev", after: ["nodev"], shows: ["!nodev"]),
        MountWord("diratime", after: ["nodiratime"], shows: ["!nodiratime"]),
        MountWord("dirsync", superblock: ["dirsync"]),
        MountWord("exec", after: ["noexec"], shows: ["!noexec"]),
        MountWord("iversion"),
        MountWord("lazytime", superblock: ["lazytime"]),
        MountWord("loud"),
        MountWord("noatime", shows: ["noatime"]),
        MountWord("nodev", shows: ["nodev"]),
        MountWord("nodiratime", shows: ["nodiratime"]),
        MountWord("noexec", shows: ["noexec"]),
        MountWord("noiversion", after: ["iversion"]),
        MountWord("nolazytime", after: ["lazytime"], superblock: ["!lazytime"]),
        MountWord("norelatime", shows: ["!noatime"]),
        MountWord("nostrictatime", after: ["strictatime"], shows: ["relatime"]),
        MountWord("nosuid", shows: ["nosuid"]),
        MountWord("nosymfollow", .recommended, shows: ["nosymfollow"]),
        MountWord("relatime", shows: ["relatime"]),
        MountWord("ro", shows: ["ro"], deed: ("open:c:%/new", "!EROFS")),
        MountWord("rw", after: ["ro"], shows: ["rw"], deed: ("open:c:%/new", "ok")),
        MountWord("silent"),
        MountWord("strictatime", shows: ["!relatime", "!noatime"]),
        MountWord("suid", after: ["nosuid"], shows: ["!nosuid"]),
        MountWord("symfollow", .recommended, after: ["nosymfollow"], shows: ["!nosymfollow"]),
        MountWord("sync", superblock: ["sync"]),
    ]

    /// Words on a bind of a directory with a program, a device and a link.
    static let onBind = [
        MountWord("ro", after: ["bind"], shows: ["ro"], deed: ("open:c:%/new", "!EROFS")),
        MountWord("rw", after: ["bind"], shows: ["rw"], deed: ("open:c:%/new", "ok")),
        MountWord("nosuid", after: ["bind"], shows: ["nosuid"]),
        MountWord("nodev", after: ["bind"], shows: ["nodev"], deed: ("open:r:%/null", "!EACCES")),
        MountWord("dev", after: ["bind"], shows: ["!nodev"], deed: ("open:r:%/null", "ok")),
        MountWord("noexec", after: ["bind"], shows: ["noexec"], deed: ("exec:%/probe", "!EACCES")),
        MountWord("exec", after: ["bind"], shows: ["!noexec"], deed: ("exec:%/probe", "ok")),
        MountWord("noatime", after: ["bind"], shows: ["noatime"]),
        MountWord("nodiratime", after: ["bind"], shows: ["nodiratime"]),
        MountWord("strictatime", after: ["bind"], shows: ["!relatime", "!noatime"]),
        MountWord(
            "nosymfollow",
            .recommended,
            after: ["bind"],
            shows: ["nosymfollow"],
            deed: ("open:r:%/link", "!ELOOP")
        ),
    ]
}

/// One container for many words, because containers cost more than mounts; where a word breaks it, each word has
/// one of its own.
private struct MountedWords: Sendable {
    /// Mounts of new file systems.
    static let new = Self(MountWord.onNew) { bundle, words in
        for word in words { bundle.addMount("tmpfs", "tmpfs", on: word.target, word.options) }
    }

    /// Binds of a directory.
    static let bound = Self(MountWord.onBind) { bundle, words in
        let source = try bundle.makeFolder("source")
        try Host.link(bundle.root("/bin/probe"), at: source + "/probe")
        try Host.makeDevice(source + "/null", kind: 0o020000, number: 0x103)
        try Host.symlink("file", at: source + "/link")
        for word in words { bundle.addMount("bind", source, on: word.target, word.options) }
    }

    private let mount: @Sendable (Bundle, [MountWord]) throws -> Void
    private let together: Swift.Result<Facts, any Error>

    private init(
        _ words: [MountWord],
        mount: @escaping @Sendable (Bundle, [MountWord]) throws -> Void
    ) {
        self.mount = mount
        together = Swift.Result { try Self.run(words, mount) }
    }

    func facts(for word: MountWord) throws -> Facts {
        if case .success(let facts) = together { return facts }
        return try Self.run([word], mount)
    }

    private static func run(
        _ words: [MountWord],
        _ mount: (Bundle, [MountWord]) throws -> Void
    ) throws -> Facts {
        var facts = Facts("")
        try Bundle.use { bundle in
            try mount(bundle, words)
            facts = try bundle.report(["mounts"] + words.flatMap(\.verbs))
        }
        return facts
    }
}
