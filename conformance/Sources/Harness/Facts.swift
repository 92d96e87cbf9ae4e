/// What the probe reported: lines `key=value`, in order; a key can have several values.
package struct Facts: CustomStringConvertible, Sendable {
    /// All of it, in order.
    package let lines: [(key: String, value: String)]

    /// Reads what the probe printed; a line without `=` is a key without a value.
    package init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).map { line in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// What the probe says on the host, outside of any container.
    package static func ofHost(
        _ verbs: String...,
        options: Tool.Options = Tool.Options()
    ) throws -> Facts {
        Facts(try Tool.run([Repository.probe] + verbs, options).output)
    }

    /// The first value of a key; `nil` when the probe did not report it.
    package subscript(key: String) -> String? { lines.first { $0.key == key }?.value }

    /// All values of a key, in order.
    package func all(_ key: String) -> [String] { lines.filter { $0.key == key }.map(\.value) }

    /// A key's value as a number.
    package func number(_ key: String) -> Int? { self[key].flatMap { Int($0) } }

    /// The open descriptors and where they lead.
    package var descriptors: [Int: String] {
        var found: [Int: String] = [:]
        for (key, value) in lines where key.hasPrefix("fd.") {
            if let number = Int(key.dropFirst(3)) { found[number] = value }
        }
        return found
    }

    /// The lines of mountinfo, parsed.
    package var mounts: [MountFact] { all("mount").compactMap(MountFact.init) }

    /// The mount on top of a path.
    package func mount(on target: String) -> MountFact? { mounts.last { $0.target == target } }

    package var description: String {
        lines.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    }
}

/// One line of mountinfo.
package struct MountFact: Sendable {
    /// The directory of the file system that is mounted.
    package let root: String
    /// Where it is mounted.
    package let target: String
    /// The mount's own options, such as `ro` and `nosuid`.
    package let options: Set<String>
    /// `shared:1`, `master:2`, `unbindable`; empty for a private mount.
    package let propagation: [String]
    /// The type of the file system, such as `tmpfs`.
    package let type: String
    /// What is mounted, in the words of the file system.
    package let source: String
    /// The file system's own options.
    package let superOptions: Set<String>

    /// Reads a line; `nil` when it is none of mountinfo.
    package init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 3 else {
            return nil
        }
        root = words[3]
        target = words[4]
        options = Set(words[5].split(separator: ",").map(String.init))
        propagation = Array(words[6..<dash])
        type = words[dash + 1]
        source = words[dash + 2]
        superOptions = Set(words[dash + 3].split(separator: ",").map(String.init))
    }
}
