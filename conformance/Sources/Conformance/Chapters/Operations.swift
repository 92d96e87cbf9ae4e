import Harness

/// runtime.md § Operations.
struct Operations: Chapter {
    let name = "operations"

    var checks: [Check] {
        Check(.required, "state of an unknown container is an error", of: "runtime.query.unknown") {
            let outcome = try Runtime.run("state", Scratch.shared.newName())
            try expect(!outcome.succeeded, "state succeeded: \(outcome.output)")
        }
    }
}
