package import Linux
package import Plan
package import Syscalls

/// The cgroup of a container: one directory, or one in each hierarchy of cgroup v1.
package struct Cgroup {
    /// What has to be remembered of it.
    package let record: CgroupRecord
    private let log: Log
    private let driver: any CgroupDriver

    /// How long removal waits for processes to end, in milliseconds.
    private static let removalTimeout = 10_000

    /// Takes up a cgroup that an earlier command made.
    package init(_ record: CgroupRecord, log: Log) {
        self.record = record
        self.log = log
        driver = record.driver
    }

    /// Makes the cgroup of a plan.
    ///
    /// The directories it made for the container are gone again when it throws. One that is there
    /// already is taken if nobody is in it (runtime-spec § Control groups lets a runtime refuse any
    /// other).
    ///
    /// - Parameters:
    ///   - plan: where it shall be.
    ///   - log: gets what goes wrong while undoing.
    /// - Returns: the cgroup, claimed for the container.
    /// - Throws: `Failure` if it cannot be made, or is taken.
    package static func create(_ plan: CgroupPlan, log: Log) throws(Failure) -> Cgroup {
        var record = plan.record
        record.isClaimed = true
        let cgroup = Cgroup(record, log: log)
        var made: [CgroupFiles] = []
        do {
            try cgroup.driver.makeDirectories(for: plan, made: &made)
            // A unit is made with its first process in it, and goes as a whole.
            guard record.unit == nil else { return cgroup }
            let paths = made.map { $0.path }
            let kept = record.directories.map { $0.hostPath }.filter { !paths.contains($0) }
            guard !kept.isEmpty else { return cgroup }
            record.kept = kept
            return Cgroup(record, log: log)
        } catch {
            for files in made.reversed() { cgroup.undo(files) }
            guard plan.isOptional, error.saysForbidden else { throw error }
            log.debug("no cgroup: \(error)")
            return Cgroup(.none(record.manager), log: log)
        }
    }

    private func undo(_ files: CgroupFiles) {
        do {
            if try !files.removeIfUnused() { log.warning("cgroup \(files.name) is in use") }
        } catch {
            log.warning("\(error)")
        }
    }

    // MARK: Entering

    /// The directory that a process is spawned into: cgroup v2, also that of a hybrid host.
    ///
    /// - Parameter initProcess: the container's first process, if it runs: the new one goes where
    ///   it is when the container's own cgroup takes no processes, because the container has put
    ///   itself into cgroups beneath.
    /// - Returns: the directory, or nil where `add` does it.
    /// - Throws: `Failure` if the cgroup has gone.
    package func openForSpawn(
        beside initProcess: Int32? = nil
    ) throws(Failure) -> OwnedDescriptor? {
        let target: CgroupDirectory? =
            switch record.version {
            case .unified: record.directories.first
            case .legacy: record.directories.first { $0.isBare }
            }
        guard let directory = target else { return nil }
        let path = try spawnPath(beside: initProcess, in: directory)
        return try attempt("open cgroup \(directory.path)") { () throws(Failure) in
            try Files.open(FilePath(path), [.path, .directory])
        }
    }

    private func spawnPath(
        beside pid: Int32?,
        in directory: CgroupDirectory
    ) throws(Failure) -> String {
        guard let pid else { return directory.hostPath }
        return try innerPath(of: pid, in: directory) ?? directory.hostPath
    }

    /// Has systemd put a process of ours where `openForSpawn` leads, which the files permit only to
    /// who may write to a cgroup above both.
    ///
    /// - Parameters:
    ///   - pid: the process.
    ///   - initProcess: the container's first process.
    ///   - other: the cgroup of the container, in which this one is.
    /// - Throws: `Failure` if systemd does not.
    package func attach(
        _ pid: Int32,
        beside initProcess: Int32,
        in other: CgroupRecord
    ) throws(Failure) {
        guard let unit = record.unit, let directory = record.directories.first,
            let base = other.directories.first?.hostPath
        else { return }
        let path = try spawnPath(beside: initProcess, in: directory)
        try SystemdDriver(record: record, unit: unit)
            .attach(pid, beneath: String(path.dropFirst(base.count)))
    }

    private func innerPath(of pid: Int32, in directory: CgroupDirectory) throws(Failure) -> String?
    {
        let control = try CgroupFiles(directory).read("cgroup.subtree_control")
        guard let control, !control.isEmpty else { return nil }
        let text = try attempt("read the cgroup of process \(pid)") { () throws(Failure) in
            String(decoding: try Files.readFile(FilePath("/proc/\(pid)/cgroup")), as: UTF8.self)
        }
        let path = CgroupMembership.parse(text)?.first { $0.hierarchyID == 0 }?.path
        guard let path, path.hasPrefix(directory.path + "/") else { return nil }
        return directory.mountPoint + path
    }

    /// Puts the container's first process into every hierarchy that spawning did not put it into.
    package func addFirst(_ pid: Int32, _ plan: CgroupPlan) throws(Failure) {
        try driver.addFirst(pid, plan)
    }

    /// Puts a process that runs already into every hierarchy that spawning did not put it into.
    package func add(_ pid: Int32) throws(Failure) { try driver.add(pid) }

    /// The cgroup as `exec --cgroup` wants it: with a path beneath it for some controllers.
    ///
    /// - Parameter paths: controllers and paths; the key "" stands for all of them.
    /// - Returns: the inner cgroup, for `openForSpawn` and `add`.
    /// - Throws: `Failure` for a controller that the container's cgroup does not have.
    package func beneath(_ paths: [String: String]) throws(Failure) -> Cgroup {
        Cgroup(try asFailure(InvalidOption.self, try record.beneath(paths)), log: log)
    }

    // MARK: Limits

    /// Sets the limits of a plan, and which devices may be used.
    package func applyLimits(_ plan: CgroupPlan) throws(Failure) {
        guard !record.directories.isEmpty else { return }
        try record.perform(plan.steps)
        try driver.applyDevices(plan)
        if let owner = plan.owner, let directory = record.directories.first {
            try CgroupFiles(directory).change(owner: owner)
        }
    }

    /// Changes limits of a container that runs: all of them, or none.
    ///
    /// - Parameters:
    ///   - steps: what to write.
    ///   - unitProperties: what systemd has to know of it.
    /// - Throws: `Failure` for the value that the kernel refuses, after the others are back.
    package func change(_ steps: [CgroupStep], unitProperties: [UnitProperty]) throws(Failure) {
        let before = try steps.flatMap { $0.writes }.map { write throws(Failure) in
            (write, try record.files(of: write.controller).read(write.file))
        }
        do {
            try record.perform(steps)
            if record.unit != nil, !unitProperties.isEmpty {
                try driver.announce(unitProperties)
                // systemd writes values of its own precision.
                try record.perform(steps)
            }
        } catch {
            // In reverse, because one value may only be possible while another holds.
            for (write, old) in before.reversed() {
                guard let old, let value = write.undo(restoring: old) else { continue }
                warnOnFailure { () throws(Failure) in
                    let files = try record.files(of: write.controller)
                    // What is as it was need not be possible to write, as the weight of an idle group.
                    guard try files.read(write.file) != old else { return }
                    _ = try files.writeIfPresent(value, to: write.file)
                }
            }
            throw error
        }
    }

    /// How often the kernel killed a process in it for want of memory; nil if nobody counts.
    package func oomKillCount() throws(Failure) -> Int? {
        record.directories.isEmpty ? nil : try driver.oomKillCount()
    }

    // MARK: Processes

    /// The processes in the cgroup and in those beneath it.
    package func processes() throws(Failure) -> [Int32] {
        guard let directory = record.mainDirectory else { return [] }
        return try CgroupFiles(directory).processes()
    }

    /// Stops every process; returns when all have stopped, or throws and lets them run.
    package func freeze() throws(Failure) {
        try requireCgroup("pause")
        try driver.freeze()
    }

    /// Lets every process run again.
    package func thaw() throws(Failure) {
        try requireCgroup("resume")
        try driver.thaw()
    }

    /// Whether the processes are stopped by `freeze`.
    package func isFrozen() throws(Failure) -> Bool {
        record.directories.isEmpty ? false : try driver.isFrozen()
    }

    /// Lets those end who have been killed: with cgroup v1 nobody does who is frozen, also not who
    /// was frozen by the container itself in a cgroup beneath.
    package func letEnd() {
        guard !record.directories.isEmpty else { return }
        warnOnFailure { () throws(Failure) in try driver.thawAll() }
    }

    private func requireCgroup(_ verb: String) throws(Failure) {
        guard record.directories.isEmpty else { return }
        throw Failure("cannot \(verb) a container that has no cgroup of its own")
    }

    /// Sends a signal to every process, and misses none that is being forked meanwhile.
    ///
    /// `KILL` also ends a paused container.
    package func signalAll(_ signal: Signal) throws(Failure) {
        guard !record.directories.isEmpty else { return }
        // Whoever calls this from within the cgroup must neither stop nor end itself.
        let isInside = try allProcesses().contains(Processes.id)
        if signal == .kill, !isInside, try driver.killAtOnce() { return letEnd() }
        let wasFrozen = try driver.isFrozen()
        let isFrozen = if wasFrozen || isInside { wasFrozen } else { try freezeForSignal() }
        defer {
            if isFrozen, !wasFrozen { warnOnFailure { () throws(Failure) in try driver.thaw() } }
            if signal == .kill { letEnd() }
        }
        // 0 is a process that is not in this PID namespace, and a whole group to kill(2).
        for pid in try allProcesses() where pid > 0 && pid != Processes.id {
            _ = try attempt("signal process \(pid)") { () throws(Failure) in
                try ignoring(.noSuchProcess) { () throws(Failure) in
                    try Processes.send(signal, toPID: pid)
                }
            }
        }
    }

    /// Stops the processes if the host has a freezer and they can be stopped.
    private func freezeForSignal() throws(Failure) -> Bool {
        guard record.directory(of: "freezer") != nil else { return false }
        do {
            try driver.freeze()
            return true
        } catch let failure where failure.isErrno(.noSuchFileOrDirectory) {
            // The hierarchies are filled one after the other, and this one was not yet, or is gone.
            return false
        } catch {
            // One that sleeps in the kernel cannot be stopped, but gets its signal all the same.
            log.warning("\(error)")
            return false
        }
    }

    private func warnOnFailure(_ body: () throws(Failure) -> Void) {
        do {
            try body()
        } catch {
            log.warning("\(error)")
        }
    }

    // MARK: Removal

    /// Removes the cgroup with all beneath it, and kills what is still in it.
    ///
    /// A cgroup that was never claimed is only removed when nobody is in it; one that was there
    /// before the container stays, without what is in it.
    ///
    /// - Throws: `Failure` with those who are left when they do not end in time.
    package func remove() throws(Failure) {
        try removeDirectories()
        if record.isClaimed { try driver.forget() }
    }

    private func removeDirectories() throws(Failure) {
        if try removeIfUnused() { return }
        guard record.isClaimed else {
            return log.debug("the cgroup belongs to somebody else and stays")
        }
        let deadline = try Deadline(milliseconds: Self.removalTimeout)
        var pause = 0
        repeat {
            let pids = try allProcesses()
            if pids.isEmpty {
                // Between the end of a process and that of its place in the cgroup is a moment
                // that nothing announces.
                try HostCalls.sleep(milliseconds: pause)
                pause = min(2 * pause + 1, 50)
            } else {
                try signalAll(.kill)
                try driver.awaitDeparture(of: pids, until: deadline)
            }
            if try removeIfUnused() { return }
        } while try deadline.remaining() > 0
        let left = try allProcesses().map(String.init).joined(separator: ", ")
        let path = record.directories.first?.path ?? ""
        throw Failure(
            left.isEmpty
                ? "cgroup \(path) is busy" : "cgroup \(path) still has the processes \(left)"
        )
    }

    private func removeIfUnused() throws(Failure) -> Bool {
        var isGone = true
        for directory in record.directories {
            let files = CgroupFiles(directory)
            let stays = record.kept?.contains(files.path) ?? false
            if try stays ? !files.clearIfUnused() : !files.removeIfUnused() { isGone = false }
        }
        return isGone
    }

    /// The processes in any of the hierarchies: one that has left the freezer's may be elsewhere.
    private func allProcesses() throws(Failure) -> [Int32] {
        var pids: Set<Int32> = []
        for directory in record.directories {
            pids.formUnion(try CgroupFiles(directory).processes())
        }
        return pids.sorted()
    }
}

extension CgroupRecord {
    /// The directory that tells who is in the cgroup: with v1 the freezer's, if there is one.
    var mainDirectory: CgroupDirectory? { directory(of: "freezer") ?? directories.first }
}

extension CgroupDriver {
    /// Refuses a cgroup that somebody is in, or that would stop the container at once.
    func refuseIfOccupied(_ directory: CgroupDirectory? = nil) throws(Failure) {
        guard let directory = directory ?? record.directories.first else { return }
        let count = try CgroupFiles(directory).processes().count
        guard count == 0 else {
            throw Failure("container's cgroup is not empty: \(count) process(es) found")
        }
        if try isFrozen() { throw Failure("container's cgroup unexpectedly frozen") }
    }
}

extension Failure {
    /// Whether it is a lack of permission: also a file system that is mounted read-only.
    fileprivate var saysForbidden: Bool {
        isErrno(.notPermitted) || isErrno(.permissionDenied) || isErrno(.readOnlyFileSystem)
    }
}
