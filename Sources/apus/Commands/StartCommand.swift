internal import Engine
internal import Linux

extension Command {
    /// Lets a created container run its program.
    static let start = Command(
        "start",
        summary: "run the program of a created container",
        operands: "ID",
        count: .exactly(1)
    ) { invocation throws(Failure) in
        try Start.start(invocation.containerID(), invocation.context)
        return 0
    }
}
