import Harness
import Testing

extension Integration {
    @Suite struct StateTests {
        @Test("state prints what callers of runc read besides the specification's fields")
        func fields() throws {
            try Bundle.use { bundle in
                let state = try bundle.create("pause").state()
                #expect(state["ociVersion"] == bundle.config["ociVersion"])
                #expect(state["rootfs"].text == bundle.root())
                #expect(state["owner"].text != nil)
                let created = state["created"].text ?? ""
                #expect(created.hasPrefix("20") && created.contains("T") && created.hasSuffix("Z"))
            }
        }

        @Test("the state of what does not exist is an error with the callers' text")
        func missing() throws {
            let outcome = try Runtime.run("state", "apus-test-never-made")
            #expect(outcome.ending == .exited(1))
            #expect(outcome.message.contains("container does not exist"))
            #expect(outcome.output == "")
        }

        @Test("list shows every container as a table, as JSON and as bare names")
        func list() throws {
            try Bundle.use { bundle in
                let created = try bundle.create("pause")
                let running = try bundle.start("pause")
                let root = Scratch.shared.root
                let table = try Runtime.succeed(["list"])
                let header = table.lines.first?.split(separator: " ").map(String.init)
                #expect(header == ["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"])
                let row = table.lines.first { $0.hasPrefix(running.id + " ") } ?? ""
                #expect(row.contains(" running "), "\(root)")
                #expect(row.contains(bundle.directory))
                let quiet = try Runtime.succeed(["list", "-q"]).lines
                #expect(quiet.contains(created.id) && quiet.contains(running.id))
                let json = try JSON(parsing: Runtime.succeed(["list", "--format=json"]).output)
                let entry = json.elements.first { $0["id"].text == created.id } ?? .null
                #expect(entry["status"] == "created")
                #expect(entry["owner"] == "root")
            }
        }

        @Test(
            "an explicit root that does not exist is an error of list",
            .apusOnly("runc 1.1.5 makes the directory")
        )
        func missingRoot() throws {
            let words = ["--root", Scratch.shared.newPath("root"), "list"]
            #expect(try !Tool.run([Runtime.path] + words).succeeded)
            let wrong = ["list", "--format", "yaml"]
            #expect(try !Tool.run(Runtime.command(wrong)).succeeded)
        }

        @Test("an empty list of containers is no array element")
        func emptyList() throws {
            let root = Scratch.shared.newPath("root")
            try Host.makeDirectory(root)
            let words = ["--root", root, "list", "--format", "json"]
            let outcome = try Tool.run([Runtime.path] + words)
            #expect(outcome.succeeded)
            #expect(["[]", "null"].contains(outcome.lines.joined()))
        }

        @Test("ps names the container's processes and no others")
        func ps() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("child", "pause")
                let outcome = try Runtime.succeed(["ps", "--format", "json", container.id])
                #expect(outcome.error == "")
                let pids = try JSON(parsing: outcome.output).elements.compactMap(\.number)
                #expect(pids.count == 2)
                #expect(pids.contains(Int64(try container.pid)))
                let table = try Runtime.succeed(["ps", container.id])
                #expect(table.lines.count == 3)
                #expect(table.lines.first?.contains("PID") == true)
                let long = try Runtime.succeed(["ps", container.id, "-eo", "pid,comm"])
                #expect(long.lines.count == 3)
                #expect(long.lines.last?.contains("probe") == true)
            }
        }

        @Test("ps of a container that does not exist is an error")
        func missingPS() throws {
            #expect(try !Runtime.run("ps", "apus-test-never-made").succeeded)
        }
    }
}
