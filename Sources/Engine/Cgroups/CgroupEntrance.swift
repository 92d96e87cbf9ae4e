internal import Linux
internal import Plan
internal import Syscalls

/// The way into the cgroups of v1 that a new process takes by itself: their open files `tasks`.
///
/// Moving a process from outside waits until no process of the host forks or ends, which takes
/// milliseconds after a quiet moment; a thread that moves itself does not wait.
package struct CgroupEntrance: ~Copyable {
    /// The files, in the order of `mountPoints`.
    let tasks: [Descriptor]
    /// Where the hierarchy of each is mounted, for messages.
    let mountPoints: [String]

    /// Whether there is none: somebody else puts the process where it belongs.
    var isEmpty: Bool { tasks.isEmpty }

    /// No way in.
    init() {
        tasks = []
        mountPoints = []
    }

    /// Opens the files of every hierarchy that spawning does not put the process into.
    init(_ directories: [CgroupDirectory]) throws(Failure) {
        var tasks: [Descriptor] = []
        do {
            for directory in directories where !directory.isBare {
                try attempt("open the cgroup in \(directory.mountPoint)") { () throws(Failure) in
                    let file = CgroupFiles(directory).file("tasks")
                    tasks.append(Descriptor(number: try Files.open(file, [.writeOnly]).release()))
                }
            }
        } catch {
            Self.close(tasks)
            throw error
        }
        self.tasks = tasks
        mountPoints = directories.filter { !$0.isBare }.map { $0.mountPoint }
    }

    deinit { Self.close(tasks) }

    private static func close(_ tasks: [Descriptor]) {
        for file in tasks { _ = OwnedDescriptor(adopting: file.number) }
    }
}

extension Cgroup {
    /// The way in for a process that is about to be spawned.
    ///
    /// - Returns: an empty one where `add` or systemd puts the process into the cgroup.
    /// - Throws: `Failure` if the cgroup has gone.
    func openEntrance() throws(Failure) -> CgroupEntrance {
        guard record.version == .legacy, record.unit == nil else { return CgroupEntrance() }
        return try CgroupEntrance(record.directories)
    }
}
