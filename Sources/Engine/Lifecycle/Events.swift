package import Linux
package import OCI
package import Plan
internal import Syscalls

/// `events`: what a container uses, and what happens to it.
package enum Events {
    /// The statistics of a container as they are now.
    ///
    /// - Returns: the document of one event.
    /// - Throws: `Failure` "container with id ID is not running".
    package static func statistics(
        of id: ContainerID,
        _ context: EngineContext
    ) throws(Failure) -> JSONValue {
        try Source(id, context).statistics()
    }

    /// Tells of a container until it ends, or nobody listens any more.
    ///
    /// - Parameters:
    ///   - id: the container.
    ///   - interval: how often its statistics are told, in milliseconds.
    ///   - context: the surroundings.
    ///   - tell: gets the document of each event.
    /// - Throws: `Failure` "container with id ID is not running", and what `tell` throws.
    package static func watch(
        _ id: ContainerID,
        interval: Int,
        _ context: EngineContext,
        tell: (JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        let source = try Source(id, context)
        guard let process = try source.record.initProcess?.open() else { throw notRunning(id) }
        var watch = try CgroupWatch(source.cgroup)
        var told: Set<String> = []
        var tick = try Deadline(milliseconds: interval)
        while true {
            let ready = try Polling.wait(
                for: [(process.descriptor, .readable), (.standardOutput, [])] + watch.awaited,
                timeout: watch.patience(tick.remaining())
            )
            // The kernel counts a kill before it kills, so this is the last of it.
            for occurrence in try watch.look() where told.insert(occurrence.type).inserted {
                try tell(source.event(occurrence))
            }
            // A limit that is reached all the time is told once an interval, a kill each time.
            told.remove("oom")
            if !ready[0].isEmpty || !ready[1].isDisjoint(with: [.error, .hangUp]) { return }
            guard try tick.remaining() == 0 else { continue }
            try tell(source.statistics())
            told = []
            tick = try Deadline(milliseconds: interval)
        }
    }

    fileprivate static func notRunning(_ id: ContainerID) -> Failure {
        Failure("container with id \(id) is not running")
    }
}

/// A container that has something to tell.
private struct Source {
    let record: ContainerRecord
    let cgroup: CgroupRecord

    init(_ id: ContainerID, _ context: EngineContext) throws(Failure) {
        let container = try Container.load(id, from: context.store, log: context.log)
        try container.status.require(.events, of: id)
        guard let cgroup = container.cgroup(context.log)?.record else {
            throw Failure("the container has no cgroup of its own that would count anything")
        }
        record = container.record
        self.cgroup = cgroup
    }

    func statistics() throws(Failure) -> JSONValue {
        var statistics = try cgroup.statistics()
        if let resctrl = record.resctrl { statistics.intelRDT = try resctrl.statistics() }
        return event("stats", statistics.document)
    }

    func event(_ occurrence: CgroupOccurrence) -> JSONValue {
        // Callers of runc know this one, and that it has nothing to add.
        event(
            occurrence.type,
            occurrence.type == "oom" ? nil : .members([("count", occurrence.count.json)])
        )
    }

    private func event(_ type: String, _ data: JSONValue?) -> JSONValue {
        .members([
            ("type", .string(type)), ("id", .string(record.id.rawValue)), ("data", data),
        ])
    }
}
