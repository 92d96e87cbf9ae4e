import Harness
import Testing

extension Integration {
    @Suite struct PauseTests {
        /// A container whose program adds a line to its output every few milliseconds.
        private func ticking(_ bundle: Bundle) throws -> Container {
            bundle.config["process"]["args"] = [
                "/bin/sh", "-c", "while true; do echo tick; sleep 0.02; done",
            ]
            let container = try bundle.start()
            try eventually("it ticks") { container.output.contains("tick") }
            return container
        }

        @Test("pause wants a running container and resume a paused one")
        func wrongStatus() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("trap:15", "await")
                let resumed = try Runtime.run("resume", container.id)
                #expect(!resumed.succeeded)
                #expect(resumed.message.contains("not paused"))
                try container.kill("TERM")
                try container.await(status: "stopped")
                #expect(try !Runtime.run("pause", container.id).succeeded)
                #expect(try !Runtime.run("pause", "apus-test-never-made").succeeded)
            }
        }

        @Test("exec into a paused container is refused with the callers' text")
        func execPaused() throws {
            try Bundle.use { bundle in
                let container = try ticking(bundle)
                try Runtime.succeed(["pause", container.id])
                let outcome = try container.exec("/bin/true")
                #expect(outcome.ending == .exited(255))
                #expect(outcome.message.contains("cannot exec in a paused container"))
                try Runtime.succeed(["resume", container.id])
                #expect(try container.exec("/bin/true").succeeded)
            }
        }

        @Test("a paused container can be killed and deleted")
        func deletePaused() throws {
            try Bundle.use { bundle in
                let container = try ticking(bundle)
                try Runtime.succeed(["pause", container.id])
                #expect(try container.delete(force: true).succeeded)
                try container.requireGone()
                let second = try ticking(bundle)
                try Runtime.succeed(["pause", second.id])
                #expect(try second.kill("KILL").succeeded)
                #expect(try second.ending() == .signalled(9))
            }
        }
    }
}
