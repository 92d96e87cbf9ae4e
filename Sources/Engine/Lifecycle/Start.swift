package import Linux
internal import OCI
package import Plan
internal import Syscalls

/// Starts the program of a created container.
package enum Start {
    /// `apus start`: returns when the program has been executed and the poststart hooks have run.
    ///
    /// With a service manager to notify it also waits until the program is ready, or has ended.
    ///
    /// A program that cannot be executed is a failure of `start`. So is a failing hook, which besides
    /// destroys the container (runtime-spec § Lifecycle, steps 7 and 9).
    package static func start(_ id: ContainerID, _ context: EngineContext) throws(Failure) {
        let store = context.store
        let lock = try store.lock(id)
        let container = try Container.load(id, from: store, log: context.log)
        try container.status.require(.start, of: id)
        // Asked here, where the container can stay as it is: init would end of it.
        if container.record.lacksProcess {
            throw Failure("config.json: process: is not set, there is nothing to start")
        }
        guard let process = try container.record.initProcess?.open() else {
            throw Failure("cannot start a container that has stopped")
        }
        let notifySocket = try NotifySocket.listen(for: id, context)
        let failure = try passFifo(store.startFifo(of: id), process: process.descriptor)
        if let failure {
            try awaitEnd(of: process.descriptor)
            if failure.isOfHook { destroy(container.record, context) }
            throw failure.failure
        }
        do { try runPoststartHooks(container.record, context) } catch {
            destroy(container.record, context)
            throw error
        }
        // Others may use the container meanwhile.
        _ = consume lock
        guard let notifySocket, let pid = container.record.initProcess?.pid else { return }
        try notifySocket.wait(for: process.descriptor, pid: pid, log: context.log)
    }

    /// Waits for init, which ends after its report: whoever asks next is told that it has stopped.
    ///
    /// A shim that hears of the failure first takes the container for one that is still to be
    /// started, and cannot delete it any more.
    private static func awaitEnd(of process: Descriptor) throws(Failure) {
        _ = try Polling.waitUntilReadable(process, timeout: 10_000)
    }

    /// Removes a container whose hook has failed, and runs its poststop hooks.
    private static func destroy(_ record: ContainerRecord, _ context: EngineContext) {
        do { try Delete.remove(record, context) } catch {
            context.log.warning("clean up: \(error)")
        }
    }

    /// Opens the fifo that init waits at, and reads what became of the program: nil if it runs.
    private static func passFifo(
        _ path: FilePath,
        process: Descriptor
    ) throws(Failure) -> (failure: Failure, isOfHook: Bool)? {
        let fifo = try attempt("open \(path)") { () throws(Failure) in
            try Files.open(path, [.readOnly, .nonBlocking, .noFollow])
        }
        var report: [UInt8] = []
        while true {
            let events = try Polling.wait(
                for: [(fifo.descriptor, .readable), (process, .readable)]
            )
            if !events[0].isEmpty {
                let bytes = try Files.read(fifo.descriptor, limit: 65_536)
                if bytes.isEmpty { break }
                // From its first byte on the container counts as started.
                if report.isEmpty { try Files.remove(path) }
                report += bytes
            } else if !events[1].isEmpty {
                break
            }
        }
        guard let first = report.first, first == StartReport.reached else {
            throw Failure("cannot start a container that has stopped")
        }
        guard report.count > 1 else { return nil }
        let failure = try asFailure(
            WireError.self,
            try WireReader.value(Failure.self, from: Array(report.dropFirst(2)))
        )
        return (failure, report[1] == StartReport.hookFailed)
    }

    /// Runs the poststart hooks.
    static func runPoststartHooks(
        _ record: ContainerRecord,
        _ context: EngineContext
    ) throws(Failure) {
        guard let hooks = record.hooks?.poststart, !hooks.isEmpty else { return }
        try HookRunner.run(
            hooks,
            kind: .poststart,
            state: record.state(.running),
            environment: context.environment,
            log: context.log
        )
    }
}
