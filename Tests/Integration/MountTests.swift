import Harness
import Testing

extension Integration {
    @Suite struct MountTests {
        /// Adds a mount to a configuration.
        private func add(
            _ bundle: Bundle,
            _ type: String,
            _ source: String,
            _ target: String,
            _ options: [String] = []
        ) {
            bundle.config["mounts"].append([
                "type": .string(type), "source": .string(source), "destination": .string(target),
                "options": JSON(options),
            ])
        }

        @Test("what cannot be mounted is named", .apusOnly("texts of errors"))
        func refused() throws {
            try Bundle.use { bundle in
                let before = bundle.config
                add(bundle, "bind", "/nonexistent/apus-source", "/x", ["bind"])
                var message = try bundle.refusal()
                #expect(message.contains("/nonexistent/apus-source"))
                bundle.config = before
                add(bundle, "frobfs", "none", "/x")
                message = try bundle.refusal()
                #expect(message.contains("mount frobfs on /x"))
                bundle.config = before
                add(bundle, "bind", "", "/x", ["bind"])
                message = try bundle.refusal()
                #expect(message.contains(".source: is required for a bind mount"))
            }
        }

        @Test("a tmpfs with tmpcopyup has what its target had, owners and modes included")
        func copyUp() throws {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.root("/data"))
                try Host.write("old", to: bundle.root("/data/file"), mode: 0o640)
                try Host.setOwner(bundle.root("/data/file"), 12, 34)
                try Host.makeDirectory(bundle.root("/data/dir"), mode: 0o700)
                try Host.write("deep", to: bundle.root("/data/dir/deep"))
                try Host.symlink("dir/deep", at: bundle.root("/data/link"))
                add(bundle, "tmpfs", "tmpfs", "/data", ["tmpcopyup"])
                let facts = try bundle.report(
                    "stat:/data/file",
                    "read:/data/link",
                    "stat:/data/dir",
                    "read:/data/dir/deep",
                    "stat:/data/link",
                    "write:/data/file:new",
                    "mounts"
                )
                #expect(facts.mount(on: "/data")?.type == "tmpfs")
                #expect(facts["stat./data/file"]?.hasPrefix("f 0640 12:34") == true)
                #expect(facts["read./data/link"] == "deep")
                #expect(facts["stat./data/dir"]?.hasPrefix("d 0700") == true)
                #expect(facts["read./data/dir/deep"] == "deep")
                #expect(facts["stat./data/link"]?.hasPrefix("l ") == true)
                #expect(try Host.read(bundle.root("/data/file")) == "old")
            }
        }

        @Test("without pivot_root the root is moved, and nothing else changes")
        func noPivot() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("mounts", "ns", "list:/", flags: ["--no-pivot"])
                #expect(facts.mount(on: "/proc")?.type == "proc")
                #expect(!facts.all("list./").contains("work"))
                #expect(!facts.mounts.contains { $0.target.contains(Scratch.shared.tag) })
            }
        }
    }
}
