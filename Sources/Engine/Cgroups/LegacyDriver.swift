internal import Linux
internal import Plan
internal import Syscalls

/// cgroup v1 through its files: the same cgroup in each of several hierarchies.
final class LegacyDriver: CgroupDriver {
    let record: CgroupRecord

    init(record: CgroupRecord) { self.record = record }

    /// How long processes may take to stop.
    private static let freezeTimeout = 2000

    func makeDirectories(for plan: CgroupPlan, made: inout [CgroupFiles]) throws(Failure) {
        for directory in record.directories {
            try makeDirectory(directory, made: &made)
            if directory.controllers.contains("cpuset") { try inheritCPUs(directory) }
        }
    }

    /// Makes the directories that whoever made the others has left out.
    func completeDirectories() throws(Failure) {
        for directory in record.directories {
            try attempt("make cgroup \(directory.path) in \(directory.mountPoint)") {
                () throws(Failure) in
                _ = try make(directory)
            }
            if directory.controllers.contains("cpuset") { try inheritCPUs(directory) }
        }
    }

    private func makeDirectory(
        _ directory: CgroupDirectory,
        made: inout [CgroupFiles]
    ) throws(Failure) {
        let files = CgroupFiles(directory)
        try attempt("make cgroup \(files.name) in \(directory.mountPoint)") { () throws(Failure) in
            if try make(directory) {
                made.append(files)
            } else {
                try refuseIfOccupied(directory)
            }
        }
    }

    /// Makes a directory with those above it; false if it is there already.
    private func make(_ directory: CgroupDirectory) throws(Failure) -> Bool {
        let files = CgroupFiles(directory)
        do throws(Failure) {
            return try files.make()
        } catch .noSuchFileOrDirectory {
            try makeAncestors(of: directory)
            return try files.make()
        }
    }

    private func makeAncestors(of directory: CgroupDirectory) throws(Failure) {
        var ancestor = directory
        for path in directory.ancestry.dropLast() {
            ancestor.path = path
            _ = try CgroupFiles(ancestor).make()
        }
    }

    /// Fills in what a cpuset lacks: a process can only enter one that has CPUs and memory nodes
    /// (cpusets(7), "Inheriting"), and a new one has none.
    private func inheritCPUs(_ directory: CgroupDirectory) throws(Failure) {
        for file in ["cpuset.cpus", "cpuset.mems"] {
            var lacking: [CgroupFiles] = []
            for path in (["/"] + directory.ancestry).reversed() {
                var ancestor = directory
                ancestor.path = path
                let files = CgroupFiles(ancestor)
                guard let value = try files.read(file) else { break }
                guard value.isEmpty else {
                    for files in lacking.reversed() { try files.write(value, to: file) }
                    break
                }
                lacking.append(files)
            }
        }
    }

    func applyDevices(_ plan: CgroupPlan) throws(Failure) {
        // They are files here, and among the plan's steps.
    }

    func add(_ pid: Int32) throws(Failure) {
        // The one without controllers has the process already: it was spawned into it.
        for directory in record.directories where !directory.isBare {
            let files = CgroupFiles(directory)
            try attempt("add process \(pid) to the cgroup in \(directory.mountPoint)") {
                () throws(Failure) in
                try files.write("\(pid)", to: "cgroup.procs")
            }
        }
    }

    func freeze() throws(Failure) {
        let files = try record.files(of: "freezer")
        try attempt("freeze cgroup \(files.name)") { () throws(Failure) in
            let deadline = try Deadline(milliseconds: Self.freezeTimeout)
            var pause = 0
            while true {
                // Written again each time: a process that was forked meanwhile is caught as well.
                try files.write("FROZEN", to: "freezer.state")
                if try files.read("freezer.state") == "FROZEN" { return }
                guard try deadline.remaining() > 0 else { break }
                try HostCalls.sleep(milliseconds: pause)
                pause = min(pause + 1, 10)
            }
            // Never leave half a freeze behind.
            try files.write("THAWED", to: "freezer.state")
            throw Failure("the processes did not stop within \(Self.freezeTimeout) ms")
        }
    }

    func thaw() throws(Failure) {
        let files = try record.files(of: "freezer")
        try attempt("thaw cgroup \(files.name)") { () throws(Failure) in
            try files.write("THAWED", to: "freezer.state")
        }
    }

    func isFrozen() throws(Failure) -> Bool {
        guard let directory = record.directory(of: "freezer") else { return false }
        return try CgroupFiles(directory).read("freezer.self_freezing") == "1"
    }

    func thawAll() throws(Failure) {
        guard let directory = record.directory(of: "freezer") else { return }
        try thawAll(in: CgroupFiles(directory))
    }

    private func thawAll(in files: CgroupFiles) throws(Failure) {
        if try files.read("freezer.self_freezing") == "1" {
            _ = try files.writeIfPresent("THAWED", to: "freezer.state")
        }
        for child in try files.children() { try thawAll(in: child) }
    }

    func killAtOnce() throws(Failure) -> Bool {
        guard let directory = record.directories.first(where: { $0.isBare }),
            try CgroupFiles(directory).writeIfPresent("1", to: "cgroup.kill")
        else { return false }
        return true
    }

    func awaitDeparture(of pids: [Int32], until deadline: Deadline) throws(Failure) {
        for pid in pids {
            let process = try ignoring(.noSuchProcess) { () throws(Failure) in
                try Processes.openPidfd(pid)
            }
            guard let process else { continue }
            let remaining = try deadline.remaining()
            _ = try Polling.waitUntilReadable(process.descriptor, timeout: remaining)
        }
    }

    func oomKillCount() throws(Failure) -> Int? {
        guard let directory = record.directory(of: "memory"),
            let text = try CgroupFiles(directory).read("memory.oom_control")
        else { return nil }
        return CgroupFormats.flatKeyed(text)?["oom_kill"].map { Int(clamping: $0) }
    }
}
