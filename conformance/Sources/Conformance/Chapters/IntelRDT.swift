import Harness

/// config-linux.md § IntelRdt: the schemata of a container's own class of service.
struct IntelRDT: Chapter {
    let name = "intel rdt"

    var checks: [Check] {
        Check(
            .required,
            "the process is in a class named as the container",
            of: "config-linux.intel-rdt.tasks",
            "config-linux.intel-rdt.no-clos-id",
            body: ownClass
        )
        Check(
            .required,
            "without a mounted resctrl there is an error",
            of: "config-linux.intel-rdt.no-resctrl",
            body: notMounted
        )
        Check(
            .required,
            "without intelRdt no group is made",
            of: "config-linux.intel-rdt.unset",
            body: unset
        )
        Check(
            .required,
            "a bandwidth that does not begin with MB: is an error",
            of: "config-linux.intel-rdt.mem-bw-schema",
            "config.valid-values"
        ) { try refused { ["memBwSchema": .string(try $0.narrowedCache())] } }
        Check(
            .required,
            "a bandwidth of two lines is an error",
            of: "config-linux.intel-rdt.mem-bw-schema",
            "config.valid-values"
        ) {
            try refused {
                ["memBwSchema": .string("\(try $0.halfBandwidth())\n\(try $0.narrowedCache())")]
            }
        }
        Check(
            .required,
            "an element of schemata with two lines is an error",
            of: "config-linux.intel-rdt.schemata",
            "config.valid-values"
        ) {
            try refused {
                ["schemata": [.string("\(try $0.narrowedCache())\n\(try $0.halfBandwidth())")]]
            }
        }
        Check(
            .required,
            "l3CacheSchema alone is written",
            of: "config-linux.intel-rdt.either-schema"
        ) { try written(cache: "l3CacheSchema") }
        Check(
            .required,
            "memBwSchema alone is written",
            of: "config-linux.intel-rdt.either-schema"
        ) { try written(bandwidth: "memBwSchema") }
        Check(
            .required,
            "l3CacheSchema and memBwSchema are written",
            of: "config-linux.intel-rdt.both-schemas"
        ) { try written(cache: "l3CacheSchema", bandwidth: "memBwSchema") }
        Check(
            .required,
            "memBwSchema is written after l3CacheSchema",
            of: "config-linux.intel-rdt.both-schemas.order",
            body: bandwidthLast
        )
        Check(
            .required,
            "schemata is written",
            of: "config-linux.intel-rdt.schemata.written"
        ) { try written(cache: "schemata", bandwidth: "schemata") }
        Check(
            .required,
            "schemata is written after l3CacheSchema and memBwSchema",
            of: "config-linux.intel-rdt.schemata.written",
            "config-linux.intel-rdt.rules",
            body: schemataLast
        )
        Check(
            .required,
            "a class of the container's own is removed with it",
            of: "config-linux.intel-rdt.removed",
            body: removed
        )
        Check(.deFacto, "a process of exec is in the class", body: joined)
    }

    private func ownClass() throws {
        try Resctrl.use { resctrl, bundle in
            bundle.config["linux"]["intelRdt"] = [:]
            let container = try bundle.create("pause")
            try resctrl.expect(try container.pid, in: container.id)
        }
    }

    private func notMounted() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["intelRdt"] = [:]
            guard let root = Resctrl.mountPoint else {
                return try bundle.expectError("no resctrl is mounted")
            }
            let container = try bundle.newContainer()
            var options = Tool.Options()
            options.privateMounts = true
            let outcome = try container.create(
                options: options,
                launcher: ["/bin/sh", "-c", #"umount "$0" && exec "$@""#, root]
            )
            try expect(!outcome.succeeded, "create succeeded without a mounted resctrl")
            try container.requireGone()
        }
    }

    private func unset() throws {
        try Resctrl.use { resctrl, bundle in
            let container = try bundle.create("pause")
            try expect(!resctrl.has(container.id), "there is a class \(container.id)")
            try expect(
                !resctrl.has("mon_groups/\(container.id)"),
                "there is a monitoring group \(container.id)"
            )
        }
    }

    private func refused(_ rdt: (Resctrl) throws -> JSON) throws {
        try Resctrl.use { resctrl, bundle in
            bundle.config["linux"]["intelRdt"] = try rdt(resctrl)
            let container = try bundle.newContainer()
            let outcome = try container.create()
            try expect(!outcome.succeeded, "create succeeded")
            try container.requireGone()
            try expect(!resctrl.has(container.id), "the class \(container.id) is left")
        }
    }

    /// Gives the values by these members, and looks for them.
    private func written(cache: String? = nil, bandwidth: String? = nil) throws {
        try Resctrl.use { resctrl, bundle in
            var lines: [(member: String, line: String)] = []
            if let cache { lines.append((cache, try resctrl.narrowedCache())) }
            if let bandwidth { lines.append((bandwidth, try resctrl.halfBandwidth())) }
            bundle.config["linux"]["intelRdt"] = [:]
            for (member, line) in lines {
                if member == "schemata" {
                    bundle.config["linux"]["intelRdt"][member].append(.string(line))
                } else {
                    bundle.config["linux"]["intelRdt"][member] = .string(line)
                }
            }
            let container = try bundle.create("pause")
            for (_, line) in lines { try resctrl.expect(line, in: container.id) }
        }
    }

    /// The last one to set a value wins: the cache's line sets the bandwidth here, which a runtime may refuse.
    private func bandwidthLast() throws {
        try Resctrl.use { resctrl, bundle in
            let half = try resctrl.halfBandwidth()
            bundle.config["linux"]["intelRdt"] = [
                "l3CacheSchema": .string(try resctrl.fullBandwidth()), "memBwSchema": .string(half),
            ]
            let container = try bundle.newContainer()
            guard try container.create().succeeded else {
                throw Skip("the runtime takes no other resource for l3CacheSchema")
            }
            try resctrl.expect(half, in: container.id)
        }
    }

    private func schemataLast() throws {
        try Resctrl.use { resctrl, bundle in
            let (cache, half) = (try resctrl.narrowedCache(), try resctrl.halfBandwidth())
            bundle.config["linux"]["intelRdt"] = [
                "schemata": [.string(half), .string(cache)],
                "l3CacheSchema": .string(try resctrl.fullCache()),
                "memBwSchema": .string(try resctrl.fullBandwidth()),
            ]
            let container = try bundle.create("pause")
            try resctrl.expect(cache, in: container.id)
            try resctrl.expect(half, in: container.id)
        }
    }

    private func removed() throws {
        try Resctrl.use { resctrl, bundle in
            bundle.config["linux"]["intelRdt"] = [:]
            let container = try bundle.create("pause")
            try expect(resctrl.has(container.id), "there is no class \(container.id)")
            try container.delete(force: true)
            try expect(!resctrl.has(container.id), "the class \(container.id) is left")
        }
    }

    private func joined() throws {
        try Resctrl.use { resctrl, bundle in
            bundle.config["linux"]["intelRdt"] = [:]
            let container = try bundle.start("pause")
            let file = "\(bundle.directory)/joined.pid"
            let flags = ["--detach", "--pid-file", file]
            let outcome = try container.exec("/bin/probe", "pause", flags: flags)
            try expect(outcome.succeeded, outcome.description)
            guard let pid = Host.content(file).flatMap({ Int32($0) }) else {
                throw Disagreement("exec has written no pid file")
            }
            try resctrl.expect(pid, in: container.id)
        }
    }
}
