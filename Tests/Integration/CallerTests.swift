import Harness
import Testing

extension Integration {
    /// What engines rely on besides what each command does; the words of errors are in `ErrorTests`.
    @Suite struct CallerTests {
        /// Podman calls with `XDG_RUNTIME_DIR` alone, a service manager with nothing.
        @Test(
            "every command works without an environment, and is silent when it succeeds",
            arguments: [[], ["XDG_RUNTIME_DIR=/run/user/0"]]
        )
        func environment(_ variables: [String]) throws {
            try Bundle.use { bundle in
                var options = Tool.Options()
                options.environment = variables
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                try container.create(options: options).requireSuccess()
                let id = container.id
                let commands = [
                    ["start", id], ["exec", "--detach", id, "/bin/probe", "exit:0"],
                    ["pause", id], ["resume", id], ["kill", id, "9"],
                ]
                for words in commands {
                    let outcome = try Tool.run(Runtime.command(words), options)
                    #expect(outcome.succeeded && outcome.text.isEmpty, "\(outcome)")
                }
                try container.await(status: "stopped")
                for words in [["delete", id], ["delete", "--force", id]] {
                    let outcome = try Tool.run(Runtime.command(words), options)
                    #expect(outcome.succeeded && outcome.text.isEmpty, "\(outcome)")
                }
            }
        }
    }
}
