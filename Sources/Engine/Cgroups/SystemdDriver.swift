internal import Linux
internal import Plan
internal import Syscalls

/// A cgroup that belongs to a unit of systemd: systemd makes it, the files do the rest.
final class SystemdDriver: CgroupDriver {
    let record: CgroupRecord
    let unit: SystemdUnitRecord

    init(record: CgroupRecord, unit: SystemdUnitRecord) {
        self.record = record
        self.unit = unit
    }

    private var files: any CgroupDriver { record.fileDriver }

    /// Makes nothing yet, because a scope is made around a process; what is there must be empty.
    func makeDirectories(for plan: CgroupPlan, made: inout [CgroupFiles]) throws(Failure) {
        for directory in record.directories { try refuseIfOccupied(directory) }
    }

    /// Has systemd make the unit around the container's first process.
    func addFirst(_ pid: Int32, _ plan: CgroupPlan) throws(Failure) {
        var properties = plan.unitProperties
        let isSlice = unit.name.hasSuffix(".slice")
        if !isSlice {
            let pids = DBusValue.array(of: "u", [.uint32(UInt32(bitPattern: pid))])
            properties.append(UnitProperty("PIDs", pids))
        }
        try attempt("start the unit \(unit.name)") { () throws(Failure) in
            var manager = try SystemdManager(at: unit.bus)
            do throws(Failure) {
                try manager.start(unit.name, properties)
            } catch {
                throw error.blaming(properties)
            }
        }
        switch record.version {
        case .unified:
            try UnifiedDriver(record: record).completeControllers(plan.controllers)
            if isSlice { try record.files(of: "").write("\(pid)", to: "cgroup.procs") }
        case .legacy:
            let driver = LegacyDriver(record: record)
            try driver.completeDirectories()
            try driver.add(pid)
            // Spawning has put nobody into the one without controllers.
            for directory in record.directories where directory.isBare {
                try CgroupFiles(directory).write("\(pid)", to: "cgroup.procs")
            }
        }
    }

    func applyDevices(_ plan: CgroupPlan) throws(Failure) { try files.applyDevices(plan) }

    func add(_ pid: Int32) throws(Failure) { try files.add(pid) }

    /// Has systemd move a process of ours, where the files do not permit it.
    func attach(_ pid: Int32, beneath path: String) throws(Failure) {
        try attempt("move process \(pid) into the unit \(unit.name)") { () throws(Failure) in
            var manager = try SystemdManager(at: unit.bus)
            try manager.attach(pid, to: unit.name, beneath: path)
        }
    }

    func announce(_ properties: [UnitProperty]) throws(Failure) {
        try attempt("change the unit \(unit.name)") { () throws(Failure) in
            var manager = try SystemdManager(at: unit.bus)
            try manager.set(properties, of: unit.name)
        }
    }

    /// Stops the unit, in which nobody is any more.
    func forget() throws(Failure) {
        try attempt("stop the unit \(unit.name)") { () throws(Failure) in
            let manager: SystemdManager
            do throws(Failure) {
                manager = try SystemdManager(at: unit.bus)
            } catch {
                guard error.isBareErrno else { throw error }
                // A systemd that is gone has taken its units along, as that of a user who left.
                return
            }
            var running = manager
            try running.stop(unit.name)
        }
    }

    func freeze() throws(Failure) { try files.freeze() }
    func thaw() throws(Failure) { try files.thaw() }
    func isFrozen() throws(Failure) -> Bool { try files.isFrozen() }
    func thawAll() throws(Failure) { try files.thawAll() }
    func killAtOnce() throws(Failure) -> Bool { try files.killAtOnce() }
    func awaitDeparture(of pids: [Int32], until deadline: Deadline) throws(Failure) {
        try files.awaitDeparture(of: pids, until: deadline)
    }
    func oomKillCount() throws(Failure) -> Int? { try files.oomKillCount() }
}

extension Failure {
    /// The same failure, with the annotation that led to it, or those that may have.
    fileprivate func blaming(_ properties: [UnitProperty]) -> Failure {
        let annotated = properties.filter { $0.annotation != nil }
        guard !annotated.isEmpty, reason != Failure.unitExists.reason else { return self }
        // systemd names the property among its words, if it does.
        let words = reason.utf8.split { !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20) }
        for property in annotated where words.contains(where: property.name.utf8.elementsEqual) {
            return during("annotations[\"\(property.annotation ?? "")\"]")
        }
        let names = annotated.map { $0.name }.joined(separator: ", ")
        return hinting("annotations ask for the properties \(names)")
    }
}
