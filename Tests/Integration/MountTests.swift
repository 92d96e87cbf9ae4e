import Glibc
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

        /// A directory beside the root file system, with a file `name` in it.
        private func folder(_ bundle: Bundle, _ name: String) throws -> String {
            let path = bundle.directory + "/" + name
            try Host.makeDirectory(path)
            try Host.write("of \(name)\n", to: path + "/" + name)
            return path
        }

        // MARK: - Types

        @Test("the usual mounts are there with their types and options")
        func usual() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("mounts", "fs:/dev/mqueue", "list:/dev/pts", "ns")
                #expect(facts.mount(on: "/proc")?.type == "proc")
                #expect(facts.mount(on: "/dev")?.type == "tmpfs")
                #expect(facts.mount(on: "/dev")?.options.contains("nosuid") == true)
                #expect(facts.mount(on: "/dev")?.superOptions.contains("size=65536k") == true)
                #expect(facts.mount(on: "/dev/pts")?.type == "devpts")
                #expect(facts.mount(on: "/dev/pts")?.superOptions.contains("gid=5") == true)
                #expect(facts.mount(on: "/dev/shm")?.type == "tmpfs")
                #expect(facts.mount(on: "/dev/mqueue")?.type == "mqueue")
                #expect(facts.mount(on: "/sys")?.type == "sysfs")
                #expect(facts.mount(on: "/sys")?.options.contains("ro") == true)
                #expect(
                    facts.mounts.contains {
                        $0.target.hasPrefix("/sys/fs/cgroup") && $0.type.hasPrefix("cgroup")
                    }
                )
                #expect(facts.all("list./dev/pts") == ["ptmx"])
            }
        }

        @Test("nothing of the host's tree is left in the container's mount namespace")
        func onlyOwn() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("mounts")
                #expect(facts.mounts.first?.target == "/")
                #expect(!facts.mounts.contains { $0.target.contains(Scratch.shared.tag) })
                #expect(facts.mounts.filter { $0.target == "/" }.count == 1)
                #expect(
                    facts.mounts.allSatisfy {
                        $0.propagation.allSatisfy { !$0.hasPrefix("shared") }
                    }
                )
            }
        }

        @Test("a tmpfs takes its size and mode, and is writable")
        func tmpfs() throws {
            try Bundle.use { bundle in
                add(bundle, "tmpfs", "tmpfs", "/data", ["size=1m", "mode=1750", "gid=3"])
                let facts = try bundle.report("fs:/data", "stat:/data", "open:c:/data/x", "mounts")
                #expect(facts["stat./data"]?.hasPrefix("d 1750 0:3") == true)
                #expect(facts["fs./data"]?.hasSuffix(" 1048576") == true)
                #expect(facts["open.c./data/x"] == "ok")
            }
        }

        @Test("a bind of a directory shows its files; a recursive one also what is mounted below")
        func bindDirectory() throws {
            try Bundle.use { bundle in
                let source = try folder(bundle, "source")
                try Host.makeDirectory(source + "/below")
                try Host.mountTemporary(on: source + "/below")
                bundle.afterwards { try Host.unmount(source + "/below") }
                try Host.write("deep", to: source + "/below/deep")
                add(bundle, "bind", source, "/plain", ["bind"])
                add(bundle, "none", source, "/deep", ["rbind"])
                let facts = try bundle.report(
                    "read:/plain/source",
                    "stat:/plain/below/deep",
                    "read:/deep/below/deep",
                    "write:/plain/new:text"
                )
                #expect(facts["read./plain/source"] == "of source")
                #expect(facts["stat./plain/below/deep"] == "!ENOENT")
                #expect(facts["read./deep/below/deep"] == "deep")
                #expect(try Host.read(source + "/new") == "text")
            }
        }

        @Test("a bind of a file makes a file as its target")
        func bindFile() throws {
            try Bundle.use { bundle in
                let source = try folder(bundle, "source") + "/source"
                add(bundle, "bind", source, "/new/dir/file", ["bind", "ro"])
                let facts = try bundle.report("read:/new/dir/file", "open:w:/new/dir/file")
                #expect(facts["read./new/dir/file"] == "of source")
                #expect(facts["open.w./new/dir/file"] == "!EROFS")
                #expect(Host.exists(bundle.root("/new/dir/file")))
            }
        }

        @Test("a missing source, an unknown type, or data on a bind is refused and named")
        func refused() throws {
            try Bundle.use { bundle in
                let before = bundle.config
                add(bundle, "bind", "/nonexistent/apus-source", "/x", ["bind"])
                #expect(try bundle.refusal().contains("/nonexistent/apus-source"))
                bundle.config = before
                add(bundle, "frobfs", "none", "/x")
                #expect(try bundle.refusal().contains("/x"))
                bundle.config = before
                add(bundle, "tmpfs", "tmpfs", "/x", ["size=banana"])
                _ = try bundle.refusal()
            }
        }

        @Test("an overlay with several lower directories shows them in order")
        func overlay() throws {
            try Bundle.use { bundle in
                let (one, two) = (try folder(bundle, "one"), try folder(bundle, "two"))
                let (upper, work) = (try folder(bundle, "upper"), try folder(bundle, "work"))
                try Host.remove(work + "/work")
                try Host.write("first wins", to: one + "/same")
                try Host.write("second", to: two + "/same")
                let layers = "lowerdir=\(one):\(two)"
                add(
                    bundle,
                    "overlay",
                    "overlay",
                    "/merged",
                    [layers, "upperdir=\(upper)", "workdir=\(work)"]
                )
                add(bundle, "overlay", "overlay", "/fixed", [layers])
                let facts = try bundle.report(
                    "read:/merged/one",
                    "read:/merged/two",
                    "read:/merged/same",
                    "read:/merged/upper",
                    "write:/merged/same:changed",
                    "open:c:/fixed/new"
                )
                #expect(facts["read./merged/one"] == "of one")
                #expect(facts["read./merged/two"] == "of two")
                #expect(facts["read./merged/upper"] == "of upper")
                #expect(facts["read./merged/same"] == "first wins")
                #expect(facts["open.c./fixed/new"] == "!EROFS")
                #expect(try Host.read(upper + "/same") == "changed")
                #expect(try Host.read(one + "/same") == "first wins")
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

        // MARK: - The root

        @Test("without pivot_root the root is moved, and nothing else changes")
        func noPivot() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("mounts", "ns", "list:/", flags: ["--no-pivot"])
                #expect(facts.mount(on: "/proc")?.type == "proc")
                #expect(!facts.all("list./").contains("work"))
                #expect(!facts.mounts.contains { $0.target.contains(Scratch.shared.tag) })
            }
        }

        @Test(
            "rootfsPropagation decides whether mounts of the host arrive",
            arguments: [
                ("private", ""), ("slave", "master"), ("shared", "shared"),
                ("unbindable", "unbindable"),
            ]
        )
        func propagation(_ kind: String, _ mark: String) throws {
            // runc 1.1.5 sets unbindable before it binds, which fails.
            guard Runtime.isApus || kind == "private" || kind == "slave" else { return }
            try Bundle.use { bundle in
                bundle.config["linux"]["rootfsPropagation"] = .string(kind)
                let root = try bundle.report("mounts").mount(on: "/")
                if kind == "shared" || kind == "unbindable" {
                    #expect(root?.propagation.contains { $0.hasPrefix(mark) } == true)
                } else {
                    #expect(root?.propagation.contains { $0.hasPrefix("shared") } == false)
                }
            }
        }
    }
}
