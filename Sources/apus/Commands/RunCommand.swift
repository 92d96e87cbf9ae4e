internal import Engine
internal import Linux
internal import Plan

extension Command {
    /// Makes a container, runs its program and cleans up.
    static let run = Command(
        "run",
        summary: "make a container and run its program",
        operands: "NEW-ID",
        count: .exactly(1),
        flags: LaunchOptions.flags + [
            .switch("detach", "d", summary: "return once the program runs"),
            .switch("keep", summary: "leave the stopped container for `delete`"),
        ]
    ) { invocation throws(Failure) in
        try Run.run(LaunchOptions(invocation), invocation.context)
    }
}
