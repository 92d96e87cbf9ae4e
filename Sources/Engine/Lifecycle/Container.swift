package import Linux
package import OCI
package import Plan

/// A container as it is now: what is remembered of it, and what is observed.
package struct Container {
    /// What is remembered.
    package let record: ContainerRecord
    /// Where it stands in its life.
    package let status: ContainerStatus

    /// Loads a container and looks at it.
    ///
    /// - Throws: `Failure` "container does not exist".
    package static func load(
        _ id: ContainerID,
        from store: ContainerStore,
        log: Log
    ) throws(Failure) -> Container {
        let record = try store.load(id)
        let observed = try Observed(record, store, log)
        return Container(record: record, status: ContainerStatus(observed))
    }

    /// The container's cgroup, if it has one of its own.
    package func cgroup(_ log: Log) -> Cgroup? { record.cgroup(log) }

    /// The document that `state` prints.
    ///
    /// - Parameter owner: The name of who created it; only `list` says it.
    /// - Returns: The document.
    package func state(owner: String = "") -> State {
        var state = record.state(status)
        state.pid = state.pid ?? 0
        state.rootfs = record.rootfs
        state.created = record.created
        state.owner = owner
        return state
    }
}

extension ContainerRecord {
    /// The state as the specification defines it, for hooks: without init there is no `pid`.
    package func state(_ status: ContainerStatus) -> State {
        State(
            ociVersion: ociVersion,
            id: id.rawValue,
            pid: status == .stopped ? nil : initProcess?.pid,
            status: status,
            bundle: bundle,
            annotations: annotations.isEmpty ? nil : annotations
        )
    }
}

extension ContainerRecord {
    /// The container's cgroup, if it has one of its own.
    package func cgroup(_ log: Log) -> Cgroup? {
        guard let cgroup, !cgroup.directories.isEmpty else { return nil }
        return Cgroup(cgroup, log: log)
    }
}

extension Observed {
    /// Looks at a container.
    ///
    /// Without an init there is nothing to be frozen. One whose creator died is about to end by
    /// itself and will never be started.
    fileprivate init(_ record: ContainerRecord, _ store: ContainerStore, _ log: Log) throws(Failure)
    {
        let creatorIsAlive = try record.creator?.isAlive()
        self.init(
            initIsAlive: false,
            startFifoExists: false,
            isFrozen: false,
            createInProgress: creatorIsAlive ?? false
        )
        let isAbandoned = creatorIsAlive == false
        guard !isAbandoned, let isAlive = try record.initProcess?.isAlive(), isAlive else { return }
        initIsAlive = true
        startFifoExists = try store.hasStartFifo(record.id)
        if let cgroup = record.cgroup(log) { isFrozen = try cgroup.isFrozen() }
    }
}
