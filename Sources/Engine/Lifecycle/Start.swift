internal import Linux
internal import OCI
package import Plan
internal import Syscalls
internal import SystemPackage

/// Starts the program of a created container.
package enum Start {
    /// `apus start`: returns when the program has been executed and the poststart hooks have run.
    ///
    /// A program that cannot be executed, or a failing startContainer hook, is a failure of `start`.
    package static func start(_ id: ContainerID, _ context: EngineContext) throws {
        let store = context.store
        let lock = try store.lock(id)
        let container = try Container.load(id, from: store, log: context.log)
        try container.status.require(.start, of: id)
        guard let process = try container.record.initProcess?.open() else {
            throw Failure("cannot start a container that has stopped")
        }
        try passFifo(store.startFifo(of: id), process: process.descriptor)
        try runPoststartHooks(container.record, context)
        _ = consume lock
    }

    /// Opens the fifo that init waits at, and reads what became of the program.
    private static func passFifo(_ path: FilePath, process: Descriptor) throws {
        let fifo = try attempt("open \(path)") {
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
        guard report.count > 1 else { return }
        throw try WireReader.value(Failure.self, from: Array(report.dropFirst()))
    }

    /// Runs the poststart hooks; a failing one stops the container (runtime-spec 1.3 § Lifecycle).
    static func runPoststartHooks(_ record: ContainerRecord, _ context: EngineContext) throws {
        guard let hooks = record.hooks?.poststart, !hooks.isEmpty else { return }
        do {
            try HookRunner.run(
                hooks,
                kind: .poststart,
                state: record.state(.running),
                environment: context.environment,
                log: context.log
            )
        } catch {
            if let process = record.initProcess { _ = try process.send(.kill) }
            throw error
        }
    }
}
