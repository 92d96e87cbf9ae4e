internal import Engine
internal import Linux
internal import OCI

extension Command {
    /// Prints the state of a container.
    static let state = Command(
        "state",
        summary: "print the state of a container",
        operands: "ID",
        count: .exactly(1)
    ) { invocation throws(Failure) in
        let context = invocation.context
        let container = try Container.load(
            invocation.containerID(),
            from: context.store,
            log: context.log
        )
        let document = JSONEncoder.encode(container.state(), pretty: true)
        try Caller.print(document + [UInt8(ascii: "\n")])
        return 0
    }
}
