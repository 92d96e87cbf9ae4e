import SystemPackage

/// The configurations beside the tests.
enum Fixtures {
    /// Those with a recorded plan.
    static let planned = [
        "default", "docker", "kubernetes", "host-namespaces", "joined-pid", "joined-user",
        "user-namespace", "terminal", "hooks", "overlay", "time-and-scheduling", "no-process",
    ]
    /// Those that name every field there is, one for each version of cgroups.
    static let complete = ["complete-legacy", "complete-unified"]

    /// Where they are.
    static let directory = FilePath("\(#filePath)").removingLastComponent().removingLastComponent()
        .appending("Fixtures")

    /// The bytes of one of them.
    static func read(_ name: String) throws -> [UInt8] {
        let file = try FileDescriptor.open(directory.appending(name), .readOnly)
        return try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = try unsafe buffer.withUnsafeMutableBytes {
                    try unsafe file.read(into: $0)
                }
                if count == 0 { return bytes }
                bytes += buffer[..<count]
            }
        }
    }
}
