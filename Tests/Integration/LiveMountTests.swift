import Harness
import Testing

extension Integration {
    /// `mounts add` and `mounts remove`.
    @Suite(.apusOnly("runc has no such command"))
    struct LiveMountTests {
        private func document(_ mounts: JSON) throws -> String {
            let path = Scratch.shared.newPath("mounts")
            try Host.write(mounts.description, to: path)
            return path
        }

        private func bind(_ source: String, _ target: String, _ options: String...) -> JSON {
            [
                "type": "bind", "source": .string(source), "destination": .string(target),
                "options": JSON(["bind"] + options),
            ]
        }

        private func mounts(
            _ deed: String,
            _ container: Container,
            _ mounts: JSON...
        ) throws
            -> Outcome
        {
            let path = try document(.array(mounts))
            return try Tool.run(Runtime.command(["mounts", deed, container.id, path]))
        }

        @Test("add mounts in a running container, and remove takes it away")
        func addAndRemove() throws {
            try Bundle.use { bundle in
                let data = bundle.directory + "/data"
                try Host.makeDirectory(data)
                try Host.write("from the host", to: data + "/file")
                let container = try bundle.start("pause")
                let added: [JSON] = [
                    bind("data", "/new/data", "ro"),
                    [
                        "type": "tmpfs", "source": "tmpfs", "destination": "/new/scratch",
                        "options": ["size=64k", "ro", "noexec"],
                    ],
                ]
                var outcome = try mounts("add", container, added[0], added[1])
                #expect(outcome.succeeded && outcome.text.isEmpty, "\(outcome)")
                var facts = try container.report(
                    "read:/new/data/file",
                    "write:/new/data/file:x",
                    "write:/new/scratch/file:x",
                    "mounts"
                )
                #expect(facts["read./new/data/file"] == "from the host")
                #expect(facts["write./new/data/file"] == "!EROFS")
                #expect(facts["write./new/scratch/file"] == "!EROFS")
                #expect(facts.mount(on: "/new/scratch")?.type == "tmpfs")
                outcome = try mounts("remove", container, added[0], added[1])
                #expect(outcome.succeeded, "\(outcome)")
                facts = try container.report("list:/new/data", "mounts")
                #expect(!facts.mounts.contains { $0.target.hasPrefix("/new") })
            }
        }

        @Test("after a failure nothing of the list is mounted")
        func undone() throws {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.directory + "/data")
                let container = try bundle.start("pause")
                let outcome = try mounts(
                    "add",
                    container,
                    bind("data", "/a"),
                    bind("data", "/etc/passwd")
                )
                #expect(!outcome.succeeded)
                #expect(outcome.message.contains("mount /etc/passwd: not a directory"))
                #expect(try container.report("mounts").mount(on: "/a") == nil)
            }
        }

        /// The container's links lead wherever they like; the mount ends up inside.
        @Test(
            "a destination that the container made a link stays in the container",
            arguments: ["/../../../../..", "/proc/1/root", "/proc/self/cwd"]
        )
        func links(_ lead: String) throws {
            try Bundle.use { bundle in
                let victim = bundle.directory + "/victim"
                try Host.makeDirectory(victim)
                try Host.makeDirectory(bundle.directory + "/data")
                try Host.write("evil", to: bundle.directory + "/data/mark")
                try Host.symlink(lead + victim, at: bundle.root("/link"))
                let container = try bundle.start("pause")
                let outcome = try mounts(
                    "add",
                    container,
                    bind("data", "/link"),
                    bind("data", "/link/deeper")
                )
                #expect(Host.list(victim).isEmpty, "nothing was made on the host")
                let mounted = HostSnapshot.mounts(containing: bundle.directory + "/")
                #expect(mounted.isEmpty, "nothing was mounted on the host")
                if outcome.succeeded {
                    let facts = try container.report("read:/link/mark")
                    #expect(facts["read./link/mark"] == "evil")
                }
            }
        }

        @Test("while the container exchanges its directories for links, too", .heavy)
        func race() throws {
            try Bundle.use { bundle in
                let victim = bundle.directory + "/victim"
                try Host.makeDirectory(victim)
                try Host.makeDirectory(bundle.directory + "/data")
                try Host.makeDirectory(bundle.root("/place"))
                try Host.symlink("/../../.." + victim, at: bundle.root("/evil"))
                let container = try bundle.start("swap:/place:/evil")
                for _ in 0..<100 {
                    let list = [bind("data", "/place/x")]
                    _ = try mounts("add", container, list[0])
                    _ = try mounts("remove", container, list[0])
                }
                #expect(Host.list(victim).isEmpty)
                #expect(HostSnapshot.mounts(containing: victim).isEmpty)
            }
        }

        @Test(
            "what belongs to the container's namespaces cannot be mounted from outside",
            arguments: ["proc", "sysfs", "mqueue", "cgroup", "cgroup2"]
        )
        func namespaced(_ type: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try mounts(
                    "add",
                    container,
                    ["type": .string(type), "source": "none", "destination": "/x"]
                )
                #expect(outcome.message.contains("[0].type: \"\(type)\" cannot be mounted"))
            }
        }

        @Test("what cannot be is refused in one line")
        func refused() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let cases: [(JSON, String)] = [
                    (bind("/nonexistent", "/x"), "/nonexistent"),
                    (bind("/etc", "/"), "must not be the root"),
                    (bind("/etc", "/proc/sys"), "inside /proc"),
                    (["destination": "/x", "options": ["remount", "ro"]], "at create only"),
                    (["source": "/etc"], "destination"),
                ]
                for (mount, text) in cases {
                    let outcome = try mounts("add", container, mount)
                    #expect(!outcome.succeeded)
                    #expect(outcome.message.contains(text), "\(outcome)")
                    #expect(outcome.error.split(separator: "\n").count == 1)
                }
                let outcome = try mounts("frobnicate", container)
                #expect(outcome.message.contains("unknown command \"mounts frobnicate\""))
                #expect(try !mounts("remove", container, bind("", "/never")).succeeded)
                try container.kill("KILL")
                try container.await(status: "stopped")
                #expect(try mounts("add", container).message.contains("container not running"))
            }
        }
    }
}
