import Harness
import Testing

extension Integration {
    /// Against an imitation of resctrl that only this suite knows how to show to a runtime.
    @Suite(
        .apusOnly("they look for resctrl in their own ways, and run once the real one is there"),
        .enabled(if: ResctrlImitation.isPossible, "needs FUSE")
    )
    struct ResctrlTests {
        @Test("the class is whole before init joins it, and init joins it before any hook")
        func order() throws {
            try Bundle.use { bundle in
                let resctrl = try ResctrlImitation(for: bundle)
                bundle.config["linux"]["intelRdt"] = [
                    "schemata": ["L3:1=f"], "l3CacheSchema": "L3:0=ff", "memBwSchema": "MB:0=20",
                    "enableMonitoring": true,
                ]
                let seen = Scratch.shared.newPath("seen")
                bundle.afterwards { try Host.remove(seen) }
                bundle.config["hooks"]["createRuntime"] = [
                    [
                        "path": "/bin/cp",
                        "args": ["cp", .string("\(resctrl.root)/log"), .string(seen)],
                    ]
                ]
                let container = try bundle.newContainer()
                try create(container, in: resctrl)
                let (id, pid) = (container.id, try container.pid)
                let expected = [
                    "mkdir /\(id)", "schemata /\(id) L3:0=ff", "schemata /\(id) MB:0=20",
                    "schemata /\(id) L3:1=f", "mkdir /\(id)/mon_groups/\(id)",
                    "tasks /\(id) \(pid)",
                    "tasks /\(id)/mon_groups/\(id) \(pid)",
                ]
                #expect(Host.content(seen)?.split(separator: "\n").map(String.init) == expected)
                try container.delete(force: true)
                let removed = ["rmdir /\(id)/mon_groups/\(id)", "rmdir /\(id)"]
                #expect(try resctrl.log == expected + removed)
            }
        }

        @Test("a process of exec is put into the class, and its children are born there")
        func exec() throws {
            try Bundle.use { bundle in
                let resctrl = try ResctrlImitation(for: bundle)
                bundle.config["linux"]["intelRdt"] = ["enableMonitoring": true]
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                try create(container, in: resctrl)
                try container.start()
                let file = "\(bundle.directory)/joined.pid"
                let flags = ["--detach", "--pid-file", file]
                #expect(try container.exec("/bin/probe", "pause", flags: flags).succeeded)
                let pids = Set(["\(try container.pid)", try Host.read(file)])
                let group = container.id
                for group in [group, "\(group)/mon_groups/\(group)"] {
                    let tasks = try resctrl.read("\(group)/tasks").split(separator: "\n")
                    #expect(Set(tasks.map(String.init)) == pids)
                }
            }
        }

        @Test("a refusal of the kernel's is told in its words, and nothing is left")
        func refused() throws {
            try Bundle.use { bundle in
                let resctrl = try ResctrlImitation(for: bundle)
                bundle.config["linux"]["intelRdt"] = ["closID": "gold", "schemata": ["L3:0=5"]]
                let container = try bundle.newContainer()
                let outcome = try attempt(container, in: resctrl)
                #expect(
                    outcome.message.contains(
                        "linux.intelRdt.schemata[0]: write L3:0=5 to \(resctrl.root)/gold/schemata: "
                            + "invalid argument (EINVAL); resctrl says: Mask out of range"
                    )
                )
                try container.requireGone()
                // Nobody has joined it, and with these schemata nobody could.
                #expect(!Host.exists("\(resctrl.root)/gold"))
            }
        }

        @Test("when all classes are used up, create says so and leaves nothing")
        func exhausted() throws {
            try Bundle.use { bundle in
                let resctrl = try ResctrlImitation(for: bundle)
                for name in ["a", "b", "c"] { try Host.makeDirectory("\(resctrl.root)/\(name)") }
                bundle.config["linux"]["intelRdt"] = [:]
                let container = try bundle.newContainer()
                let outcome = try attempt(container, in: resctrl)
                #expect(outcome.message.contains("(ENOSPC); resctrl says: Out of CLOSIDs"))
                try container.requireGone()
            }
        }

