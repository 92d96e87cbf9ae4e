/// Where a container's cgroup is: `linux.cgroupsPath` with its rules.
enum CgroupPath: Equatable {
    /// From the root of each hierarchy.
    case absolute(String)
    /// From a place near the command's own cgroup.
    case relative(String)
    /// The command's own cgroup itself.
    case own

    private static let keyPath = "linux.cgroupsPath"

    /// Reads the configuration's path; without one the container's ID is a relative path.
    ///
    /// `..` is resolved within the path itself and never leads out of it (runtime-spec § Cgroups
    /// Path leaves invalid values to the runtime; runc cleans them in the same way).
    ///
    /// - Throws: `InvalidSpec` for a path with a NUL byte or a line feed, and for systemd's form.
    init(_ text: String?, id: String) throws(InvalidSpec) {
        guard let text, !text.isEmpty else {
            self = .relative("/" + id)
            return
        }
        if text.utf8.contains(0) || text.utf8.contains(UInt8(ascii: "\n")) {
            throw InvalidSpec(Self.keyPath, "contains a NUL byte or a line feed")
        }
        try checkLength(text, at: Self.keyPath)
        if Self.isSystemdForm(text) {
            throw InvalidSpec(
                Self.keyPath,
                "\"\(text)\" has systemd's form \"slice:prefix:name\", which needs --systemd-cgroup"
            )
        }
        let cleaned = cleanPath(text)
        self = text.utf8.first == UInt8(ascii: "/") ? .absolute(cleaned) : .relative(cleaned)
    }

    /// Whether this is `slice:prefix:name`, the form that means a unit of systemd.
    static func isSystemdForm(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 3 && !text.utf8.contains(UInt8(ascii: "/"))
            && (parts[0].isEmpty || parts[0] == "-" || parts[0].hasSuffix(".slice"))
    }

    /// The path below a v1 hierarchy in which the command is at `ownPath`: relative paths begin
    /// there.
    func inLegacy(_ ownPath: String) -> String { resolved(beneath: cleanPath(ownPath)) }

    /// The path below the v2 hierarchy in which the command is at `ownPath`: relative paths begin
    /// beside it.
    ///
    /// A cgroup that has processes cannot give controllers to its children (cgroup-v2.rst, "No
    /// Internal Process Constraint"), and the command's own cgroup has the command in it. Its
    /// parent has none, and is where runc puts containers too.
    func inUnified(_ ownPath: String) -> String {
        if self == .own { return cleanPath(ownPath) }
        return resolved(beneath: cleanPath(ownPath + "/.."))
    }

    private func resolved(beneath base: String) -> String {
        switch self {
        case .absolute(let path): path
        case .own, .relative("/"): base
        case .relative(let path): base == "/" ? path : base + path
        }
    }
}

/// The components of a path, as the kernel sees them.
///
/// Bytes and not `Character`s: a slash with a combining mark behind it is one `Character`, and `..`
/// before it would go unseen.
func pathComponents(_ path: String) -> [Substring] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
}
