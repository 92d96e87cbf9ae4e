import Harness
import Testing

extension Integration {
    /// `--regex` of `kill` and `delete`.
    @Suite(.apusOnly("runc has no such option"))
    struct RegexTests {
        @Test("kill and delete reach the containers whose names the expression describes")
        func several() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["pause"])
                let containers = try (0..<3).map { _ in
                    let container = try bundle.newContainer()
                    try container.create().requireSuccess()
                    return container
                }
                let (first, second, third) = (containers[0], containers[1], containers[2])
                let pattern = "^(\(first.id)|\(second.id))$"
                try Runtime.succeed(["kill", "--regex", pattern, "KILL"])
                try first.await(status: "stopped")
                try second.await(status: "stopped")
                #expect(try third.status() == "created")
                // Those that cannot be deleted do not stop the others.
                let all = containers.map(\.id).joined(separator: "|")
                let outcome = try Runtime.run("delete", "-r", "^(\(all))$")
                #expect(!outcome.succeeded)
                #expect(outcome.error.contains("\(third.id): cannot delete container"))
                #expect(outcome.message.contains("failed for 1 of the containers"))
                try Runtime.succeed(["delete", "--force", "--regex", "^(\(all))$"])
                for container in containers { try container.requireGone() }
                try Runtime.succeed(["delete", "--regex", "^(\(all))$"])
            }
        }

        @Test("what is no expression is refused")
        func malformed() throws {
            let outcome = try Runtime.run("delete", "--regex", "(")
            #expect(outcome.message.contains("invalid regular expression: Unmatched ( or \\("))
        }
    }
}
