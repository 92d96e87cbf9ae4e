package import Linux
internal import OCI
package import Plan
internal import Syscalls

/// `delete`: removes whatever is left of a container.
package enum Delete {
    /// Removes a container.
    ///
    /// Without force it must have stopped. With force it may be in any state, half made by a killed
    /// command, or not there at all.
    /// - Throws: `Failure` "container does not exist", or that it is not stopped.
    package static func delete(
        _ id: ContainerID,
        force: Bool,
        _ context: EngineContext
    ) throws(Failure) {
        guard force else { return try deleteStopped(id, context) }
        guard try context.store.exists(id) else { return }
        do {
            try deleteAnything(id, context)
        } catch let failure where failure == .noSuchContainer {
            // Somebody else removed it while this command waited for the lock.
        }
    }

    private static func deleteStopped(_ id: ContainerID, _ context: EngineContext) throws(Failure) {
        let lock = try context.store.lock(id)
        let container = try Container.load(id, from: context.store, log: context.log)
        try container.status.require(.delete, of: id)
        try remove(container.record, context)
        _ = consume lock
    }

    private static func deleteAnything(_ id: ContainerID, _ context: EngineContext) throws(Failure)
    {
        let lock = try context.store.lock(id)
        if let record = loadRecord(of: id, context) {
            try remove(record, context)
        } else {
            try context.store.remove(id)
        }
        _ = consume lock
    }

    /// Removes a container whose lock is held: ends its processes, then the cgroup, its groups
    /// in resctrl and its state, and tells the poststop hooks.
    package static func remove(_ record: ContainerRecord, _ context: EngineContext) throws(Failure)
    {
        try endInit(of: record, context)
        try attempt("remove the cgroup") { () throws(Failure) in
            try record.cgroup(context.log)?.remove()
        }
        try attempt("linux.intelRdt") { () throws(Failure) in try record.resctrl?.remove() }
        try context.store.remove(record.id)
        try runPoststopHooks(of: record, context)
    }

    /// A record that cannot be read must not keep its directory for ever.
    private static func loadRecord(
        of id: ContainerID,
        _ context: EngineContext
    ) -> ContainerRecord? {
        do {
            return try context.store.load(id)
        } catch let failure where failure == .noSuchContainer {
            return nil
        } catch {
            context.log.warning("delete \(id): \(error)")
            return nil
        }
    }

    private static func endInit(
        of record: ContainerRecord,
        _ context: EngineContext
    ) throws(Failure) {
        guard let process = try record.initProcess?.open() else { return }
        try attempt("end init") { () throws(Failure) in
            try end(process.descriptor, record.cgroup(context.log))
        }
    }

    private static func end(_ process: Descriptor, _ cgroup: Cgroup?) throws(Failure) {
        try ignoring(.noSuchProcess) { () throws(Failure) in
            try Processes.send(.kill, to: process)
        }
        // As long as any of its processes lives, the container may freeze another one.
        for timeout in [100, 900, 9000] {
            cgroup?.letEnd()
            if try Polling.waitUntilReadable(process, timeout: timeout) { return }
        }
        throw Failure("container init still running")
    }

    /// The container is gone whatever these say: `poststop` failures are warnings.
    private static func runPoststopHooks(
        of record: ContainerRecord,
        _ context: EngineContext
    ) throws(Failure) {
        guard let hooks = record.hooks?.poststop else { return }
        try HookRunner.run(
            hooks,
            kind: .poststop,
            state: record.state(.stopped),
            environment: context.environment,
            log: context.log
        )
    }
}
