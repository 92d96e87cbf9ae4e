import Harness
import Testing

extension Integration {
    @Suite struct DeleteTests {
        @Test("a running container is not deleted without force")
        func running() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try container.delete()
                #expect(!outcome.succeeded)
                #expect(
                    outcome.message.contains(
                        "cannot delete container \(container.id) that is not stopped"
                    )
                )
                #expect(try container.status() == "running")
                #expect(try container.delete(force: true).succeeded)
                try container.requireGone()
            }
        }

        @Test("a created container is ended and deleted")
        func created() throws {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                #expect(try container.delete().succeeded)
                try container.requireGone()
                #expect(try container.ending() == .signalled(9))
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

        @Test("delete removes the cgroup directories")
        func cgroups() throws {
            try Bundle.use { bundle in
                let name = Scratch.shared.newName()
                bundle.config["linux"]["cgroupsPath"] = .string("/" + name)
                let container = try bundle.create("pause")
                #expect(!HostSnapshot.cgroups(named: name).isEmpty)
                #expect(try container.delete(force: true).succeeded)
                #expect(HostSnapshot.cgroups(named: name).isEmpty)
            }
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
