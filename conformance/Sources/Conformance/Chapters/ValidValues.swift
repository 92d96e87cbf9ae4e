import Harness

/// config.md § Valid values: what no chapter of a property says.
struct ValidValues: Chapter {
    let name = "valid values"

    /// What a property cannot be, because its type is another one or its number too large or small.
    ///
    /// Not of `linux` and its namespaces: a runtime that passed over them would mount on the host.
    private static let wrong: [(path: String, values: [JSON])] = [
        ("process.args", ["sh", [7]]), ("process.env", [[1]]), ("process.cwd", [false]),
        ("process.terminal", ["no"]), ("process.user.uid", ["0", -1, 4_294_967_296, .raw("0.5")]),
        ("process", ["sh"]), ("root", ["rootfs"]), ("root.readonly", [1]), ("hostname", [5]),
        ("mounts", [["destination": "/a"]]), ("mounts.0.options", ["ro"]), ("hooks", [["a"]]),
        ("linux.maskedPaths", ["/proc"]),
    ]

    var checks: [Check] {
        for (path, values) in Self.wrong {
            Check(
                .required,
                "a value for \(path) that it cannot have is an error",
                of: "config.valid-values"
            ) {
                try Bundle.use { bundle in
                    let steps = path.split(separator: ".").map(String.init)
                    try bundle.expectErrors(values, orStart: steps[0] == "process") {
                        $0.set($1, at: steps[...])
                    }
                }
            }
        }
    }
}
