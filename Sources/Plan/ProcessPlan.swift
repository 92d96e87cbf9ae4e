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
        guard !arguments[0].isEmpty else {
            throw place.refuse("args[0]", "exec: \"\": executable file not found in $PATH")
        }
        workingDirectory = process.cwd
        guard isAbsolute(workingDirectory) else {
            throw place.refuse("cwd", "Cwd must be an absolute path, found \"\(workingDirectory)\"")
        }
        try checkLength(workingDirectory, at: place.keyPath("cwd"), in: place.document)
        environment = try Environment.merged(process.env ?? [], place: place)
        user = try UserPlan(process.user, place)
        terminal = process.terminal == true ? try TerminalPlan(process.consoleSize, place) : nil
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
    /// Whether the supplementary groups stay those of whoever called the runtime.
    package var keepsGroups = false

    /// How many supplementary groups a process can have (C: `NGROUPS_MAX`).
    private static let mostGroups = 65_536

    /// Takes the IDs of `process.user`.
    ///
    /// Throws `InvalidSpec` for 4294967295, which the kernel reads as "no change" and would leave
    /// the program what it must not be, and for a mask of more than the permission bits.
    init(_ user: Spec.User, _ place: ProcessPlace) throws(InvalidSpec) {
        userID = user.uid
        groupID = user.gid
        additionalGroups = user.additionalGids ?? []
        umask = user.umask ?? 0o022
        try checkID(userID, at: place.keyPath("user.uid"), in: place.document)
        try checkID(groupID, at: place.keyPath("user.gid"), in: place.document)
        for (index, group) in additionalGroups.enumerated() {
            let keyPath = place.keyPath("user.additionalGids[\(index)]")
            try checkID(group, at: keyPath, in: place.document)
        }
        guard additionalGroups.count <= Self.mostGroups else {
            throw place.refuse(
                "user.additionalGids",
                "expected at most \(Self.mostGroups) groups, found \(additionalGroups.count)"
            )
        }
        guard umask <= 0o777 else {
            throw place.refuse("user.umask", "expected 0 to 511 (0777 in octal), found \(umask)")
        }
    }
}

/// The pseudo-terminal a program gets.
package struct TerminalPlan: Equatable, Sendable {
    /// Rows, in characters; nil leaves the kernel's default.
    package var rows: UInt16?
    /// Columns, in characters; nil leaves the kernel's default.
    package var columns: UInt16?

    /// Makes a terminal of a size, or of the kernel's.
    package init(rows: UInt16? = nil, columns: UInt16? = nil) {
        self.rows = rows
        self.columns = columns
    }

    /// Takes `process.consoleSize`; a size with a zero in it means none.
    ///
    /// Throws `InvalidSpec` for a side that no terminal can have.
    init(_ size: Spec.ConsoleSize?, _ place: ProcessPlace) throws(InvalidSpec) {
        guard let size, size.height > 0, size.width > 0 else { return }
        rows = try Self.side(size.height, "consoleSize.height", place)
        columns = try Self.side(size.width, "consoleSize.width", place)
    }

    private static func side(
        _ characters: UInt64,
        _ path: String,
        _ place: ProcessPlace
    ) throws(InvalidSpec) -> UInt16 {
        guard let side = UInt16(exactly: characters) else {
            throw place.refuse(path, "expected 0 to 65535, found \(characters)")
        }
        return side
    }
}

/// Refuses 4294967295, which is no ID: system calls take it for "no change".
func checkID(
    _ id: UInt32,
    at keyPath: String,
    in document: String = "config.json"
) throws(InvalidSpec) {
    guard id != .max else {
        throw InvalidSpec(keyPath, "expected 0 to 4294967294, found \(id)", document: document)
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
        let prefix = name + "="
        return environment.last { $0.utf8.starts(with: prefix.utf8) }
            .map { String($0.utf8.dropFirst(prefix.utf8.count)) ?? "" }
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
        entry.utf8.firstIndex(of: UInt8(ascii: "=")).map { entry[..<$0] }
    }
}

extension ProcessPlan {
    /// Adds variables that the command passes on; they replace the configuration's.
    mutating func inherit(_ variables: [String]) {
        for variable in variables {
            guard let sign = variable.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
            environment = Environment.setting(
                String(variable[..<sign]),
                to: String(variable[variable.utf8.index(after: sign)...]),
                in: environment
            )
        }
    }
}
