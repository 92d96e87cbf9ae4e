package import OCI

/// The program of the container: what runs, where, as whom.
package struct ProcessPlan: Equatable, Sendable {
    /// The program and its arguments; never empty.
    package var arguments: [String]
    /// `NAME=value`, each name once.
    package var environment: [String]
    /// An absolute path inside the container.
    package var workingDirectory: String
    /// Whose rights it has.
    package var user: UserPlan
    /// The pseudo-terminal it gets, or nil when it inherits the caller's descriptors.
    package var terminal: TerminalPlan?

    /// Decides from `process` (runtime-spec, Config § Process).
    ///
    /// Throws `InvalidSpec` for a missing program, a relative working directory, or a malformed
    /// environment.
    package init(
        _ process: Spec.Process,
        place: ProcessPlace = ProcessPlace()
    ) throws(InvalidSpec) {
        arguments = process.args ?? []
        guard !arguments.isEmpty else { throw place.refuse("args", "args must not be empty") }
        workingDirectory = process.cwd
        guard workingDirectory.hasPrefix("/") else {
            throw place.refuse("cwd", "Cwd must be an absolute path, found \"\(workingDirectory)\"")
        }
        environment = try Environment.merged(process.env ?? [], place: place)
        user = UserPlan(process.user)
        terminal = process.terminal == true ? TerminalPlan(process.consoleSize) : nil
    }
}

/// The identity of a program: IDs as they are called inside the container.
package struct UserPlan: Equatable, Sendable {
    /// The user ID.
    package var userID: UInt32
    /// The primary group ID.
    package var groupID: UInt32
    /// The supplementary groups.
    package var additionalGroups: [UInt32]
    /// The file mode creation mask; 0o022 when the configuration is silent, as callers expect.
    package var umask: UInt32

    /// Takes the IDs of `process.user`; an absent user is root.
    package init(_ user: Spec.User?) {
        userID = user?.uid ?? 0
        groupID = user?.gid ?? 0
        additionalGroups = user?.additionalGids ?? []
        umask = (user?.umask ?? 0o022) & 0o777
    }
}

/// The pseudo-terminal a program gets.
package struct TerminalPlan: Equatable, Sendable {
    /// Rows, in characters; nil leaves the kernel's default.
    package var rows: UInt16?
    /// Columns, in characters; nil leaves the kernel's default.
    package var columns: UInt16?

    /// Takes `process.consoleSize`; a size with a zero in it means none.
    package init(_ size: Spec.ConsoleSize?) {
        guard let size, size.height > 0, size.width > 0 else { return }
        rows = UInt16(clamping: size.height)
        columns = UInt16(clamping: size.width)
    }
}

/// Rules for lists of `NAME=value`.
package enum Environment {
    /// The list with each name once: the last value wins and keeps the place of the first.
    ///
    /// Throws `InvalidSpec` for an entry without a name or without `=`.
    package static func merged(
        _ entries: [String],
        place: ProcessPlace = ProcessPlace()
    ) throws(InvalidSpec) -> [String] {
        var merged: [String] = []
        var places: [Substring: Int] = [:]
        for (index, entry) in entries.enumerated() {
            guard let name = name(of: entry), !name.isEmpty else {
                throw place.refuse("env[\(index)]", "expected NAME=value, found \"\(entry)\"")
            }
            if let place = places[name] {
                merged[place] = entry
            } else {
                places[name] = merged.count
                merged.append(entry)
            }
        }
        return merged
    }

    /// The value of a name, or nil when the list does not have it.
    package static func value(of name: String, in environment: [String]) -> String? {
        environment.last { self.name(of: $0) == name[...] }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    /// The list with a name set to a value, in its old place or at the end.
    package static func setting(
        _ name: String,
        to value: String,
        in environment: [String]
    ) -> [String] {
        var changed = environment
        if let place = environment.firstIndex(where: { self.name(of: $0) == name[...] }) {
            changed[place] = "\(name)=\(value)"
        } else {
            changed.append("\(name)=\(value)")
        }
        return changed
    }

    private static func name(of entry: String) -> Substring? {
        entry.firstIndex(of: "=").map { entry[..<$0] }
    }
}

extension ProcessPlan {
    /// Adds variables that the command passes on; they replace the configuration's.
    mutating func inherit(_ variables: [String]) {
        for variable in variables {
            guard let sign = variable.firstIndex(of: "=") else { continue }
            environment = Environment.setting(
                String(variable[..<sign]),
                to: String(variable[variable.index(after: sign)...]),
                in: environment
            )
        }
    }
}
