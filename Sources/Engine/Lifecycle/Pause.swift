package import Linux
package import Plan

/// `pause` and `resume`: freeze all processes of a container, and let them go on.
package enum Pause {
    /// Freezes the container.
    ///
    /// - Throws: `Failure` "container not running", or that it has no cgroup of its own.
    package static func pause(_ id: ContainerID, _ context: EngineContext) throws(Failure) {
        try change(id, .pause, context) { (driver) throws(Failure) in try driver.freeze() }
    }

    /// Lets a frozen container go on.
    ///
    /// - Throws: `Failure` "container not paused".
    package static func resume(_ id: ContainerID, _ context: EngineContext) throws(Failure) {
        try change(id, .resume, context) { (driver) throws(Failure) in try driver.thaw() }
    }

    private static func change(
        _ id: ContainerID,
        _ operation: Operation,
        _ context: EngineContext,
        _ body: (Cgroup) throws(Failure) -> Void
    ) throws(Failure) {
        let lock = try context.store.lock(id)
        let container = try Container.load(id, from: context.store, log: context.log)
        try container.status.require(operation, of: id)
        guard let cgroup = container.cgroup(context.log) else {
            throw Failure("the container has no cgroup of its own and cannot be frozen")
        }
        try body(cgroup)
        _ = consume lock
    }
}
