internal import Engine

extension Command {
    /// Freezes a container.
    static let pause = Command(
        "pause",
        summary: "freeze all processes of a container",
        operands: "ID",
        count: .exactly(1)
    ) { invocation in
        try Pause.pause(invocation.containerID(), invocation.context)
        return 0
    }
}
