import Glibc

/// The runtime under test.
///
/// `APUS_UNDER_TEST` names another one, e.g. `/usr/sbin/runc`: a test of what both promise has to pass with both.
enum Runtime {
    static let path = Environment["APUS_UNDER_TEST"] ?? Repository.path(".build/release/apus")

    /// Whether it is apus itself: tests of what apus does better are `.apusOnly`.
    static let isApus: Bool = {
        do {
            return try Tool.run([path, "--version"]).output.hasPrefix("apus version")
        } catch {
            return false
        }
    }()

    /// What an unprivileged caller's `apus` would be started as: path, state directory, arguments.
    static func command(_ arguments: [String], root: String? = Scratch.shared.root) -> [String] {
        [path] + (root.map { ["--root", $0] } ?? []) + arguments
    }

    /// Runs one command of the runtime on this run's state directory.
    @discardableResult
    static func run(
        _ arguments: String...,
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        try Tool.run(command(arguments), options)
    }

    /// The same, and it has to succeed.
    @discardableResult
    static func succeed(
        _ arguments: [String],
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        let outcome = try Tool.run(command(arguments), options)
        guard outcome.succeeded else { throw Unexpected(outcome: outcome) }
        return outcome
    }

    /// The names of the containers it knows of in this run's state directory.
    static func containers() throws -> [String] {
        try succeed(["list", "--quiet"]).lines
    }
}

/// Where the sources of this test run are.
enum Repository {
    static let directory = #filePath.components(upTo: "/Tests/Integration/")

    static func path(_ relative: String) -> String { directory + "/" + relative }

    /// Built by `make probe`.
    static var probe: String { path(".build/probe") }
}

extension String {
    fileprivate func components(upTo mark: String) -> String {
        var end = endIndex
        while end > startIndex, !self[..<end].hasSuffix(mark) { end = index(before: end) }
        return String(self[..<end].dropLast(mark.count))
    }
}
