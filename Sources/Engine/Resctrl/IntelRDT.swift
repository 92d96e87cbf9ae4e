internal import Linux
internal import Plan
internal import Syscalls

/// The groups of a container in resctrl while it is being created.
struct IntelRDT {
    private let plan: IntelRDTPlan
    /// The directories that this command has made, the outermost first.
    private var made: [String] = []

    init(_ plan: IntelRDTPlan) { self.plan = plan }

    /// What is remembered of it: only what was made goes with the container.
    var record: ResctrlRecord { record(made: made) }

    /// What will be remembered, from how things are before anything is made.
    ///
    /// - Throws: `Failure` if a class is missing, or the monitoring group would not be its own.
    func intended() throws(Failure) -> ResctrlRecord {
        try attempt("linux.intelRdt") { () throws(Failure) in
            var missing: [String] = []
            if try !exists(plan.group) {
                guard !plan.mustExist else { throw noClass }
                missing.append(plan.group)
            }
            if let group = plan.monitoringGroup {
                if try exists(group) { throw Self.isTaken(group) }
                missing.append(group)
            }
            return record(made: missing)
        }
    }

    /// Makes the groups and sets their shares; when it throws, `undo` removes what is there of it.
    mutating func create() throws(Failure) {
        try attempt("linux.intelRdt") { () throws(Failure) in
            // resctrl.rst, "Locking between applications": who finds the class finds it whole.
            let root = try Files.open(FilePath(plan.root), [.readOnly, .directory])
            try Files.lock(root.descriptor, .exclusive, waiting: true)
            try makeGroup()
            try writeSchemata()
            try makeMonitoringGroup()
            _ = consume root
        }
    }

    /// Removes what this command has made; a class with a name of its own only if nobody is in it.
    mutating func undo() throws(Failure) {
        while let directory = made.popLast() {
            let isShared = directory == plan.group && !plan.isOwned
            if isShared, try Resctrl.hasTasks(directory) { continue }
            try Resctrl.remove(directory)
        }
    }

    private func record(made: [String]) -> ResctrlRecord {
        ResctrlRecord(
            groups: [plan.group] + (plan.monitoringGroup.map { [$0] } ?? []),
            // The inner one goes first; a class with a name of its own stays.
            made: made.reversed().filter { $0 != plan.group || plan.isOwned }
        )
    }

    // MARK: Steps

    /// Makes the class of service unless it is there.
    mutating func makeGroup() throws(Failure) {
        if try exists(plan.group) { return }
        guard !plan.mustExist else { throw noClass }
        try Resctrl.explained("make \(plan.group)", root: plan.root) { () throws(Failure) in
            // Not every program that makes classes takes the lock.
            try ignoring(.fileExists) { () throws(Failure) in
                try Files.makeDirectory(FilePath(plan.group))
                made.append(plan.group)
            }
        }
    }

    /// Sets the shares of a new class, and checks those of one that was there.
    func writeSchemata() throws(Failure) {
        if !made.contains(plan.group) { try compareSchemata() }
        for line in plan.lines {
            try attempt(line.keyPath) { () throws(Failure) in
                try Resctrl.setShare(line.text, of: plan.group, root: plan.root)
            }
        }
    }

    /// Makes the group that counts for this container alone.
    mutating func makeMonitoringGroup() throws(Failure) {
        guard let group = plan.monitoringGroup else { return }
        try attempt("linux.intelRdt.enableMonitoring") { () throws(Failure) in
            try Resctrl.explained("make \(group)", root: plan.root) { () throws(Failure) in
                do throws(Failure) {
                    try Files.makeDirectory(FilePath(group))
                } catch {
                    switch error {
                    case .fileExists: throw Self.isTaken(group)
                    // Not "no such file": callers take those words for a missing program.
                    case .noSuchFileOrDirectory: throw Failure("resctrl does not monitor here")
                    default: throw error
                    }
                }
            }
        }
        made.append(group)
    }

    /// config-linux.md § IntelRdt: a class that exists must be what the configuration says it is.
    private func compareSchemata() throws(Failure) {
        let compared = plan.lines.filter { $0.isCompared }
        guard !compared.isEmpty else { return }
        let text = try Resctrl.read("schemata", of: plan.group)
        let found = ResctrlSchemata(text)
        for line in compared {
            guard let wanted = ResctrlSchemata(line.text), found?.covers(wanted) == true else {
                let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
                throw Failure(
                    "\(plan.group) exists and has other schemata: expected \(line.text), found "
                        + lines.joined(separator: ", ")
                )
                .during(line.keyPath)
            }
        }
    }

    private func exists(_ path: String) throws(Failure) -> Bool {
        let status = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try Files.status(of: FilePath(path))
        }
        guard let status else { return false }
        guard status.kind == .directory else { throw Failure("\(path) is not a group of resctrl") }
        return true
    }

    private var noClass: Failure {
        Failure(
            "there is no class of service \(plan.group)",
            hint: "without schemata it must have been made before"
        )
        .during("closID")
    }

    private static func isTaken(_ group: String) -> Failure {
        Failure("the monitoring group \(group) exists already")
    }
}
