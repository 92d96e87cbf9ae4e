internal import Engine
internal import Linux

extension Command {
    /// Removes what is left of a container.
    static let delete = Command(
        "delete",
        summary: "remove what is left of a container",
        operands: "ID",
        count: .exactly(1),
        flags: [
            .switch("force", "f", summary: "in any state; a missing one is no error"), .regex,
        ]
    ) { invocation throws(Failure) in
        let force = invocation.arguments.has("force")
        try invocation.forEachContainer { id throws(Failure) in
            try Delete.delete(id, force: force, invocation.context)
        }
        return 0
    }
}
