import Engine
import Linux
import OCI
import Plan
import Testing

@Suite("The status of a container")
struct ContainerStatusTests {
    @Test(
        "is derived from facts, the strongest first",
        arguments: [
            (true, false, false, false, ContainerStatus.running),
            (true, true, false, false, .created),
            (true, false, true, false, .paused),
            (true, true, true, false, .paused),
            (false, true, false, false, .stopped),
            (false, false, true, false, .stopped),
            (true, true, false, true, .creating),
            (false, false, false, true, .creating),
        ]
    )
    func derived(alive: Bool, fifo: Bool, frozen: Bool, creating: Bool, status: ContainerStatus) {
        let observed = Observed(
            initIsAlive: alive,
            startFifoExists: fifo,
            isFrozen: frozen,
            createInProgress: creating
        )
        #expect(ContainerStatus(observed) == status)
    }

    /// What each operation answers in the order creating, created, running, paused, stopped.
    static let table: [(Engine.Operation, [String?])] = [
        (
            .start,
            [
                "cannot start a container in the creating state", nil,
                "cannot start an already running container",
                "cannot start a container in the paused state",
                "cannot start a container that has stopped",
            ]
        ),
        (
            .exec,
            [
                "cannot exec in a container in the creating state", nil, nil,
                "cannot exec in a paused container (use --ignore-paused to override)",
                "cannot exec in a stopped container",
            ]
        ),
        (.kill, ["container not running", nil, nil, nil, "container not running"]),
        (
            .delete,
            [
                "cannot delete container web that is not stopped: creating",
                "cannot delete container web that is not stopped: created",
                "cannot delete container web that is not stopped: running",
                "cannot delete container web that is not stopped: paused", nil,
            ]
        ),
        (
            .pause,
            [
                "container not running", nil, nil, "container not running",
                "container not running",
            ]
        ),
        (
            .resume,
            [
                "container not paused", "container not paused", "container not paused", nil,
                "container not paused",
            ]
        ),
        (.update, ["container not running", nil, nil, nil, "container not running"]),
        (
            .checkpoint,
            [
                "container cannot be checkpointed in creating state",
                "container cannot be checkpointed in created state", nil, nil,
                "container cannot be checkpointed in stopped state",
            ]
        ),
        (
            .events,
            [
                "container with id web is not running", nil, nil, nil,
                "container with id web is not running",
            ]
        ),
    ]

    @Test("allows exactly what the specification and callers expect", arguments: table)
    func allowed(operation: Engine.Operation, answers: [String?]) throws {
        let id = try ContainerID("web")
        for (status, answer) in zip(ContainerStatus.allCases, answers) {
            var refusal: String?
            do {
                try status.require(operation, of: id)
            } catch {
                refusal = error.reason
            }
            #expect(refusal == answer, "\(operation) of a \(status) container")
        }
    }

    @Test("is in the table for every operation")
    func complete() {
        #expect(Self.table.count == Engine.Operation.allCases.count)
        #expect(Self.table.allSatisfy { $0.1.count == ContainerStatus.allCases.count })
    }
}
