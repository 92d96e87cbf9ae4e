import Harness
import Testing

extension Integration {
    @Suite struct PathProtectionTests {
        @Test("a masked file reads as empty and a masked directory holds nothing")
        func masked() throws {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.root("/secret"))
                try Host.write("key", to: bundle.root("/secret/key"))
                try Host.write("key", to: bundle.root("/key"))
                bundle.config["linux"]["maskedPaths"] = [
                    "/key", "/secret", "/proc/version", "/nonexistent",
                ]
                let facts = try bundle.report(
                    "read:/key",
                    "stat:/key",
                    "list:/secret",
                    "open:c:/secret/new",
                    "stat:/proc/version",
                    "mounts"
                )
                #expect(facts["read./key"] == nil)
                #expect(facts["stat./key"] == "c 0666 0:0 1:3 0")
                #expect(facts.all("list./secret").isEmpty)
                #expect(facts["open.c./secret/new"] == "!EROFS")
                #expect(facts["stat./proc/version"]?.hasPrefix("c 0666") == true)
                #expect(facts.mount(on: "/secret")?.options.contains("ro") == true)
                #expect(!Host.exists(bundle.root("/nonexistent")))
            }
        }

        @Test("a read-only path cannot be written, and what is not there is skipped")
        func readOnly() throws {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.root("/fixed"))
                try Host.write("text", to: bundle.root("/fixed/file"))
                bundle.config["linux"]["readonlyPaths"] = ["/fixed", "/proc/sys", "/nonexistent"]
                let facts = try bundle.report(
                    "read:/fixed/file",
                    "open:w:/fixed/file",
                    "open:c:/fixed/new",
                    "open:w:/proc/sys/kernel/domainname",
                    "mounts"
                )
                #expect(facts["read./fixed/file"] == "text")
                #expect(facts["open.w./fixed/file"] == "!EROFS")
                #expect(facts["open.c./fixed/new"] == "!EROFS")
                #expect(facts["open.w./proc/sys/kernel/domainname"] == "!EROFS")
                let options = facts.mount(on: "/proc/sys")?.options ?? []
                #expect(options.contains("ro") && options.contains("relatime"))
            }
        }

        @Test("a path in both lists ends up hidden")
        func both() throws {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.root("/secret"))
                try Host.write("key", to: bundle.root("/secret/key"))
                bundle.config["linux"]["maskedPaths"] = ["/secret"]
                bundle.config["linux"]["readonlyPaths"] = ["/secret"]
                #expect(try bundle.report("list:/secret").all("list./secret").isEmpty)
            }
        }

        @Test("a read-only path keeps the options its mount has")
        func keepsOptions() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["readonlyPaths"] = ["/dev/shm"]
                let options = try bundle.report("mounts").mount(on: "/dev/shm")?.options ?? []
                #expect(options.isSuperset(of: ["ro", "nosuid", "nodev", "noexec"]))
            }
        }

        @Test(
            "many masked directories cost one file system",
            .apusOnly("runc 1.1.5 makes one each")
        )
        func shared() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["maskedPaths"] = JSON((0..<20).map { "/m\($0)" })
                for index in 0..<20 { try Host.makeDirectory(bundle.root("/m\(index)")) }
                let facts = try bundle.report("mounts", "stat:/m0")
                let lines = facts.all("mount").filter { $0.contains(" /m") }
                #expect(lines.count == 20)
                #expect(Set(lines.map { $0.split(separator: " ")[2] }).count == 1)
            }
        }
    }
}
