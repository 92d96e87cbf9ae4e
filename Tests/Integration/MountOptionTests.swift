import Harness
import Testing

extension Integration {
    @Suite struct MountOptionTests {
        /// The options under which a fresh tmpfs, or a bind, appears in mountinfo.
        private func mounted(
            _ options: [String],
            type: String = "tmpfs",
            source: String = "tmpfs"
        ) throws -> MountFact {
            var found: MountFact?
            try Bundle.use { bundle in
                bundle.config["mounts"].append([
                    "type": .string(type), "source": .string(source), "destination": "/target",
                    "options": JSON(options),
                ])
                found = try bundle.report("mounts").mount(on: "/target")
            }
            return try #require(found)
        }

        @Test(
            "a word of the specification sets what it says, on a new file system",
            arguments: [
                ("ro", "ro"), ("rw", "rw"), ("nosuid", "nosuid"), ("nodev", "nodev"),
                ("noexec", "noexec"), ("noatime", "noatime"), ("nodiratime", "nodiratime"),
                ("relatime", "relatime"), ("defaults", "rw"),
            ]
        )
        func onNew(_ word: String, _ shown: String) throws {
            // runc 1.1.5 hands `defaults` to the file system, which refuses it.
            guard Runtime.isApus || word != "defaults" else { return }
            #expect(try mounted([word]).options.contains(shown))
        }

        @Test(
            "the same words count on a bind",
            arguments: [
                ("ro", "ro"), ("nosuid", "nosuid"), ("nodev", "nodev"), ("noexec", "noexec"),
                ("noatime", "noatime"), ("nodiratime", "nodiratime"),
            ]
        )
        func onBind(_ word: String, _ shown: String) throws {
            let mount = try mounted(["bind", word], type: "bind", source: "/usr/share")
            #expect(mount.options.contains(shown))
        }

        @Test(
            "words for the file system itself reach it",
            arguments: [
                ("sync", "sync"), ("dirsync", "dirsync"), ("lazytime", "lazytime"),
                ("iversion", "i_version"),
            ]
        )
        func superblock(_ word: String, _ shown: String) throws {
            guard word != "iversion", Runtime.isApus || word == "sync" || word == "dirsync" else {
                return
            }
            #expect(try mounted([word]).superOptions.contains(shown))
        }

        @Test(
            "of opposite words the last one counts",
            arguments: [(["ro", "rw"], "rw"), (["rw", "ro"], "ro"), (["noexec", "exec"], "rw")]
        )
        func last(_ words: [String], _ shown: String) throws {
            let mount = try mounted(words)
            #expect(mount.options.contains(shown))
            #expect(!mount.options.contains("noexec"))
        }

        @Test("strictatime turns off what relatime would do")
        func strictAccessTimes() throws {
            let options = try mounted(["strictatime"]).options
            #expect(!options.contains("relatime") && !options.contains("noatime"))
        }

        @Test("nosymfollow is set", .apusOnly("runc 1.1.5 does not know the word"))
        func noSymbolicLinks() throws {
            #expect(try mounted(["nosymfollow"]).options.contains("nosymfollow"))
        }

        @Test(
            "words with r in front count for everything below a recursive bind",
            arguments: [
                ("rro", "ro"), ("rnosuid", "nosuid"), ("rnodev", "nodev"), ("rnoexec", "noexec"),
                ("rnoatime", "noatime"),
            ]
        )
        func recursive(_ word: String, _ shown: String) throws {
            try Bundle.use { bundle in
                let source = bundle.directory + "/source"
                try Host.makeDirectory(source)
                try Host.makeDirectory(source + "/below")
                try Host.mountTemporary(on: source + "/below")
                bundle.afterwards { try Host.unmount(source + "/below") }
                bundle.config["mounts"].append([
                    "type": "bind", "source": .string(source), "destination": "/target",
                    "options": ["rbind", .string(word)],
                ])
                let facts = try bundle.report("mounts", "open:c:/target/below/x")
                #expect(facts.mount(on: "/target")?.options.contains(shown) == true)
                #expect(facts.mount(on: "/target/below")?.options.contains(shown) == true)
                #expect(facts["open.c./target/below/x"] == (word == "rro" ? "!EROFS" : "ok"))
            }
        }

        @Test("a plain ro is not recursive")
        func notRecursive() throws {
            try Bundle.use { bundle in
                let source = bundle.directory + "/source"
                try Host.makeDirectory(source)
                try Host.makeDirectory(source + "/below")
                try Host.mountTemporary(on: source + "/below")
                bundle.afterwards { try Host.unmount(source + "/below") }
                bundle.config["mounts"].append([
                    "type": "bind", "source": .string(source), "destination": "/target",
                    "options": ["rbind", "ro"],
                ])
                let facts = try bundle.report("open:c:/target/x", "open:c:/target/below/x")
                #expect(facts["open.c./target/x"] == "!EROFS")
                #expect(facts["open.c./target/below/x"] == "ok")
            }
        }

