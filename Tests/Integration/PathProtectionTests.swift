import Harness
import Testing

extension Integration {
    @Suite struct PathProtectionTests {
        @Test(
            "mounts below a read-only path are read-only, too",
            .apusOnly("runc and crun leave them writable")
        )
        func below() throws {
            try Bundle.use { bundle in
                bundle.config["mounts"].append([
                    "type": "tmpfs", "source": "tmpfs", "destination": "/fixed/below",
                ])
                bundle.config["linux"]["readonlyPaths"] = ["/fixed"]
                let facts = try bundle.report("open:c:/fixed/below/x")
                #expect(facts["open.c./fixed/below/x"] == "!EROFS")
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
