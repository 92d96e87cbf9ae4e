internal import Linux
internal import Plan
internal import Syscalls

/// cgroup v2 through its files.
final class UnifiedDriver: CgroupDriver {
    let record: CgroupRecord

    init(record: CgroupRecord) { self.record = record }

    /// How long processes may take to stop or to run again.
    private static let freezeTimeout = 2000

    private var files: CgroupFiles {
        get throws(Failure) { try record.files(of: "") }
    }

    func makeDirectories(for plan: CgroupPlan, made: inout [CgroupFiles]) throws(Failure) {
        guard let directory = record.directories.first else { return }
        var above = CgroupDirectory(
            controllers: directory.controllers,
            mountPoint: directory.mountPoint,
            path: "/"
        )
        for path in directory.ancestry {
            try enableControllers(in: CgroupFiles(above), needed: plan.controllers)
            above.path = path
            let files = CgroupFiles(above)
            // The others stay, as those of an earlier container would: somebody may use them.
            if try makeDirectory(files), path == directory.path { made.append(files) }
        }
        // The root of the hierarchy is nobody's to take.
        if directory.path == "/" { try refuseIfOccupied() }
    }

    private func makeDirectory(_ files: CgroupFiles) throws(Failure) -> Bool {
        try attempt("make cgroup \(files.name)") { () throws(Failure) in
            if try files.make() { return true }
            if files.name == record.directories.first?.path { try refuseIfOccupied() }
            return false
        }
    }

    /// Gives every controller of the host to the cgroups beneath, for limits and for statistics.
    ///
    /// - Throws: `Failure` only for one that the configuration needs.
    private func enableControllers(in files: CgroupFiles, needed: [String]) throws(Failure) {
        let file = "cgroup.subtree_control"
        let enabled = words(try files.read(file))
        let wanted = (record.directories.first?.controllers ?? []).filter { !enabled.contains($0) }
        guard !wanted.isEmpty else { return }
        let available = words(try files.read("cgroup.controllers"))
        let missing = wanted.filter(available.contains)
        let value = missing.map { "+\($0)" }.joined(separator: " ")
        if missing.isEmpty || accepts(value, file, files) {
            return try refuseIfUnavailable(needed, available, in: files)
        }
        // One of them cannot be had: the others may.
        for controller in missing where !accepts("+\(controller)", file, files) {
            guard needed.contains(controller) else { continue }
            throw Failure(
                "cgroup \(files.name) cannot give the controller \(controller) to its children",
                hint: "a cgroup that has processes cannot"
            )
        }
        try refuseIfUnavailable(needed, available, in: files)
    }

    /// Gives the cgroup controllers that are needed and that whoever made it has not given.
    func completeControllers(_ needed: [String]) throws(Failure) {
        guard let directory = record.directories.first else { return }
        guard let available = try files.read("cgroup.controllers") else {
            throw Failure("cgroup \(directory.path) was not made")
        }
        let missing = needed.filter { !words(available).contains($0) }
        guard !missing.isEmpty else { return }
        var narrowed = record
        narrowed.directories[0].controllers = missing
        let driver = UnifiedDriver(record: narrowed)
        var above = directory
        above.path = "/"
        for path in directory.ancestry {
            try driver.enableControllers(in: CgroupFiles(above), needed: missing)
            above.path = path
        }
    }

    private func refuseIfUnavailable(
        _ needed: [String],
        _ available: [String],
        in files: CgroupFiles
    ) throws(Failure) {
        guard let absent = needed.first(where: { !available.contains($0) }) else { return }
        throw Failure("cgroup \(files.name) does not have the controller \(absent)")
    }

    private func accepts(_ value: String, _ file: String, _ files: CgroupFiles) -> Bool {
        do {
            try files.write(value, to: file)
            return true
        } catch {
            return false
        }
    }

    private func words(_ text: String?) -> [String] {
        (text ?? "").split(separator: " ").map(String.init)
    }

    func applyDevices(_ plan: CgroupPlan) throws(Failure) {
        guard let rules = plan.deviceRules else { return }
        let path = try files.path
        try attempt("linux.resources.devices") { () throws(Failure) in
            let program = try asFailure(InvalidSpec.self, try DeviceProgram(rules))
            do throws(Failure) {
                try DeviceFilter.attach(program, to: path)
            } catch .notPermitted where plan.isDeviceControlOptional {
                // Who may not load a program may not make a node of a device either.
            }
        }
    }

    func add(_ pid: Int32) throws(Failure) {
        // Spawned right into the directory.
    }

    func freeze() throws(Failure) { try setFrozen(true) }

    func thaw() throws(Failure) { try setFrozen(false) }

    private func setFrozen(_ frozen: Bool) throws(Failure) {
        let files = try files
        try attempt("\(frozen ? "freeze" : "thaw") cgroup \(files.name)") { () throws(Failure) in
            try files.write(frozen ? "1" : "0", to: "cgroup.freeze")
            let isSettled = try awaitEvent(
                files,
                until: try Deadline(milliseconds: Self.freezeTimeout)
            ) {
                $0["frozen"] == (frozen ? 1 : 0)
            }
            guard isSettled else {
                // Never leave half a freeze behind.
                if frozen { try files.write("0", to: "cgroup.freeze") }
                throw Failure("the processes did not follow within \(Self.freezeTimeout) ms")
            }
        }
    }

    func isFrozen() throws(Failure) -> Bool { try files.read("cgroup.freeze") == "1" }

    // Who is killed in a cgroup beneath that is frozen ends all the same.
    func thawAll() throws(Failure) { if try isFrozen() { try thaw() } }

    func killAtOnce() throws(Failure) -> Bool { try files.writeIfPresent("1", to: "cgroup.kill") }

    func awaitDeparture(of pids: [Int32], until deadline: Deadline) throws(Failure) {
        _ = try awaitEvent(try files, until: deadline) { $0["populated"] == 0 }
    }

    /// Waits for a state that cgroup.events reports, or until the deadline; whether it came.
    ///
    /// A cgroup that has gone has reached every state.
    private func awaitEvent(
        _ files: CgroupFiles,
        until deadline: Deadline,
        _ isReached: ([String: UInt64]) -> Bool
    ) throws(Failure) -> Bool {
        while true {
            let events = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.open(files.file("cgroup.events"), .readOnly)
            }
            guard let events else { return true }
            let bytes = try ignoring(.operationNotSupportedByDevice) { () throws(Failure) in
                try Files.readAll(events.descriptor)
            }
            guard let bytes else { return true }
            let text = String(decoding: bytes, as: UTF8.self)
            if isReached(CgroupFormats.flatKeyed(text) ?? [:]) { return true }
            let remaining = try deadline.remaining()
            guard remaining > 0 else { return false }
            // A change since this very file was read ends the wait: none is missed.
            _ = try Polling.wait(for: [(events.descriptor, .exceptional)], timeout: remaining)
        }
    }

    func oomKillCount() throws(Failure) -> Int? {
        guard let text = try files.read("memory.events") else { return nil }
        return CgroupFormats.flatKeyed(text)?["oom_kill"].map { Int(clamping: $0) }
    }
}
