internal import Engine
internal import Linux

extension Command {
    /// Prints the processes of a container.
    static let ps = Command(
        "ps",
        summary: "print the processes of a container",
        operands: "ID [PS-OPTION]...",
        count: .atLeast(1),
        stopsAtFirstOperand: true,
        flags: [.format]
    ) { invocation throws(Failure) in
        let id = try invocation.containerID()
        switch try asFailure(UsageError.self, try invocation.arguments.outputFormat()) {
        case .json:
            let pids = try ProcessList.processes(of: id, invocation.context)
            try Caller.print("[\(pids.map(String.init).joined(separator: ","))]\n")
        case .table:
            let options = Array(invocation.arguments.operands.dropFirst())
            try Caller.print(
                ProcessList.table(of: id, arguments: options, invocation.context)
            )
        }
        return 0
    }
}
