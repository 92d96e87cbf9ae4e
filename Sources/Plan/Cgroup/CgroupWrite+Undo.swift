extension CgroupWrite {
    /// What to write so that a file says again what it said before this write.
    ///
    /// - Parameter old: the file's content, without the last line feed.
    /// - Returns: the value; `nil` if nothing has to be written.
    package func undo(restoring old: String) -> String? {
        if file == "memory.oom_control" {
            // It tells more than can be written: `oom_kill_disable 0`, and what happens.
            return old.split { $0.isWhitespace }.dropFirst().first.map(String.init)
        }
        guard let key else {
            // An empty list of CPUs is written as an empty line.
            return old.isEmpty ? "\n" : old
        }
        let lines = old.split(separator: "\n")
        let line = lines.first { $0.hasPrefix(key + " ") }
        switch file {
        case "io.max", "rdma.max":
            // Only the limits that this write sets: others may be somebody else's.
            let before = Self.pairs(line ?? "")
            let words = Self.pairs(value[...]).map { name, _ in
                "\(name)=\(before.first { $0.name == name }?.value ?? "max")"
            }
            return ([key] + words).joined(separator: " ")
        case let name where name.hasPrefix("io."):
            return line.map(String.init) ?? "\(key) default"
        default:
            return line.map(String.init) ?? "\(key) 0"
        }
    }

    /// The device or interface that the written line is about, in files with a line for each.
    private var key: String? {
        let isKeyed =
            file.hasPrefix("blkio.throttle.") || file.hasSuffix("weight_device")
            || ["io.max", "rdma.max", "net_prio.ifpriomap"].contains(file)
            || (file.hasSuffix(".weight") && value.contains(" "))
        guard isKeyed else { return nil }
        return value.split(separator: " ").first.map(String.init)
    }

    private static func pairs(_ line: Substring) -> [(name: Substring, value: Substring)] {
        line.split(separator: " ").compactMap { word in
            let parts = word.split(separator: "=", maxSplits: 1)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
    }
}
