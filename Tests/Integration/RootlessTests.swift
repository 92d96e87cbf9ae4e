import Glibc
import Harness
import Testing

extension Integration {
    @Suite("Without root") struct RootlessTests {
        /// Nobody's: no account, no subordinate IDs.
        private static let user: UInt32 = 61_234

        /// A bundle and a state directory of an unprivileged user, and the runtime where that user
        /// can execute it.
        private final class Place {
            let directory: String
            private let runtime: String

            init() throws {
                directory = Scratch.shared.directory + "/" + Scratch.shared.newName()
                try Host.makeDirectory(directory)
                try RootFileSystem.make(at: directory + "/rootfs")
                runtime = directory + "/runtime"
                try Tool.succeed(["cp", Runtime.path, runtime])
                try Host.setMode(runtime, 0o755)
                try Host.setOwner(directory, RootlessTests.user, RootlessTests.user)
            }

            /// Runs one command of the runtime as that user, below another program if need be.
            func run(
                _ arguments: [String],
                flags: [String] = [],
                below: [String] = []
            ) throws -> Outcome {
                let user = "\(RootlessTests.user)"
                return try Tool.run(
                    [
                        "/usr/bin/setpriv", "--reuid", user, "--regid", user, "--clear-groups",
                        "--inh-caps=-all",
                    ] + below + [runtime, "--root", directory + "/state"] + flags + arguments
                )
            }

            /// Writes what `spec --rootless` prints, with another program and further changes.
            func configure(_ verbs: [String], _ change: (inout JSON) -> Void = { _ in }) throws {
                try run(["spec", "--rootless", "--bundle", directory]).requireSuccess()
                let path = directory + "/config.json"
                var config = try JSON(parsing: Host.read(path))
                config["process"]["terminal"] = false
                config["process"]["args"] = JSON(["/bin/probe"] + verbs)
                change(&config)
                try Host.remove(path)
                try Host.write(config.description, to: path)
            }
        }

        private func use(_ body: (Place) throws -> Void) throws {
            let place = try Place()
            defer {
                do { try Host.removeTree(place.directory) } catch { Issue.record(error) }
            }
            try body(place)
        }

        @Test("a user runs a container as root of a user namespace that maps that user alone")
        func run() throws {
            try use { place in
                try place.configure(["ids", "maps", "caps"])
                let id = Scratch.shared.newName()
                let outcome = try place.run(["run", "--bundle", place.directory, id])
                #expect(outcome.succeeded, "\(outcome)")
                let facts = Facts(outcome.output)
                #expect(facts["uid"] == "0")
                #expect(facts["gid"] == "0")
                #expect(facts["pid"] == "1")
                let mapped = facts["uid_map"]?.split(separator: " ").map(String.init)
                #expect(mapped == ["0", "\(Self.user)", "1"])
                // CVE-2014-8989: groups that deny access must not be dropped.
                #expect(facts["setgroups"] == "deny")
                #expect(try place.run(["list", "--quiet"]).output == "")
            }
        }

        @Test("root of a user namespace, as Podman calls the runtime, needs none in the container")
        func rootOfNamespace() throws {
            try use { place in
                try place.configure(["stat:/dev/null", "write:/dev/null:1"]) { config in
                    config["linux"]["namespaces"] = [
                        ["type": "pid"], ["type": "mount"], ["type": "ipc"], ["type": "uts"],
                        ["type": "network"],
                    ]
                    for list in ["uidMappings", "gidMappings"] { config["linux"].remove(list) }
                    config["linux"]["resources"] = [
                        "devices": [["allow": false, "access": "rwm"]]
                    ]
                }
                let outcome = try place.run(
                    ["run", "--bundle", place.directory, Scratch.shared.newName()],
                    below: ["/usr/bin/unshare", "--user", "--map-root-user", "--mount"]
                )
                #expect(outcome.succeeded, "\(outcome)")
                let facts = Facts(outcome.output)
                #expect(facts["stat./dev/null"]?.hasPrefix("c ") == true)
                #expect(facts["write./dev/null"] == "ok", "\(outcome)")
            }
        }

        @Test("a user creates, starts, enters and deletes a container")
        func lifeCycle() throws {
            try use { place in
                try place.configure(["pause"])
                let id = Scratch.shared.newName()
                for step in [
                    ["run", "--detach", "--bundle", place.directory, id],
                    ["exec", id, "/bin/probe", "exit:0"],
                ] {
                    let outcome = try place.run(step)
                    #expect(outcome.succeeded, "\(step[0]): \(outcome)")
                }
                let removal = try place.run(["delete", "--force", id])
                #expect(removal.succeeded, "\(removal)")
                #expect(Host.list(place.directory + "/state").isEmpty)
            }
        }

        @Test(
            "IDs that nobody granted the user are refused with a hint where to grant them",
            .apusOnly("runc's text is another")
        )
        func ungranted() throws {
            try use { place in
                try place.configure(["ids"]) { config in
                    config["linux"]["uidMappings"][0]["size"] = 2
                }
                let id = Scratch.shared.newName()
                let outcome = try place.run(["run", "--bundle", place.directory, id])
                #expect(!outcome.succeeded)
                #expect(outcome.message.contains("new"), "\(outcome.message)")
                #expect(Host.list(place.directory + "/state").isEmpty)
            }
        }
    }
}
