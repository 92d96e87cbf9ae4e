package import Linux
internal import OCI
package import Plan

/// `kill`: sends a signal to the init of a container, or to all its processes.
package enum Kill {
    /// Sends `signal` to the container.
    ///
    /// Takes no lock: a hook, or somebody else while `start` waits, must be able to do it.
    /// - Parameters:
    ///   - id: The container.
    ///   - signal: What to send.
    ///   - all: Whether every process gets it; nobody being there is then no error.
    ///   - context: The surroundings.
    /// - Throws: `Failure` "container not running".
    package static func kill(
        _ id: ContainerID,
        _ signal: Signal,
        all: Bool,
        _ context: EngineContext
    ) throws(Failure) {
        let container = try Container.load(id, from: context.store, log: context.log)
        let cgroup = container.cgroup(context.log)
        // Without a pid namespace of its own the container's other processes outlive their init.
        let reachesAll = all || (signal == .kill && !container.record.hasPrivatePIDNamespace)
        if reachesAll, let cgroup, container.status != .creating {
            let someoneIsThere = try !cgroup.processes().isEmpty
            try attempt("signal all processes") { () throws(Failure) in try cgroup.signalAll(signal)
            }
            if someoneIsThere || all { return }
        }
        if all, container.status == .stopped { return }
        try container.status.require(.kill, of: id)
        guard try container.record.initProcess?.send(signal) ?? false else {
            throw Failure("container not running")
        }
        if signal == .kill { cgroup?.letEnd() }
    }
}
