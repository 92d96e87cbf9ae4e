import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct LifecycleTests {
        @Test("the program that ended and nobody waited for counts as stopped")
        func zombie() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                let run = try container.run()
                try eventually("it is ready") { container.output.contains("ready=1") }
                let pid = try container.pid
                // Its parent, the runtime in the foreground, cannot wait while it is stopped itself.
                try run.signal(SIGSTOP)
                try Host.signal(pid, SIGKILL)
                try eventually("it is a zombie") {
                    Host.status(pid, "State")?.hasPrefix("Z") == true
                }
                #expect(try container.status() == "stopped")
                try run.signal(SIGCONT)
                #expect(try run.wait().ending == .exited(137))
            }
        }

        @Test("a name that is taken is refused, and its container is untouched")
        func takenName() throws {
            try Bundle.use { bundle in
                let first = try bundle.start("pause")
                let second = try Runtime.run("create", "--bundle", bundle.directory, first.id)
                #expect(!second.succeeded)
                #expect(second.message.contains("already exists"))
                #expect(try first.status() == "running")
            }
        }

        @Test(
            "a name that is no name is refused and makes no file",
            arguments: ["", ".", "..", "../escape", "a/b", "/abs", "a b", "a\nb", "a\u{e9}", "a:b"]
        )
        func badName(_ name: String) throws {
            try Bundle.use { bundle in
                try bundle.save()
                let before = Host.list(Scratch.shared.directory).filter { $0.contains("escape") }
                let outcome = try Runtime.run("create", "--bundle", bundle.directory, name)
                #expect(!outcome.succeeded)
                #expect(!Host.exists(Scratch.shared.directory + "/escape"))
                #expect(before.isEmpty)
            }
        }

        @Test("start works once, and only on a created container")
        func startTwice() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("trap:15", "await")
                let again = try Runtime.run("start", container.id)
                #expect(!again.succeeded)
                #expect(again.message.contains("cannot start an already running container"))
                try container.kill("TERM")
                try container.await(status: "stopped")
                let stopped = try Runtime.run("start", container.id)
                #expect(!stopped.succeeded)
                #expect(stopped.message.contains("cannot start a container that has stopped"))
                #expect(try !Runtime.run("start", "apus-test-never-made").succeeded)
            }
        }

        @Test(
            "of several starts at once exactly one succeeds",
            .apusOnly("with runc 1.1.5 the others wait for ever")
        )
        func concurrentStarts() throws {
            try Bundle.use { bundle in
                let container = try bundle.create("pause")
                let starts = try (0..<4).map { _ in
                    try Tool(Runtime.command(["start", container.id]))
                }
                let succeeded = try starts.map { try $0.wait() }.filter(\.succeeded)
                #expect(succeeded.count == 1)
                #expect(try container.status() == "running")
            }
        }

        @Test(
            "of several creates of one name at once exactly one succeeds",
            .apusOnly("runc 1.1.5 loses a container")
        )
        func concurrentCreates() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                let words = ["create", "--bundle", bundle.directory, container.id]
                let creates = try (0..<4).map { _ in try Tool(Runtime.command(words)) }
                #expect(try creates.map { try $0.wait() }.filter(\.succeeded).count == 1)
                #expect(try container.status() == "created")
                try container.start()
                try container.await(status: "running")
            }
        }

        @Test("several forced deletes at once leave nothing and do not fail")
        func concurrentDeletes() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let deletes = try (0..<4).map { _ in
                    try Tool(Runtime.command(["delete", "--force", container.id]))
                }
                let outcomes = try deletes.map { try $0.wait() }
                #expect(outcomes.contains { $0.succeeded })
                #expect(try container.delete(force: true).succeeded)
                try container.requireGone()
            }
        }

        @Test("without --root the state is in the runtime's default directory")
        func defaultRoot() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["pause"])
                try bundle.save()
                let id = Scratch.shared.newName()
                let create = ["create", "--bundle", bundle.directory, id]
                #expect(try Tool.run(Runtime.command(create, root: nil)).succeeded)
                let root = Runtime.isApus ? "/run/apus" : "/run/runc"
                #expect(Host.exists(root + "/" + id))
                #expect(try Tool.run(Runtime.command(["delete", "-f", id], root: nil)).succeeded)
                #expect(!Host.exists(root + "/" + id))
            }
        }

        @Test("the state directories are closed to others")
        func modes() throws {
            try Bundle.use { bundle in
                let root = bundle.directory + "/states"
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                let words = ["create", "--bundle", bundle.directory, container.id]
                #expect(try Tool.run(Runtime.command(words, root: root)).succeeded)
                #expect(try Host.modeAndOwner(root) == "0700 0:0")
                let mode = try Host.modeAndOwner(root + "/" + container.id)
                #expect(["0711 0:0", "0700 0:0"].contains(mode))
                let delete = ["delete", "-f", container.id]
                #expect(try Tool.run(Runtime.command(delete, root: root)).succeeded)
            }
        }

        @Test("run --keep leaves a stopped container", .apusOnly("runc 1.1.5 has no such option"))
        func keep() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["exit:3"])
                let container = try bundle.newContainer()
                #expect(try container.run(flags: ["--keep"]).wait().ending == .exited(3))
                #expect(try container.status() == "stopped")
                #expect(try container.delete().succeeded)
            }
        }
    }
}