        @Test("a create that fails later removes the class it made, not one that others joined")
        func failsLater() throws {
            try Bundle.use { bundle in
                let resctrl = try ResctrlImitation(for: bundle)
                bundle.config["linux"]["intelRdt"] = ["closID": "gold", "schemata": ["L3:0=f"]]
                bundle.config["process"]["args"] = ["/nowhere"]
                let first = try bundle.newContainer()
                #expect(try !attempt(first, in: resctrl).succeeded)
                #expect(!Host.exists("\(resctrl.root)/gold"))
                // The hook is the somebody else.
                bundle.config["hooks"]["createRuntime"] = [
                    [
                        "path": "/bin/sh",
                        "args": ["sh", "-c", .string("echo 1 > \(resctrl.root)/gold/tasks")],
                    ]
                ]
                let second = try bundle.newContainer()
                #expect(try !attempt(second, in: resctrl).succeeded)
                #expect(try resctrl.read("gold/tasks") == "1\n")
            }
        }

        @Test("what a killed create leaves behind is removed by delete --force")
        func killed() throws {
            try Bundle.use { bundle in
                let resctrl = try ResctrlImitation(for: bundle)
                bundle.config["linux"]["intelRdt"] = ["enableMonitoring": true]
                bundle.config["hooks"]["createRuntime"] = [
                    ["path": "/bin/sh", "args": ["sh", "-c", "kill -9 $PPID"]]
                ]
                let container = try bundle.newContainer()
                #expect(try attempt(container, in: resctrl).ending == .signalled(9))
                #expect(Host.exists("\(resctrl.root)/\(container.id)/mon_groups/\(container.id)"))
                #expect(try container.delete(force: true).succeeded)
                #expect(!Host.exists("\(resctrl.root)/\(container.id)"))
            }
        }

        @Test("update changes the shares with the limits: all of them, or none")
        func update() throws {
            try Bundle.use { bundle in
                let resctrl = try ResctrlImitation(for: bundle)
                bundle.config["linux"]["intelRdt"] = ["l3CacheSchema": "L3:0=ff"]
                bundle.config["linux"]["resources"]["pids"] = ["limit": 50]
                let container = try bundle.newContainer()
                try create(container, in: resctrl)
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                func shares() throws -> [String] {
                    [
                        try resctrl.read("\(container.id)/schemata"),
                        HostCgroup.value(path, "pids.max") ?? "",
                    ]
                }
                let changes = ["--l3-cache-schema", "L3:0=f", "--pids-limit", "20"]
                let bandwidth = ["--mem-bw-schema", "MB:1=50"]
                try Runtime.succeed(["update"] + changes + bandwidth + [container.id])
                let changed = ["    MB:0=100;1= 50\n    L3:0=0000f;1=fffff\n", "20"]
                #expect(try shares() == changed)

                // The last share, and the last limit, is refused.
                let refused = [
                    ["--l3-cache-schema", "L3:0=3", "--mem-bw-schema", "MB:0=5"],
                    ["--l3-cache-schema", "L3:0=3", "--cpuset-cpus", "4000"],
                ]
                for flags in refused {
                    let words = ["update", "--pids-limit", "7"] + flags + [container.id]
                    #expect(try Runtime.run(words).ending == .exited(1))
                    #expect(try shares() == changed)
                }
            }
        }

        @Test("update gives no share to a container that was created without")
        func updateWithout() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try Runtime.run("update", "--mem-bw-schema", "MB:0=50", container.id)
                #expect(outcome.ending == .exited(1))
                #expect(outcome.message.contains("created without linux.intelRdt"), "\(outcome)")
            }
        }

        @Test("without a mounted resctrl the error names the place")
        func notMounted() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["intelRdt"] = [:]
                let message = try bundle.refusal()
                #expect(message.contains("linux.intelRdt: expected a mounted resctrl, found none"))
            }
        }

        private func attempt(_ container: Container, in resctrl: ResctrlImitation) throws -> Outcome
        {
            try container.create(launcher: resctrl.launcher)
        }

        private func create(_ container: Container, in resctrl: ResctrlImitation) throws {
            try attempt(container, in: resctrl).requireSuccess()
        }
    }
}
