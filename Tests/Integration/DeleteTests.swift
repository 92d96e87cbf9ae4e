import Harness
import Testing

extension Integration {
    @Suite struct DeleteTests {
        @Test(
            "a container that is not stopped is not deleted without force, and the message says so",
            arguments: ["created", "running"]
        )
        func notStopped(_ status: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                if status == "running" { try container.start() }
                let outcome = try container.delete()
                #expect(outcome.ending == .exited(1) || !Runtime.isApus)
                if Runtime.isApus || status == "running" {
                    let text = "cannot delete container \(container.id) that is not stopped: "
                    #expect(outcome.message.contains(text + status))
                }
            }
        }

        @Test("deleting what does not exist is an error, unless forced")
        func missing() throws {
            let outcome = try Runtime.run("delete", "apus-test-never-made")
            #expect(outcome.ending == .exited(1))
            #expect(outcome.message.contains("does not exist"))
            let forced = try Runtime.run("delete", "--force", "apus-test-never-made")
            #expect(forced.succeeded)
        }

        @Test("a forced delete removes a state directory that only has remains")
        func remains() throws {
            let id = Scratch.shared.newName()
            try Host.makeDirectory(Scratch.shared.root + "/" + id)
            #expect(try Runtime.run("delete", "--force", id).succeeded)
            #expect(!Host.exists(Scratch.shared.root + "/" + id))
        }

        @Test("a forced delete is quick", .apusOnly("runc 1.1.5 looks every 100 ms"))
        func quick() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let begin = Host.monotonicMilliseconds
                #expect(try container.delete(force: true).succeeded)
                #expect(Host.monotonicMilliseconds - begin < 90 * patience)
            }
        }
    }
}
