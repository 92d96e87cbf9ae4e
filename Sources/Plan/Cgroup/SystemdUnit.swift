/// What systemd told before anything is planned.
package struct SystemdFacts: Equatable, Sendable {
    /// The socket at which it is reached.
    package var bus: String
    /// Whether it is a user's own instance.
    package var isUser: Bool
    /// Its own cgroup, beneath which its slices are; `/` or nothing for the system's.
    package var controlGroup: String
    /// Its version: 252 for `252.39-1`.
    package var version: Int

    /// Gathers the facts.
    package init(bus: String, isUser: Bool, controlGroup: String, version: Int) {
        self.bus = bus
        self.isUser = isUser
        self.controlGroup = controlGroup
        self.version = version
    }
}

/// What is remembered of a unit, so that later commands find it.
package struct SystemdUnitRecord: Equatable, Sendable {
    /// The unit's name.
    package var name: String
    /// The socket at which its systemd is reached.
    package var bus: String
    /// The version of that systemd, which decides about properties.
    package var version: Int

    /// Remembers a unit.
    package init(name: String, bus: String, version: Int) {
        self.name = name
        self.bus = bus
        self.version = version
    }
}

/// The unit of a container: `linux.cgroupsPath` in systemd's form `slice:prefix:name`.
struct SystemdUnit: Equatable {
    /// The slice that it is in.
    let slice: String
    /// Its own name: a scope, or a slice if the configuration says so.
    let name: String
    /// Its cgroup, below that of its systemd.
    let path: String

    private static let keyPath = "linux.cgroupsPath"
    /// The longest name of a unit (systemd.unit(5)).
    private static let longest = 255

    /// Whether it is a slice, which has no processes as far as systemd knows.
    var isSlice: Bool { name.hasSuffix(".slice") }

    /// Reads the configuration's path; without one it is `:apus:ID`.
    ///
    /// - Throws: `InvalidSpec` for any other form, and for names that systemd would refuse.
    init(_ text: String?, id: String, isUser: Bool) throws(InvalidSpec) {
        let usual = isUser ? "user.slice" : "system.slice"
        var parts = ["", "apus", Self.escaped(id)]
        if let text, !text.isEmpty {
            parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, !text.utf8.contains(UInt8(ascii: "/")) else {
                throw InvalidSpec(
                    Self.keyPath,
                    // runc's words.
                    "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd"
                        + " cgroups, got \"\(text)\" instead"
                )
            }
        }
        switch parts[0] {
        case "": slice = usual
        case "-": slice = "-.slice"
        default: slice = parts[0]
        }
        let sliceDirectory = try Self.directory(ofSlice: slice)
        guard !parts[2].isEmpty else { throw InvalidSpec(Self.keyPath, "names no unit") }
        if parts[2].hasSuffix(".slice") {
            name = parts[2]
            path = try Self.directory(ofSlice: name)
            guard name != "-.slice" else {
                throw InvalidSpec(Self.keyPath, "the root slice is no container's")
            }
        } else {
            name = (parts[1].isEmpty ? "" : parts[1] + "-") + parts[2] + ".scope"
            try Self.check(name)
            path = sliceDirectory + "/" + Self.directoryName(name)
        }
    }

    /// The cgroup of a slice: `a-b.slice` is `/a.slice/a-b.slice`, the root slice is nothing.
    private static func directory(ofSlice slice: String) throws(InvalidSpec) -> String {
        if slice == "-.slice" { return "" }
        try check(slice)
        let stem = slice.dropLast(".slice".count)
        let words = stem.split(separator: "-", omittingEmptySubsequences: false)
        guard slice.hasSuffix(".slice"), !words.contains(where: { $0.isEmpty }) else {
            throw InvalidSpec(keyPath, "\"\(slice)\" is not the name of a slice, such as a-b.slice")
        }
        var path = ""
        for count in 1...words.count {
            path += "/" + directoryName(words.prefix(count).joined(separator: "-") + ".slice")
        }
        return path
    }

    private static func check(_ name: String) throws(InvalidSpec) {
        guard name.utf8.count <= longest, name.utf8.allSatisfy(isAllowed) else {
            throw InvalidSpec(
                keyPath,
                "\"\(name)\" is not the name of a unit: at most \(longest) letters, digits and :-_.\\"
            )
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: ":-_.\\".utf8.contains(byte)
        }
    }

    /// An ID as part of a unit's name, as systemd-escape(1) writes it.
    private static func escaped(_ id: String) -> String {
        id.utf8.reduce(into: "") { name, byte in
            let isPlain = isAllowed(byte) && byte != UInt8(ascii: "\\")
            name +=
                isPlain ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
        }
    }

    /// The directory of a unit: systemd keeps away from names that the kernel's files have.
    private static func directoryName(_ unit: String) -> String {
        let controllers = [
            "cpu", "cpuacct", "cpuset", "io", "blkio", "memory", "devices", "pids", "cgroup",
        ]
        let isTaken = controllers.contains { unit.hasPrefix($0 + ".") }
        return isTaken || unit.hasPrefix("_") || unit.hasPrefix(".") ? "_" + unit : unit
    }
}
