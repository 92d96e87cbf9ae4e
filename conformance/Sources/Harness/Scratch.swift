import Glibc
import HarnessShims
import Synchronization

/// The one directory on the host that a test run writes to, and the names that only this run uses.
package final class Scratch: Sendable {
    /// This run's.
    package static let shared = Scratch()

    /// `apus-test-PID`: what every container, cgroup and directory of this run starts with.
    package let tag: String
    /// Where it is: the tag, below `TMPDIR`.
    package let directory: String
    private let counter = Atomic<Int>(0)

    private init() {
        // What a killed runtime leaves behind becomes a child of this process and can be found.
        test_become_subreaper()
        test_start_reaper()
        tag = "apus-test-\(getpid())"
        directory = (Environment["TMPDIR"] ?? "/tmp") + "/" + tag
        for part in ["", "/root", "/files", "/template"] { unsafe mkdir(directory + part, 0o711) }
    }

    /// The state directory of this run.
    package var root: String { directory + "/root" }

    /// Removes the directory, which ends the run.
    package func remove() throws { try Host.removeTree(directory) }

    /// `apus-test-PID-N`, never given twice.
    package func newName() -> String {
        "\(tag)-\(counter.add(1, ordering: .relaxed).newValue)"
    }

    /// A path that does not exist yet, for one file.
    package func newPath(_ kind: String) -> String {
        "\(directory)/files/\(kind)-\(counter.add(1, ordering: .relaxed).newValue)"
    }
}
