internal import Linux
internal import Syscalls

/// Finds the program that a process will execute, so that a wrong one fails before the container
/// counts as created; the texts are those that callers match.
enum ProgramLookup {
    /// The file that executing `name` would run: `name` itself if it has a slash, otherwise the
    /// first executable of that name in the directories of `path`.
    ///
    /// - Throws: `Failure`, such as `exec: "sh": executable file not found in $PATH`.
    static func find(_ name: String, path: String?) throws(Failure) -> String {
        guard !name.contains("/") else {
            if let obstacle = obstacle(to: name) { throw failure(name, obstacle) }
            return name
        }
        for candidate in candidates(name, path: path) where obstacle(to: candidate) == nil {
            return candidate
        }
        throw Failure("exec: \"\(name)\": executable file not found in $PATH")
    }

    /// Where a name without a slash is looked for, in this order.
    static func candidates(_ name: String, path: String?) -> [String] {
        guard !name.isEmpty, let path, !path.isEmpty else { return [] }
        return path.split(separator: ":", omittingEmptySubsequences: false).map { directory in
            // An empty entry is the working directory, see environ(7).
            if directory.isEmpty { return "./\(name)" }
            return directory.hasSuffix("/") ? "\(directory)\(name)" : "\(directory)/\(name)"
        }
    }

    private enum Obstacle {
        case status(Failure)
        case isDirectory
        case access(Failure)
    }

    private static func obstacle(to path: String) -> Obstacle? {
        do throws(Failure) {
            let status = try Files.status(of: FilePath(path), followingLinks: true)
            guard status.kind != .directory else { return .isDirectory }
        } catch {
            return .status(error)
        }
        do throws(Failure) {
            try Files.checkAccess(FilePath(path), .execute)
            return nil
        } catch {
            return .access(error)
        }
    }

    private static func failure(_ name: String, _ obstacle: Obstacle) -> Failure {
        switch obstacle {
        case .status(let errno):
            Failure("exec: \"\(name)\": stat \(name): \(errno.reason)")
        case .isDirectory:
            // In the kernel's words, which engines turn into the exit status 126.
            Failure("exec: \"\(name)\": permission denied", hint: "it is a directory")
        case .access(let errno):
            Failure("exec: \"\(name)\": \(errno.reason)")
        }
    }
}
