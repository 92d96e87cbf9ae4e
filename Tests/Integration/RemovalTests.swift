import Glibc
import Harness
import Testing

extension Integration {
    /// `delete --force` ends, whatever the container does to prevent it.
    @Suite struct RemovalTests {
        private func delete(_ container: Container, launcher: [String] = []) throws {
            let command = Runtime.command(["delete", "--force", container.id])
            try Tool.run(launcher + command).requireSuccess()
            try container.requireGone()
            let path = container.bundle.config["linux"]["cgroupsPath"].text ?? ""
            #expect(HostCgroup.directories(path).filter(Host.exists) == [])
        }

        /// What hides the v2 hierarchy of a hybrid host, which can kill a whole cgroup at once.
        private static let withoutKill = [
            "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
            "umount /sys/fs/cgroup/unified 2>/dev/null; exec \"$@\"", "sh",
        ]

        @Test(
            "processes that fork faster than they can be signalled",
            .apusOnly("runc 1.1.5 may leave some"),
            arguments: [(true, []), (false, []), (false, withoutKill)] as [(Bool, [String])]
        )
        func bomb(_ hasNamespace: Bool, _ launcher: [String]) throws {
            try Bundle.use { bundle in
                if !hasNamespace {
                    bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "pid" }
                }
                bundle.config["linux"]["resources"]["pids"] = ["limit": 20]
                bundle.setProbe(["bomb"])
                let container = try bundle.newContainer()
                try container.create(launcher: launcher).requireSuccess()
                try container.start()
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                try eventually("the limit") { HostCgroup.value(path, "pids.current") == "20" }
                try delete(container, launcher: launcher)
            }
        }

        /// A container that writes to its own cgroups.
        private func withWritableCgroups(_ body: (Bundle) throws -> Void) throws {
            try Bundle.use { bundle in
                bundle.config["mounts"].removeElements { $0["type"] == "cgroup" }
                bundle.config["mounts"].append([
                    "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
                    "options": ["rw"],
                ])
                bundle.config["linux"]["namespaces"].append(["type": "cgroup"])
                try body(bundle)
            }
        }

        private static var freezer: String {
            HostCgroup.isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/freezer"
        }

        @Test(
            "cgroups that the container made, with processes in them",
            arguments: [
                "echo ready=1",
                // Who is frozen with cgroup v1 does not die.
                "echo FROZEN >in/freezer.state || echo 1 >in/cgroup.freeze; echo ready=1",
                "echo ready=1; f=in/freezer.state; while :; do echo THAWED >$f; echo FROZEN >$f; done",
            ]
        )
        func nested(_ then: String) throws {
            try withWritableCgroups { bundle in
                bundle.config["process"]["args"] = JSON([
                    "/bin/sh", "-c",
                    """
                    cd \(Self.freezer) && mkdir -p in/ner in/other
                    sleep 1000 &
                    echo $! >in/ner/cgroup.procs
                    { \(then); } 2>/dev/null
                    while :; do sleep 1000; done
                    """,
                ])
                let container = try bundle.start()
                try eventually("its cgroups") { container.output.contains("ready=1") }
                try delete(container)
            }
        }

        @Test("the program of a container ends by KILL, whoever it has frozen")
        func killed() throws {
            try withWritableCgroups { bundle in
                let freeze =
                    HostCgroup.isUnified ? "1 >in/cgroup.freeze" : "FROZEN >in/freezer.state"
                bundle.config["process"]["args"] = JSON([
                    "/bin/sh", "-c",
                    """
                    cd \(Self.freezer) && mkdir in
                    sleep 1000 &
                    echo $! >in/cgroup.procs && echo \(freeze) && echo ready=1
                    while :; do sleep 1000; done
                    """,
                ])
                let container = try bundle.start()
                try eventually("its cgroups") { container.output.contains("ready=1") }
                #expect(try container.kill("KILL").succeeded)
                #expect(try container.ending() == .signalled(9))
            }
        }

        @Test(
            "a process that is in the cgroup of one hierarchy only",
            .enabled(if: !HostCgroup.isUnified, "cgroup v2 is one hierarchy")
        )
        func stray() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                let container = try bundle.start("pause")
                let stray = try Tool(["/bin/sleep", "1000"])
                try Host.write("\(stray.pid)", to: HostCgroup.directory(path, "pids") + "/tasks")
                try delete(container)
                #expect(try stray.wait().ending == .signalled(9))
            }
        }

        @Test(
            "a process that cannot be killed is waited for ten seconds, and named",
            .heavy,
            .apusOnly("texts differ"),
            .enabled(if: !HostCgroup.isUnified, "with cgroup v2 who is frozen can be killed")
        )
        func unkillable() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                let container = try bundle.start("pause")
                // Frozen in a cgroup of somebody else's, it does not take signals.
                let ice = HostCgroup.directory("/" + Scratch.shared.newName(), "freezer")
                let stray = try Tool(["/bin/sleep", "1000"])
                try Host.makeDirectory(ice)
                defer { thaw(ice, stray) }
                try Host.write("\(stray.pid)", to: ice + "/tasks")
                try Host.write("FROZEN", to: ice + "/freezer.state")
                try Host.write("\(stray.pid)", to: HostCgroup.directory(path, "pids") + "/tasks")
                let begin = Host.monotonicMilliseconds
                let outcome = try container.delete(force: true)
                #expect(outcome.ending == .exited(1))
                let text = "cgroup \(path) still has the processes \(stray.pid)"
                #expect(outcome.message.contains(text), "\(outcome)")
                #expect(Host.monotonicMilliseconds - begin < 25_000 * patience)
                // The next attempt goes on where this one ended.
                #expect(try container.status() == "stopped")
            }
        }

        private func thaw(_ ice: String, _ stray: Tool) {
            do {
                try Host.write("THAWED", to: ice + "/freezer.state")
                try stray.signal(SIGKILL)
                try stray.wait()
                try Host.removeDirectory(ice)
            } catch {
                Issue.record(error)
            }
        }
    }
}
