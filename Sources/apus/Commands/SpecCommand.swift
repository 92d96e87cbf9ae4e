internal import Engine

extension Command {
    /// Writes a configuration to begin with.
    static let spec = Command(
        "spec",
        summary: "write a configuration to begin with",
        count: .exactly(0),
        namesContainer: false,
        flags: [
            .value("bundle", "b", of: "DIR", summary: "where to write config.json (default: here)"),
            .switch("rootless", summary: "for a user who is not root"),
        ]
    ) { invocation in
        try ConfigurationTemplate.write(
            in: invocation.bundle,
            rootless: invocation.arguments.has("rootless")
        )
        return 0
    }
}
