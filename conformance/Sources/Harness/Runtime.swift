import Glibc
import Synchronization

/// The runtime under test.
///
/// `APUS_UNDER_TEST` names another one than the one built here, e.g. `/usr/sbin/runc`: a test of what both promise has
/// to pass with both. The conformance suite chooses by `choose`.
package enum Runtime {
    private static let chosen = Mutex<String?>(nil)

    /// The absolute path of its executable.
    package static var path: String {
        chosen.withLock { $0 } ?? Environment["APUS_UNDER_TEST"]
            ?? Repository.path(".build/release/apus")
    }

    /// Puts another executable under test, by its absolute path; before anything else.
    package static func choose(_ path: String) { chosen.withLock { $0 = path } }

    /// Whether it is apus itself: tests of what apus does better are `.apusOnly`.
    package static let isApus: Bool = {
        do {
            return try Tool.run([path, "--version"]).output.hasPrefix("apus version")
        } catch {
            return false
        }
    }()

    /// What an unprivileged caller's `apus` would be started as: path, state directory, arguments.
    package static func command(
        _ arguments: [String],
        root: String? = Scratch.shared.root
    ) -> [String] {
        [path] + (root.map { ["--root", $0] } ?? []) + arguments
    }

    /// Runs one command of the runtime on this run's state directory.
    @discardableResult
    package static func run(
        _ arguments: String...,
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        try Tool.run(command(arguments), options)
    }

    /// The same with arguments that were put together.
    @discardableResult
    package static func run(_ arguments: [String]) throws -> Outcome {
        try Tool.run(command(arguments))
    }

    /// The same, and it has to succeed.
    @discardableResult
    package static func succeed(
        _ arguments: [String],
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        try Tool.run(command(arguments), options).requireSuccess()
    }

    /// The names of the containers it knows of in this run's state directory.
    package static func containers() throws -> [String] {
        try succeed(["list", "--quiet"]).lines
    }
}

/// Where the sources of this package are.
package enum Repository {
    /// The top of the working copy.
    package static let directory = #filePath.components(upTo: "/conformance/Sources/")

    /// A file in it.
    package static func path(_ relative: String) -> String { directory + "/" + relative }

    /// Built by `make probe`.
    package static var probe: String { path(".build/probe") }
}

extension String {
    fileprivate func components(upTo mark: String) -> String {
        var end = endIndex
        while end > startIndex, !self[..<end].hasSuffix(mark) { end = index(before: end) }
        return String(self[..<end].dropLast(mark.count))
    }
}
