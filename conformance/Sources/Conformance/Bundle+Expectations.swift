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
}
