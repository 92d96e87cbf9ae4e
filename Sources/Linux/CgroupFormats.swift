/// One line of `/proc/<pid>/cgroup`: where a process is in one hierarchy.
package struct CgroupMembership: Equatable, Sendable {
    /// The hierarchy's number; 0 is cgroup v2.
    package var hierarchyID: Int
    /// Its controllers, such as `cpu` and `cpuacct`, or `name=systemd`; empty for v2.
    package var controllers: [String]
    /// The process's path in the hierarchy, from the reader's cgroup namespace.
    package var path: String

    /// Describes one membership.
    package init(hierarchyID: Int, controllers: [String], path: String) {
        self.hierarchyID = hierarchyID
        self.controllers = controllers
        self.path = path
    }

    /// Every line of the file; nil if one is not of the documented form.
    package static func parse(_ text: String) -> [CgroupMembership]? {
        var memberships: [CgroupMembership] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(
                separator: UInt8(ascii: ":"),
                maxSplits: 2,
                omittingEmptySubsequences: false
            )
            guard fields.count == 3, let id = Int(Substring(fields[0])),
                fields[2].first == UInt8(ascii: "/")
            else { return nil }
            let controllers = fields[1].split(separator: UInt8(ascii: ","))
            memberships.append(
                CgroupMembership(
                    hierarchyID: id,
                    controllers: controllers.map { String(Substring($0)) },
                    path: String(Substring(fields[2]))
                )
            )
        }
        return memberships
    }
}

/// The text formats of cgroup files (cgroup-v2.rst, "Interface File Conventions").
package enum CgroupFormats {
    /// Reads lines of `key value`, such as `memory.stat`; nil if a value is not a number.
    package static func flatKeyed(_ text: String) -> [String: UInt64]? {
        var values: [String: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 2, let value = UInt64(fields[1]) else { return nil }
            values[String(fields[0])] = value
        }
        return values
    }

    /// Reads lines of `key name=value name=value`, such as `io.stat`; nil if a pair has no `=`.
    package static func nestedKeyed(_ text: String) -> [String: [String: String]]? {
        var rows: [String: [String: String]] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let key = fields.first else { return nil }
            var values: [String: String] = [:]
            for pair in fields.dropFirst() {
                guard let equals = pair.firstIndex(of: "=") else { return nil }
                values[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            rows[String(key)] = values
        }
        return rows
    }

    /// Reads a file of one number per line, such as `cgroup.procs`; nil if a line is not one.
    package static func numbers(_ text: String) -> [Int32]? {
        var numbers: [Int32] = []
        for line in text.split(separator: "\n") {
            guard let number = Int32(line) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// Reads one number, or `max`; nil for anything else.
    package static func limit(_ text: String) -> CgroupLimit? {
        let word = text.split { $0.isWhitespace }.first ?? ""
        return word == "max" ? .max : UInt64(word).map { .value($0) }
    }
}

/// The value of a limit file of cgroup v2.
package enum CgroupLimit: Equatable, Sendable {
    /// No limit, written `max`.
    case max
    /// A number; its unit is the file's.
    case value(UInt64)
}
