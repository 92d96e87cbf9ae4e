import Glibc
import Harness
import Testing

extension Integration {
    /// Where a container's cgroup is, and who is in it.
    @Suite struct CgroupTests {
        @Test("a relative path is near the command's own cgroup, and `..` does not lead out of it")
        func relative() throws {
            try Bundle.use { bundle in
                let name = Scratch.shared.newName()
                bundle.config["linux"]["cgroupsPath"] = .string("../../a/../\(name)")
                let container = try bundle.start("pause")
                let own = HostCgroup.path(of: getpid(), "memory") ?? ""
                let components = own.split(separator: "/").dropLast(HostCgroup.isUnified ? 1 : 0)
                let expected = (components + [Substring(name)]).map { "/" + $0 }.joined()
                #expect(try HostCgroup.path(of: container.pid, "memory") == expected)
                try container.delete(force: true)
                #expect(!Host.exists(HostCgroup.directory(expected, "memory")))
            }
        }

        @Test("cgroups that the container made beneath its own are removed with it")
        func nested() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                let container = try bundle.start("pause")
                for directory in HostCgroup.directories(path) {
                    try Host.makeDirectory(directory + "/inner")
                    try Host.makeDirectory(directory + "/inner/most")
                }
                let innermost = HostCgroup.directory(path + "/inner/most", "freezer")
                if HostCgroup.isUnified { return }
                try Host.write("\(container.pid)", to: innermost + "/cgroup.procs")
                #expect(try container.delete(force: true).succeeded)
                #expect(HostCgroup.directories(path).filter(Host.exists) == [])
            }
        }

        @Test(
            "a cgroup that somebody is in is refused, and stays as it is",
            .enabled(if: Runtime.isApus, "older runtimes only warn")
        )
        func occupied() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                let (tenant, directory) = try bundle.occupyCgroup()
                let message = try bundle.refusal()
                #expect(message.contains("container's cgroup is not empty: 1 process(es) found"))
                #expect(Host.content(directory + "/cgroup.procs") == "\(tenant.pid)\n")
                let others = HostCgroup.directories(path).filter { $0 != directory }
                #expect(others.filter(Host.exists) == [])
            }
        }

        @Test("a cgroup that is frozen is refused", .enabled(if: Runtime.isApus, "texts differ"))
        func frozen() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                let directory = HostCgroup.directory(path, "freezer")
                try Host.makeDirectory(directory)
                bundle.afterwards { try Host.removeDirectory(directory) }
                let (file, value) =
                    HostCgroup.isUnified ? ("cgroup.freeze", "1") : ("freezer.state", "FROZEN")
                try Host.write(value, to: "\(directory)/\(file)")
                let message = try bundle.refusal()
                #expect(message.contains("container's cgroup unexpectedly frozen"))
            }
        }

        @Test("a paused container stands still, and goes on where it was when it is resumed")
        func pause() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["args"] = [
                    "/bin/sh", "-c", "while :; do echo ready=1; sleep 0.01; done",
                ]
                let container = try bundle.start()
                try eventually("output") { container.output.count > 100 }
                try Runtime.succeed(["pause", container.id])
                #expect(try container.status() == "paused")
                let before = container.output.count
                Host.pause(milliseconds: 200)
                #expect(container.output.count == before)
                try Runtime.succeed(["resume", container.id])
                #expect(try container.status() == "running")
                try eventually("more output") { container.output.count > before + 50 }
            }
        }

        @Test("kill --all reaches every process of a container that shares the PID namespace")
        func killAll() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "pid" }
                bundle.config["process"]["args"] = [
                    "/bin/sh", "-c",
                    "sleep 1000 & sleep 1000 & (sleep 1000 & sleep 1000) & echo ready; wait",
                ]
                let container = try bundle.start()
                try eventually("its children") { container.output.contains("ready") }
                let file = HostCgroup.directory(path, "pids") + "/cgroup.procs"
                let pids = (Host.content(file) ?? "").split(separator: "\n").compactMap {
                    Int32($0)
                }
                #expect(pids.count >= 4)
                #expect(try container.kill("KILL", flags: ["--all"]).succeeded)
                try eventually("the end of all") { pids.allSatisfy { !Host.isAlive($0) } }
            }
        }

        @Test(
            "without cgroups the container stays where the command is, and cannot be paused",
            .enabled(if: Runtime.isApus, "crun's flag")
        )
        func disabled() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                bundle.setProbe(["pause"])
                let container = try bundle.newContainer()
                let outcome = try Tool.run(
                    [Runtime.path, "--root", Scratch.shared.root, "--cgroup-manager", "disabled"]
                        + [
                            "create", "--bundle", bundle.directory, "--pid-file", container.pidFile,
                            container.id,
                        ]
                )
                #expect(outcome.succeeded, "\(outcome)")
                #expect(HostCgroup.directories(path).filter(Host.exists) == [])
                // The choice is remembered: later commands do without the flag.
                try container.start()
                for command in ["pause", "update --pids-limit=5", "events --stats"] {
                    let outcome = try Runtime.run(
                        command.split(separator: " ").map(String.init) + [container.id]
                    )
                    #expect(outcome.ending == .exited(1), "\(outcome)")
                    #expect(outcome.message.contains("the container has no cgroup of its own"))
                }
                #expect(try container.exec("/bin/true").succeeded)
                let listed = try Runtime.succeed(["ps", "--format", "json", container.id]).output
                #expect(listed == "[\(try container.pid)]\n")
                #expect(try container.kill("KILL", flags: ["--all"]).succeeded)
                #expect(try container.ending() == .signalled(9))
            }
        }
    }
}
