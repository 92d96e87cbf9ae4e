internal import Engine

extension Command {
    /// Lets a created container run its program.
    static let start = Command(
        "start",
        summary: "run the program of a created container",
        operands: "ID",
        count: .exactly(1)
    ) { invocation in
        try Start.start(invocation.containerID(), invocation.context)
        return 0
    }
}
