import Harness
import Linux

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
        Array(try Host.read(directory.appending(name).string).utf8)
    }
}
