internal import Engine
internal import Linux

extension Command {
    /// Freezes a container.
    static let pause = Command(
        "pause",
        summary: "freeze all processes of a container",
        operands: "ID",
        count: .exactly(1)
    ) { invocation throws(Failure) in
        try Pause.pause(invocation.containerID(), invocation.context)
        return 0
    }
}
