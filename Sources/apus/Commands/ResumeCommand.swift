internal import Engine
internal import Linux

extension Command {
    /// Lets a frozen container go on.
    static let resume = Command(
        "resume",
        summary: "let a paused container go on",
        operands: "ID",
        count: .exactly(1)
    ) { invocation throws(Failure) in
        try Pause.resume(invocation.containerID(), invocation.context)
        return 0
    }
}
