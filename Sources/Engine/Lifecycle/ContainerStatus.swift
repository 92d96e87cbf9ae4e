package import Linux
package import OCI
package import Plan

/// Where a container stands in its life.
///
/// Never stored: derived from facts each time.
package typealias ContainerStatus = State.Status

/// What a status is derived from.
package struct Observed: Equatable, Sendable {
    /// Whether the process of the record exists, with the same start time, and is no zombie.
    package var initIsAlive: Bool
    /// Whether the fifo is still there at which init waits for `start`.
    package var startFifoExists: Bool
    /// Whether the container's cgroup is frozen.
    package var isFrozen: Bool
    /// Whether `create` has not ended and its process is alive.
    package var createInProgress: Bool

    /// Gathers the facts.
    package init(
        initIsAlive: Bool,
        startFifoExists: Bool,
        isFrozen: Bool,
        createInProgress: Bool
    ) {
        self.initIsAlive = initIsAlive
        self.startFifoExists = startFifoExists
        self.isFrozen = isFrozen
        self.createInProgress = createInProgress
    }
}

/// What may be asked of a container.
package enum Operation: CaseIterable, Sendable {
    case start, exec, kill, delete, pause, resume, update, checkpoint, events
}

extension ContainerStatus {
    /// Derives the status from facts.
    package init(_ observed: Observed) {
        self =
            if observed.createInProgress {
                .creating
            } else if !observed.initIsAlive {
                .stopped
            } else if observed.isFrozen {
                .paused
            } else if observed.startFifoExists {
                .created
            } else {
                .running
            }
    }

    /// Refuses an operation that this status does not allow, in the words callers know from runc.
    ///
    /// Deleting with force and executing in a paused container on request need no permission.
    package func require(_ operation: Operation, of id: ContainerID) throws(Failure) {
        guard let refusal = refusal(of: operation, id) else { return }
        throw Failure(refusal)
    }

    private func refusal(of operation: Operation, _ id: ContainerID) -> String? {
        switch (operation, self) {
        case (.start, .created): nil
        case (.start, .stopped): "cannot start a container that has stopped"
        case (.start, .running): "cannot start an already running container"
        case (.start, .creating), (.start, .paused):
            "cannot start a container in the \(rawValue) state"

        case (.exec, .created), (.exec, .running): nil
        case (.exec, .stopped): "cannot exec in a stopped container"
        case (.exec, .paused):
            "cannot exec in a paused container (use --ignore-paused to override)"
        case (.exec, .creating): "cannot exec in a container in the creating state"

        case (.kill, .created), (.kill, .running), (.kill, .paused): nil
        case (.kill, .creating), (.kill, .stopped): "container not running"

        // runtime-spec § Delete: nothing else. Engines end what is created, or delete with force.
        case (.delete, .stopped): nil
        case (.delete, .creating), (.delete, .created), (.delete, .running), (.delete, .paused):
            "cannot delete container \(id) that is not stopped: \(rawValue)"

        case (.pause, .created), (.pause, .running): nil
        case (.pause, .creating), (.pause, .paused), (.pause, .stopped): "container not running"

        case (.resume, .paused): nil
        case (.resume, _): "container not paused"

        case (.update, .created), (.update, .running), (.update, .paused): nil
        case (.update, .creating), (.update, .stopped): "container not running"

        case (.checkpoint, .running), (.checkpoint, .paused): nil
        case (.checkpoint, .creating), (.checkpoint, .created), (.checkpoint, .stopped):
            "container cannot be checkpointed in \(rawValue) state"

        case (.events, .created), (.events, .running), (.events, .paused): nil
        case (.events, .creating), (.events, .stopped): "container with id \(id) is not running"
        }
    }
}
