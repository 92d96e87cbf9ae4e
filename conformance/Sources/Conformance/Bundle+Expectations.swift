import Harness

extension Bundle {
    /// Requires that `create` generates an error and leaves no container: what the specification calls to
    /// "generate an error".
    ///
    /// - Throws: `Disagreement` when it succeeds, `LeftBehind` when something is left.
    func expectError(_ why: String, flags: [String] = []) throws {
        let container = try newContainer()
        let outcome = try container.create(flags: flags)
        try expect(!outcome.succeeded, "create succeeded, although \(why)")
        try container.requireGone()
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

    /// `run` of the probe on other terms than usual, which has to succeed: its facts.
    ///
    /// - Throws: `Unexpected` when it fails.
    func report(_ verbs: String..., under options: Tool.Options) throws -> Facts {
        setProbe(verbs)
        let outcome = try run(options: options)
        guard outcome.succeeded else { throw Unexpected(outcome: outcome) }
        return Facts(outcome.output)
    }
}
