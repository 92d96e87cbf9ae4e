import Harness

/// config-linux.md § Rootfs Mount Propagation.
struct RootPropagation: Chapter {
    let name = "root propagation"

    var checks: [Check] {
        Check(
            .required,
            "a slave root receives the host's mounts, and sends none",
            of: "runtime.create.properties"
        ) {
            try Bundle.use { bundle in
                let found = try mounted("slave", bundle)
                try expect(found.inside, is: "seen", "the host's mount inside")
                try expect(found.outside, is: [], "the container's mount on the host")
            }
        }
        for kind in ["private", "shared", "unbindable"] {
            let article = kind == "unbindable" ? "an" : "a"
            Check(
                .required,
                "\(article) \(kind) root neither receives the host's mounts nor sends any",
                of: "runtime.create.properties"
            ) {
                try Bundle.use { bundle in
                    let found = try mounted(kind, bundle)
                    try expect(found.inside, is: "!ENOENT", "the host's mount inside")
                    try expect(found.outside, is: [], "the container's mount on the host")
                }
            }
        }
        for kind in ["shared", "slave"] {
            Check(.deFacto, "a \(kind) root takes none of the host's shared mounts away") {
                try Bundle.use { bundle in
                    let tree = try bundle.makeTree("tree")
                    try bundle.share(tree)
                    try Host.write("text", to: tree + "/below/file")
                    bundle.config["linux"]["rootfsPropagation"] = .string(kind)
                    _ = try bundle.report("ids")
                    try expect(Host.content(tree + "/below/file"), is: "text", "the host's file")
                }
            }
        }
        Check(
            .required,
            "a private root has no peers",
            of: "runtime.create.properties",
            body: privateRoot
        )
        Check(
            .required,
            "mounts in a shared root belong to peer groups",
            of: "runtime.create.properties",
            body: shared
        )
        Check(
            .required,
            "an unbindable root cannot be bound",
            of: "runtime.create.properties",
            body: unbindable
        )
        Check(
            .deFacto,
            "an unbindable root has its masked and read-only paths",
            body: protectedPaths
        )
        Check(
            .required,
            "an unknown propagation is an error",
            of: "config.valid-values"
        ) {
            try Bundle.use { bundle in
                bundle.config["linux"]["rootfsPropagation"] = "sometimes"
                try bundle.expectError("rootfsPropagation is none of the four words")
            }
        }
    }

    /// Mounts beneath a root that is shared on the host, from both sides, while the container runs.
    ///
    /// `inside` is what the container says of the host's file, `outside` what the host sees of the container's.
    private func mounted(
        _ kind: String,
        _ bundle: Bundle
    ) throws -> (inside: String?, outside: [String]) {
        for directory in ["/late", "/own"] { try Host.makeDirectory(bundle.root(directory)) }
        try Host.bind(bundle.root(), on: bundle.root())
        bundle.afterwards { try Host.unmount(bundle.root()) }
        try bundle.share(bundle.root())
        bundle.config["linux"]["rootfsPropagation"] = .string(kind)
        bundle.allowMounting()
        let container = try bundle.start(
            "mount:tmpfs:tmpfs:/own:0",
            "write:/own/inside:text",
            "pause"
        )
        try expect(container.facts["mount./own"], is: "ok", "mounting inside")
        try bundle.mountOnHost(bundle.root("/late"))
        try Host.write("text", to: bundle.root("/late/outside"))
        let facts = try container.report("stat:/late/outside")
        let seen = facts["stat./late/outside"].map { $0.hasPrefix("!") ? $0 : "seen" }
        return (seen, Host.list(bundle.root("/own")))
    }

    private func privateRoot() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["rootfsPropagation"] = "private"
            let facts = try bundle.report("mounts")
            try expect(facts.mount(on: "/")?.propagation, is: [], "the root's propagation")
        }
    }

    private func shared() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["rootfsPropagation"] = "shared"
            bundle.allowMounting()
            try Host.makeDirectory(bundle.root("/own"))
            let facts = try bundle.report("mount:tmpfs:tmpfs:/own:0", "mounts")
            for path in ["/", "/own"] {
                let marks = facts.mount(on: path)?.propagation ?? []
                try expect(
                    marks.contains { $0.hasPrefix("shared:") },
                    "the propagation of \(path) is \(marks)"
                )
            }
        }
    }

    private func unbindable() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["rootfsPropagation"] = "unbindable"
            bundle.allowMounting()
            let bind = 4096
            let facts = try bundle.report("mount:none:/etc:/tmp:\(bind)", "mounts")
            let marks = facts.mount(on: "/")?.propagation
            try expect(marks, is: ["unbindable"], "the root's propagation")
            try expect(facts["mount./tmp"], is: "!EINVAL", "binding a directory of the root")
        }
    }

    private func protectedPaths() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["rootfsPropagation"] = "unbindable"
            bundle.config["linux"]["maskedPaths"] = ["/etc/group"]
            bundle.config["linux"]["readonlyPaths"] = ["/home"]
            let facts = try bundle.report("read:/etc/group", "open:c:/home/new")
            try expect(facts["read./etc/group"], is: nil, "what the masked file says")
            try expect(facts["open.c./home/new"], is: "!EROFS", "writing to the read-only path")
        }
    }
}
