internal import Engine
internal import Linux
internal import OCI

extension Command {
    /// Prints what a container uses, and what happens to it.
    static let events = Command(
        "events",
        summary: "print what a container uses, and that its memory ran out",
        operands: "ID",
        count: .exactly(1),
        flags: [
            .value("interval", of: "DURATION", summary: "time between statistics (default 5s)"),
            .switch("stats", summary: "print the statistics once and end"),
        ]
    ) { invocation throws(Failure) in
        let text = invocation.arguments.value("interval") ?? "5s"
        guard let interval = Duration.nanoseconds(text) else {
            throw Failure("invalid value \"\(text)\" for flag -interval: parse error")
        }
        guard interval > 0 else {
            throw Failure("duration interval must be greater than 0")
        }
        let id = try invocation.containerID()
        if invocation.arguments.has("stats") {
            try show(Events.statistics(of: id, invocation.context))
        } else {
            let milliseconds = Int((interval - 1) / 1_000_000 + 1)
            try Events.watch(id, interval: milliseconds, invocation.context, tell: show)
        }
        return 0
    }

    /// One document a line.
    private static func show(_ event: JSONValue) throws(Failure) {
        try Caller.print(JSONPrinter.print(event) + [UInt8(ascii: "\n")])
    }
}
