internal import Linux
internal import Plan

/// What differs between the kernel's two interfaces, and between those who make cgroups.
protocol CgroupDriver: AnyObject {
    /// The cgroup that it drives.
    var record: CgroupRecord { get }

    /// Makes the directories, and notes each of the container's own that was not there.
    func makeDirectories(for plan: CgroupPlan, made: inout [CgroupFiles]) throws(Failure)

    /// Says which devices may be used, as far as the plan's steps do not.
    func applyDevices(_ plan: CgroupPlan) throws(Failure)

    /// Moves the container's first process into the cgroup, if it was not made in it.
    func addFirst(_ pid: Int32, _ plan: CgroupPlan) throws(Failure)

    /// Moves a process into the cgroup, if it was not made in it (`CLONE_INTO_CGROUP`).
    func add(_ pid: Int32) throws(Failure)

    /// Stops every process of the cgroup, and returns when all have stopped.
    func freeze() throws(Failure)

    /// Lets the processes run again.
    func thaw() throws(Failure)

    /// Whether the cgroup was frozen itself, and not through one above it.
    func isFrozen() throws(Failure) -> Bool

    /// Lets every process run again that would not end when it is killed, also in cgroups beneath.
    func thawAll() throws(Failure)

    /// Kills every process of the cgroup at once; false if the kernel cannot do that.
    func killAtOnce() throws(Failure) -> Bool

    /// Waits until processes that were killed have ended, or until the deadline.
    func awaitDeparture(of pids: [Int32], until deadline: Deadline) throws(Failure)

    /// How often a process was killed for want of memory; nil if nobody counts.
    func oomKillCount() throws(Failure) -> Int?

    /// Tells whoever else knows of the limits what they are.
    func announce(_ properties: [UnitProperty]) throws(Failure)

    /// Tells whoever else knows of the cgroup that it is gone.
    func forget() throws(Failure)
}

extension CgroupDriver {
    func addFirst(_ pid: Int32, _ plan: CgroupPlan) throws(Failure) { try add(pid) }
    func announce(_ properties: [UnitProperty]) throws(Failure) {}
    func forget() throws(Failure) {}
}

extension CgroupRecord {
    /// The driver for this cgroup.
    var driver: any CgroupDriver {
        if let unit { return SystemdDriver(record: self, unit: unit) }
        return fileDriver
    }

    /// The driver for the files of this cgroup.
    var fileDriver: any CgroupDriver {
        switch version {
        case .legacy: LegacyDriver(record: self)
        case .unified: UnifiedDriver(record: self)
        }
    }
}
