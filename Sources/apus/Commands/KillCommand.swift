internal import Engine
internal import Linux

extension Command {
    /// Sends a signal to a container.
    static let kill = Command(
        "kill",
        summary: "send a signal to a container",
        operands: "ID [SIGNAL]",
        count: .between(1, 2),
        stopsAtFirstOperand: true,
        flags: [
            .switch("all", "a", summary: "to all its processes, not only to init"), .regex,
        ]
    ) { invocation throws(Failure) in
        let arguments = invocation.arguments
        let word = arguments.operands.count > 1 ? arguments.operands[1] : "TERM"
        guard let signal = Signal(word) else { throw Failure("unknown signal \"\(word)\"") }
        let all = arguments.has("all")
        try invocation.forEachContainer { id throws(Failure) in
            try Kill.kill(id, signal, all: all, invocation.context)
        }
        return 0
    }
}
