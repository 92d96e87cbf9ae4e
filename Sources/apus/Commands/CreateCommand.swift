internal import Engine
internal import Linux
internal import Plan

extension Command {
    /// Makes a container and lets it wait.
    static let create = Command(
        "create",
        summary: "make a container, ready to be started",
        operands: "NEW-ID",
        count: .exactly(1),
        flags: LaunchOptions.flags
    ) { invocation throws(Failure) in
        try Create.create(LaunchOptions(invocation), invocation.context)
        return 0
    }
}
