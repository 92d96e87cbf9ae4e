internal import Engine
internal import Linux
internal import OCI

extension Command {
    /// Prints all containers.
    static let list = Command(
        "list",
        summary: "print all containers under the state root",
        count: .exactly(0),
        namesContainer: false,
        flags: [
            .format,
            .switch("quiet", "q", summary: "only their names"),
        ]
    ) { invocation throws(Failure) in
        let states = try List.states(
            rootIsDefault: invocation.rootIsDefault,
            invocation.context
        )
        if invocation.arguments.has("quiet") {
            try Caller.print(states.map { $0.id + "\n" }.joined())
            return 0
        }
        switch try asFailure(UsageError.self, try invocation.arguments.outputFormat()) {
        case .json:
            let document = JSONEncoder.encode(states)
            try Caller.print(document + [UInt8(ascii: "\n")])
        case .table: try Caller.print(ListTable.table(of: states).text)
        }
        return 0
    }
}

/// The table that `list` prints.
enum ListTable {
    /// One row for each container.
    static func table(of states: [State]) -> Table {
        let rows = states.map { state in
            [
                state.id, "\(state.pid ?? 0)", state.status.rawValue, state.bundle,
                state.created ?? "", state.owner ?? "",
            ]
        }
        return Table(rows: [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]] + rows)
    }
}
