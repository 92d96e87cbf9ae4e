internal import OCI

/// Which share of caches and memory bandwidth a container gets: its groups in resctrl.
///
/// A control group is a class of service (CLOS); a monitoring group inside it counts (config-linux.md
/// § IntelRdt, Documentation/filesystems/resctrl.rst).
package struct IntelRDTPlan: Equatable, Sendable {
    /// What is written to `schemata`, and where the configuration says it.
    package struct Line: Equatable, Sendable {
        /// The place in the configuration.
        package var keyPath: String
        /// The line, without its line feed.
        package var text: String
        /// Whether a class that is there already must have these values.
        ///
        /// The specification says so of `l3CacheSchema` and `memBwSchema`; `schemata` is written.
        package var isCompared: Bool
    }

    /// Where resctrl is mounted.
    package var root: String
    /// The directory of the class of service.
    package var group: String
    /// Whether the class must have been made by somebody else.
    package var mustExist: Bool
    /// Whether the class is the container's own, and goes with it if it made it.
    package var isOwned: Bool
    /// What to write to `schemata`, each in a call of its own, in this order.
    package var lines: [Line]
    /// The directory of the container's monitoring group.
    package var monitoringGroup: String?

    /// Decides about `linux.intelRdt`.
    ///
    /// - Parameters:
    ///   - rdt: what the configuration says.
    ///   - id: the container's ID, which names the groups that are its own.
    ///   - root: where resctrl is mounted, nil if it is not.
    /// - Throws: `InvalidSpec` for what the specification forbids.
    init(_ rdt: Spec.IntelRDT, id: String, root: String?) throws(InvalidSpec) {
        let lines = try schemataLines(rdt)
        let class_ = try serviceClass(rdt.closID, id: id)
        guard let root else {
            throw InvalidSpec("linux.intelRdt", "expected a mounted resctrl, found none")
        }
        self.root = root
        self.lines = lines
        group = class_.isEmpty ? root : "\(root)/\(class_)"
        isOwned = rdt.closID == nil
        mustExist = rdt.closID != nil && lines.isEmpty
        monitoringGroup = rdt.enableMonitoring == true ? "\(group)/mon_groups/\(id)" : nil
    }
}

/// The name of the class, empty for the default one.
private func serviceClass(_ closID: String?, id: String) throws(InvalidSpec) -> String {
    let keyPath = "linux.intelRdt.closID"
    if closID == "/" { return "" }
    let name = closID ?? id
    // Directories of the kernel's own beside the classes.
    guard !["info", "mon_data", "mon_groups"].contains(name) else {
        throw InvalidSpec(
            keyPath,
            closID == nil
                ? "is not set, and resctrl has a directory named as the container: \(name)"
                : "\"\(name)\" is a directory of resctrl itself"
        )
    }
    guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255,
        name.utf8.allSatisfy({ $0 > 0x1f && $0 != 0x7f && $0 != UInt8(ascii: "/") })
    else {
        throw InvalidSpec(
            keyPath,
            "expected \"/\" or the name of a directory, found \(name.debugDescription)"
        )
    }
    return name
}

func schemataLines(_ rdt: Spec.IntelRDT) throws(InvalidSpec) -> [IntelRDTPlan.Line] {
    var lines: [IntelRDTPlan.Line] = []
    // config-linux.md § IntelRdt: the cache first, then the bandwidth, `schemata` last. An empty
    // string is what engines write for one that is not set.
    if let cache = rdt.l3CacheSchema, !cache.isEmpty {
        // It should begin with `L3:` and have one line, but need not: the kernel also has `L3CODE:`.
        lines.append(.init(keyPath: "linux.intelRdt.l3CacheSchema", text: cache, isCompared: true))
    }
    if let bandwidth = rdt.memBwSchema, !bandwidth.isEmpty {
        let keyPath = "linux.intelRdt.memBwSchema"
        guard bandwidth.hasPrefix("MB:") else {
            throw InvalidSpec(
                keyPath,
                "expected a line that begins with MB:, found \(bandwidth.debugDescription)"
            )
        }
        try checkLine(bandwidth, keyPath)
        lines.append(.init(keyPath: keyPath, text: bandwidth, isCompared: true))
    }
    for (index, text) in (rdt.schemata ?? []).enumerated() {
        let keyPath = "linux.intelRdt.schemata[\(index)]"
        try checkLine(text, keyPath)
        lines.append(.init(keyPath: keyPath, text: text, isCompared: false))
    }
    return lines
}

private func checkLine(_ text: String, _ keyPath: String) throws(InvalidSpec) {
    guard !text.isEmpty, !text.utf8.contains(UInt8(ascii: "\n")) else {
        throw InvalidSpec(keyPath, "expected one line, found \(text.debugDescription)")
    }
}
