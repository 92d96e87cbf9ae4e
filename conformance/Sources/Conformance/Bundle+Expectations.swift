import Harness

extension Bundle {
    /// Requires that `create` generates an error and leaves no container: what the specification calls to
    /// "generate an error".
    ///
    /// - Parameters:
    ///   - why: what makes it an error.
    ///   - flags: more flags of `create`.
    ///   - options: the terms on which the runtime is called.
    ///   - change: done to the bundle when config.json has been written.
    /// - Throws: `Disagreement` when it succeeds, `LeftBehind` when something is left.
    func expectError(
        _ why: String,
        flags: [String] = [],
        options: Tool.Options = Tool.Options(),
        after change: () throws -> Void = {}
    ) throws {
        let container = try newContainer()
        try change()
        let outcome = try container.create(flags: flags, options: options)
        try expect(!outcome.succeeded, "create succeeded, although \(why)")
        try container.requireGone()
    }

    /// Skips the check unless `create` accepts the configuration as it is: where it refuses that, its refusing something
    /// wrong beside it says nothing.
    func skipUnlessAccepted() throws {
        let container = try newContainer()
        let outcome = try container.create()
        try Skip.unless(
            outcome.succeeded,
            "the runtime refuses what is right as well: \(outcome.message)"
        )
        try container.delete(force: true)
    }

    /// Requires that the program is never run: `create` generates an error, or else `start`.
    ///
    /// The properties of `process` may be applied by either (runtime.md § Create).
    ///
    /// - Throws: `Disagreement` when both succeed, `LeftBehind` when a `create` that fails leaves something.
    func expectNoStart(_ why: String, options: Tool.Options = Tool.Options()) throws {
        let container = try newContainer()
        guard try container.create(options: options).succeeded else {
            return try container.requireGone()
        }
        let outcome = try Runtime.run("start", container.id)
        try expect(!outcome.succeeded, "create and start succeeded, although \(why)")
    }

    /// Requires that `create` generates an error for each value.
    ///
    /// - Parameters:
    ///   - values: the values, each without the others.
    ///   - orStart: whether `start` may as well, as for the properties of `process`.
    ///   - set: puts one into the configuration.
    /// - Throws: `Disagreement` that names all that were accepted, `LeftBehind` when something is left.
    func expectErrors(
        _ values: [JSON],
        orStart: Bool = false,
        set: (inout JSON, JSON) -> Void
    ) throws {
        let before = config
        var accepted: [JSON] = []
        for value in values {
            config = before
            set(&config, value)
            let container = try newContainer()
            if try container.create().succeeded {
                let failsLater = orStart ? try !Runtime.run("start", container.id).succeeded : false
                if !failsLater { accepted.append(value) }
                try container.delete(force: true)
            } else {
                try container.requireGone()
            }
        }
        config = before
        let list = accepted.map(\.description).joined(separator: ", ")
        try expect(accepted.isEmpty, "accepted: \(list)")
    }
}
