import Harness
import Synchronization

/// The host's resctrl, for one check at a time: a processor has few classes of service.
struct Resctrl {
    private static let turn = Mutex(())

    /// Where it is mounted; nil if it is not.
    static var mountPoint: String? {
        (Host.content("/proc/self/mountinfo") ?? "").split(separator: "\n")
            .compactMap { MountFact(String($0)) }
            .first { $0.type == "resctrl" && $0.root == "/" }?.target
    }

    private let root: String

    /// Lends it, with a bundle.
    static func use(_ body: (Resctrl, Bundle) throws -> Void) throws {
        guard let root = mountPoint else { throw Skip("no resctrl is mounted") }
        try turn.withLock { _ in
            try Bundle.use { try body(Resctrl(root: root), $0) }
        }
    }

    // MARK: - Groups

    /// Whether there is a group.
    func has(_ group: String) -> Bool { Host.exists("\(root)/\(group)") }

    /// Makes a class with one line of schemata for the time that the bundle lives; its name.
    func make(for bundle: Bundle, _ line: String) throws -> String {
        let name = Scratch.shared.newName()
        try Host.makeDirectory("\(root)/\(name)")
        bundle.afterwards { try remove(name) }
        try Host.write(line + "\n", to: "\(root)/\(name)/schemata")
        return name
    }

    /// Removes a group.
    func remove(_ group: String) throws { try Host.removeDirectory("\(root)/\(group)") }

    /// Removes a group if it is there.
    func removeIfPossible(_ group: String) { do { try remove(group) } catch {} }

    /// Makes a monitoring group of the default class; nil when there can be no more.
    func makeMonitoringGroup() -> String? {
        let group = "mon_groups/\(Scratch.shared.newName())"
        do {
            try Host.makeDirectory("\(root)/\(group)")
            return group
        } catch {
            return nil
        }
    }

    /// Skips the check on a host that only allocates.
    func requireMonitoring() throws {
        try Skip.unless(has("mon_groups"), "resctrl does not monitor here")
    }

    /// Requires that a process is in a group; the default class is the empty name.
    func expect(_ pid: Int32, in group: String) throws {
        let tasks = try Host.read("\(root)/\(group)/tasks").split(separator: "\n")
        guard tasks.contains("\(pid)") else {
            throw Disagreement("process \(pid) is not among the tasks of \(group): \(tasks)")
        }
    }

    // MARK: - Schemata

    /// Requires that a class has the value of a line.
    func expect(_ line: String, in group: String) throws {
        let parts = line.split(whereSeparator: { ":=".contains($0) }).map(String.init)
        let found = try values(of: parts[0], in: group).first { $0.domain == parts[1] }?.value
        let same = found.map { significant($0) == significant(parts[2]) } ?? false
        guard same else {
            throw Disagreement("expected \(line) in \(group), found \(found ?? "nothing")")
        }
    }

    /// A line for the first cache that takes less of it than the default class has.
    func narrowedCache() throws -> String {
        let (domain, value) = try first("L3")
        guard let mask = UInt64(value, radix: 16), mask > 1 else {
            throw Skip("the L3 cache cannot be divided")
        }
        return "L3:\(domain)=\(String(mask >> 1, radix: 16))"
    }

    /// The first cache as the default class has it.
    func fullCache() throws -> String {
        let (domain, value) = try first("L3")
        return "L3:\(domain)=\(value)"
    }

    /// A line for half the bandwidth.
    func halfBandwidth() throws -> String { "MB:\(try first("MB").domain)=50" }

    /// The bandwidth as the default class has it.
    func fullBandwidth() throws -> String {
        let (domain, value) = try first("MB")
        try Skip.unless(value == "100", "memory bandwidth is not limited in percent")
        return "MB:\(domain)=100"
    }

    private func first(_ resource: String) throws -> (domain: String, value: String) {
        guard let found = try values(of: resource, in: "").first else {
            throw Skip("resctrl has no \(resource) here")
        }
        return found
    }

    private func values(
        of resource: String,
        in group: String
    ) throws -> [(domain: String, value: String)] {
        let lines = try Host.read("\(root)/\(group)/schemata").split(separator: "\n")
            .map { $0.filter { $0 != " " } }
        guard let line = lines.first(where: { $0.hasPrefix(resource + ":") }) else { return [] }
        return line.dropFirst(resource.count + 1).split(separator: ";").compactMap { pair in
            let parts = pair.split(separator: "=").map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
    }

    private func significant(_ number: String) -> Substring { number.drop { $0 == "0" } }
}
