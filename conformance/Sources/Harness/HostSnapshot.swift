import Glibc

/// What a test run could leave behind on the host, found by the names that only this run uses.
package enum HostSnapshot {
    /// Processes whose command line, or whose cgroup, contains `text`; not the tests themselves.
    package static func processes(mentioning text: String) -> [String] {
        Host.list("/proc").compactMap { Int32($0) }.filter { $0 != getpid() && Host.isAlive($0) }
            .compactMap { pid in
                let command = Host.content("/proc/\(pid)/cmdline") ?? ""
                let cgroup = Host.content("/proc/\(pid)/cgroup") ?? ""
                let words = command.split(separator: "\0").joined(separator: " ")
                return (command + cgroup).contains(text) ? "\(pid) \(words)" : nil
            }
    }

    /// Living descendants of the test process: as a subreaper it inherits every orphan.
    package static func children() -> [String] {
        Host.list("/proc/self/task").flatMap { task in
            (Host.content("/proc/self/task/\(task)/children") ?? "").split(separator: " ")
        }
        .compactMap { Int32($0) }.filter(Host.isAlive)
        .map { "\($0) " + (Host.content("/proc/\($0)/cmdline") ?? "") }
    }

    /// Directories with this name in any cgroup hierarchy.
    package static func cgroups(named name: String) -> [String] {
        hierarchies().map { "\($0)/\(name)" }.filter(Host.exists)
    }

    /// Directories in any cgroup hierarchy whose name starts with `prefix`.
    package static func cgroups(startingWith prefix: String) -> [String] {
        hierarchies().flatMap { hierarchy in
            Host.list(hierarchy).filter { $0.hasPrefix(prefix) }.map { "\(hierarchy)/\($0)" }
        }
    }

    private static func hierarchies() -> [String] {
        (Host.content("/proc/self/mountinfo") ?? "").split(separator: "\n")
            .compactMap { MountFact(String($0)) }
            .filter { $0.type.hasPrefix("cgroup") }.map(\.target)
    }

    /// Targets of mounts in the host's mount namespace whose target or source lies below `path`.
    package static func mounts(containing path: String) -> [String] {
        (Host.content("/proc/self/mountinfo") ?? "").split(separator: "\n")
            .compactMap { MountFact(String($0)) }
            .filter { $0.target.contains(path) || $0.root.contains(path) }.map(\.target)
    }

    /// Everything that is left of a whole test run; empty when it was clean.
    package static func leftovers() -> [String] {
        let scratch = Scratch.shared
        return processes(mentioning: scratch.tag).map { "process \($0)" }
            + children().map { "child process \($0)" }
            + cgroups(startingWith: scratch.tag).map { "cgroup \($0)" }
            + mounts(containing: scratch.directory + "/").map { "mount \($0)" }
            + Host.list(scratch.root).map { "state \(scratch.root)/\($0)" }
            + ["/run/apus", "/run/runc"].flatMap { root in
                Host.list(root).filter { $0.hasPrefix(scratch.tag) }.map { "state \(root)/\($0)" }
            }
            + Host.list(scratch.directory).filter { $0.hasPrefix(scratch.tag) }.map {
                "bundle \($0)"
            }
    }
}

/// What a test or a check left behind on the host.
package struct LeftBehind: Error, CustomStringConvertible {
    /// One line for each thing.
    package let things: [String]

    package var description: String { things.joined(separator: "\n") }
}