        @Test(
            "a mount's own propagation is as its word says",
            arguments: [
                ("private", ""), ("rprivate", ""), ("shared", "shared:"), ("rshared", "shared:"),
                ("unbindable", "unbindable"),
            ]
        )
        func propagation(_ word: String, _ mark: String) throws {
            let mount = try mounted([word])
            if mark.isEmpty {
                #expect(mount.propagation.isEmpty)
            } else {
                #expect(mount.propagation.contains { $0.hasPrefix(mark) })
            }
        }

        @Test("mounts arrive through a bind that is a slave of a shared one")
        func slave() throws {
            try Bundle.use { bundle in
                let source = bundle.directory + "/source"
                try Host.makeDirectory(source)
                try Host.makeDirectory(source + "/late")
                try Host.mountTemporary(on: source)
                bundle.afterwards { try Host.unmount(source) }
                try Host.makeDirectory(source + "/late")
                let mount = ["/bin/mount", "--make-shared", source]
                #expect(try Tool.run(mount).succeeded)
                bundle.config["linux"]["rootfsPropagation"] = "rslave"
                bundle.config["mounts"].append([
                    "type": "bind", "source": .string(source), "destination": "/target",
                    "options": ["rbind", "rslave"],
                ])
                let container = try bundle.start("await-file:/target/late/here", "say:seen")
                try Host.mountTemporary(on: source + "/late")
                bundle.afterwards { try Host.unmount(source + "/late") }
                try Host.write("", to: source + "/late/here")
                #expect(try container.ending() == .exited(0))
                #expect(container.facts["say"] == "seen")
            }
        }

        @Test(
            "a source or a target that is a link is followed, copied, or taken itself, as the words say",
            .apusOnly("runc 1.1.5 does not know the words")
        )
        func links() throws {
            try Bundle.use { bundle in
                try Host.write("target", to: bundle.directory + "/file")
                try Host.symlink("file", at: bundle.directory + "/link")
                try Host.write("", to: bundle.root("/real"))
                try Host.symlink("real", at: bundle.root("/shortcut"))
                let source = JSON.string(bundle.directory + "/link")
                func bind(_ target: JSON, _ word: JSON) {
                    bundle.config["mounts"].append([
                        "type": "bind", "source": source, "destination": target,
                        "options": ["bind", word],
                    ])
                }
                bind("/followed", "rw")
                bind("/kept", "copy-symlink")
                bind("/itself", "src-nofollow")
                bind("/shortcut", "dest-nofollow")
                let facts = try bundle.report(
                    "read:/followed",
                    "stat:/kept",
                    "stat:/itself",
                    "stat:/shortcut",
                    "stat:/real",
                    "mounts"
                )
                #expect(facts["read./followed"] == "target")
                #expect(facts["stat./kept"]?.first == "l")
                #expect(facts["stat./itself"]?.first == "l")
                #expect(facts.mount(on: "/itself") != nil && facts.mount(on: "/kept") == nil)
                #expect(facts["stat./shortcut"]?.first == "f")
                #expect(facts["stat./real"]?.hasSuffix(" 0") == true)
            }
        }

        @Test("a relative destination counts from the root")
        func relative() throws {
            try Bundle.use { bundle in
                bundle.config["mounts"].append([
                    "type": "tmpfs", "source": "tmpfs", "destination": "relative/place",
                ])
                let facts = try bundle.report("mounts")
                #expect(facts.mount(on: "/relative/place")?.type == "tmpfs")
            }
        }

        @Test("a later mount covers an earlier one")
        func order() throws {
            try Bundle.use { bundle in
                for size in ["1m", "2m"] {
                    bundle.config["mounts"].append([
                        "type": "tmpfs", "source": "tmpfs", "destination": "/target",
                        "options": [.string("size=" + size)],
                    ])
                }
                let facts = try bundle.report("fs:/target")
                #expect(facts["fs./target"]?.hasSuffix(" 2097152") == true)
            }
        }

        @Test(
            "an id-mapped bind shows files with shifted owners",
            .apusOnly("runc 1.1.5 has no id-mapped mounts")
        )
        func idMapped() throws {
            try Bundle.use { bundle in
                let source = bundle.directory + "/source"
                try Host.makeDirectory(source)
                try Host.write("", to: source + "/file")
                try Host.setOwner(source + "/file", 1000, 1000)
                let mapping: JSON = [["containerID": 1000, "hostID": 2000, "size": 1]]
                bundle.config["mounts"].append([
                    "type": "bind", "source": .string(source), "destination": "/target",
                    "options": ["bind", "idmap"], "uidMappings": mapping, "gidMappings": mapping,
                ])
                let facts = try bundle.report("stat:/target/file")
                #expect(facts["stat./target/file"]?.contains(" 2000:2000 ") == true)
            }
        }
    }
}
