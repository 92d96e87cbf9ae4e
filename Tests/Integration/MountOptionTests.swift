import Harness
import Testing

extension Integration {
    /// Options that the specification does not have, and what the messages of refused ones say.
    @Suite struct MountOptionTests {
        @Test(
            "a source or a target that is a link is followed, copied, or taken itself, as the words say",
            .apusOnly("runc 1.1.5 does not know the words"),
            arguments: [false, true]
        )
        func links(inUserNamespace: Bool) throws {
            try Bundle.use { bundle in
                if inUserNamespace {
                    try bundle.addUserNamespace()
                    try Host.setOwner(bundle.root(), 100_000, 100_000)
                }
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

        @Test(
            "a file system whose ids the kernel does not map is named, with the reason and a hint",
            .apusOnly("texts of errors")
        )
        func unmappable() throws {
            try Bundle.use { bundle in
                let place = "mounts[\(bundle.config["mounts"].elements.count)]"
                let before = bundle.config
                for type in ["mqueue", "sysfs", "devpts"] {
                    bundle.config = before
                    add(type, [], to: bundle)
                    let message = try bundle.refusal()
                    #expect(message.contains("mount \(type) on /target"))
                    #expect(message.contains("map the ids of \(place): invalid argument (EINVAL);"))
                    #expect(message.contains("cannot map the ids of this file system"))
                }
                for (type, options) in [("cgroup", []), ("tmpfs", ["remount"])] {
                    bundle.config = before
                    add(type, options, to: bundle)
                    #expect(try bundle.refusal().contains("config.json: \(place): the ids of a"))
                }
            }
        }

        @Test(
            "in a user namespace a new file system is the host's, with mapped ids",
            .apusOnly("runc and crun map the ids of binds only"),
            .enabled(if: Host.hasKernel(6, 3), "a tmpfs can be id-mapped since Linux 6.3")
        )
        func newInUserNamespace() throws {
            try Bundle.use { bundle in
                try bundle.addUserNamespace()
                for path in ["/plain", "/mode"] {
                    try Host.makeDirectory(bundle.root(path), mode: 0o750)
                }
                for (path, options) in [("/plain", ["idmap"]), ("/mode", ["idmap", "mode=711"])] {
                    bundle.config["mounts"].append([
                        "type": "tmpfs", "source": "tmpfs", "destination": .string(path),
                        "options": JSON(options),
                    ])
                }
                let facts = try bundle.report(
                    "stat:/plain",
                    "stat:/mode",
                    "write:/plain/x:y",
                    "mounts"
                )
                #expect(facts["stat./plain"]?.hasPrefix("d 0750 0:0") == true)
                #expect(facts["stat./mode"]?.hasPrefix("d 0711 0:0") == true)
                #expect(facts["write./plain/x"] == "ok")
                #expect(facts.mount(on: "/plain")?.options.contains("idmapped") == true)
            }
        }

        private func add(_ type: String, _ options: [String], to bundle: Bundle) {
            let mapping: JSON = [["containerID": 0, "hostID": 1000, "size": 1]]
            bundle.config["mounts"].append([
                "type": .string(type), "source": .string(type), "destination": "/target",
                "options": JSON(options), "uidMappings": mapping, "gidMappings": mapping,
            ])
        }

        @Test("a mount label on a host without SELinux is named", .apusOnly("texts of errors"))
        func label() throws {
            guard !Host.exists("/sys/fs/selinux/enforce") else { return }
            try Bundle.use { bundle in
                bundle.config["linux"]["mountLabel"] = "system_u:object_r:container_file_t:s0"
                let message = try bundle.refusal()
                #expect(message.contains("linux.mountLabel: SELinux is not enabled on this host"))
            }
        }
    }
}
