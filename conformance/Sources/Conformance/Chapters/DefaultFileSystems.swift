import Harness

/// config-linux.md § Default Filesystems.
struct DefaultFileSystems: Chapter {
    let name = "default file systems"

    /// As statfs(2) tells them.
    private static let types: KeyValuePairs<String, String> = [
        "/proc": "9fa0", "/sys": "62656572", "/dev/pts": "1cd1", "/dev/shm": "1021994",
    ]

    var checks: [Check] {
        for (path, type) in Self.types {
            Check(
                .recommended,
                "\(path) is available and of its type",
                of: "config-linux.default-filesystems"
            ) {
                try Bundle.use { bundle in
                    let facts = try bundle.report("fs:\(path)")
                    let found = facts["fs.\(path)"]?.split(separator: " ").first.map(String.init)
                    try expect(found, is: type, "the type of the file system at \(path)")
                }
            }
        }
    }
}
