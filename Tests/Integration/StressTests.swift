import Glibc
import Harness
import Testing

extension Integration {
    @Suite(.serialized, .heavy) struct StressTests {
        /// One container's whole life.
        private func life(_ container: Container) throws {
            #expect(try container.create().succeeded)
            try container.start()
            #expect(try container.status() == "running")
            #expect(try container.kill("KILL").succeeded)
            try container.await(status: "stopped")
            #expect(try container.delete().succeeded)
            try container.requireGone()
        }

        @Test("200 containers are created, started, killed and deleted, four at a time")
        func manyLives() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try Bundle.use { bundle in
                            for _ in 0..<50 {
                                let name = Scratch.shared.newName()
                                bundle.config["linux"]["cgroupsPath"] = .string("/" + name)
                                bundle.setProbe(["pause"])
                                let container = try bundle.newContainer()
                                try self.life(container)
                                #expect(HostSnapshot.cgroups(named: name).isEmpty)
                            }
                            #expect(HostSnapshot.mounts(containing: bundle.directory).isEmpty)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        @Test(
            "200 creates are killed at random moments, and delete --force leaves nothing",
            .apusOnly("runc 1.1.5 forgets the cgroup of a create that is killed early")
        )
        func killedCreates() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["pause"])
                let whole = try duration(of: bundle)
                for turn in 0..<200 {
                    let name = Scratch.shared.newName()
                    bundle.config["linux"]["cgroupsPath"] = .string("/" + name)
                    let container = try bundle.newContainer()
                    let create = try Tool(
                        Runtime.command(["create", "--bundle", bundle.directory, container.id])
                    )
                    usleep(UInt32.random(in: 0...UInt32(whole)))
                    try create.signal(SIGKILL)
                    try create.wait()
                    let deleted = try container.delete(force: true)
                    #expect(deleted.succeeded, "turn \(turn): \(deleted)")
                    try container.requireGone()
                    #expect(HostSnapshot.cgroups(named: name).isEmpty, "turn \(turn)")
                }
                #expect(HostSnapshot.mounts(containing: bundle.directory).isEmpty)
            }
        }

        /// How long a create takes, in microseconds, and a fifth more.
        private func duration(of bundle: Bundle) throws -> Int64 {
            var longest: Int64 = 0
            for _ in 0..<3 {
                let container = try bundle.newContainer()
                let begin = Host.monotonicMicroseconds
                #expect(try container.create().succeeded)
                longest = max(longest, Host.monotonicMicroseconds - begin)
                try container.dispose()
            }
            return longest * 6 / 5
        }

        @Test("a forced delete ends a container that keeps forking")
        func forkBomb() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["pids"] = ["limit": 64]
                bundle.config["process"]["args"] = [
                    "/bin/sh", "-c",
                    "f() { while :; do sleep 0.01 & done; }; f & f & f & echo started; wait",
                ]
                let container = try bundle.start()
                try eventually("it forks") { container.output.contains("started") }
                Host.pause(milliseconds: 200)
                #expect(try container.delete(force: true).succeeded)
                try container.requireGone()
            }
        }
    }
}
