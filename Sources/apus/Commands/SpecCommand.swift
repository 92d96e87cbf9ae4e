internal import Engine
internal import Linux

extension Command {
    /// Writes a configuration to begin with.
    static let spec = Command(
        "spec",
        summary: "write a configuration to begin with",
        count: .exactly(0),
        namesContainer: false,
        flags: [
            .value("bundle", "b", of: "DIR", summary: "where to write config.json (default: here)"),
            .value("file", "f", of: "FILE", summary: "where to write it, instead of config.json"),
            .switch("rootless", summary: "for a user who is not root"),
        ]
    ) { invocation throws(Failure) in
        try ConfigurationTemplate.write(
            to: invocation.path("file") ?? invocation.bundle.appending("config.json"),
            rootless: invocation.arguments.has("rootless")
        )
        return 0
    }
}
