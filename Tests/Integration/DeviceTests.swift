import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct DeviceTests {
        @Test(
            "the default links lead where they should",
            arguments: [
                ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"),
                ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"),
            ]
        )
        func links(_ name: String, _ target: String) throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("stat:/dev/\(name)")
                #expect(facts["stat./dev/\(name)"]?.first == "l")
                #expect(facts["link"] == target)
            }
        }

        @Test("/dev holds what is promised and nothing of the host's")
        func contents() throws {
            try Bundle.use { bundle in
                let names = Set(try bundle.report("list:/dev").all("list./dev"))
                let expected: Set = [
                    "null", "zero", "full", "random", "urandom", "tty", "fd", "stdin", "stdout",
                    "stderr", "ptmx", "pts", "shm", "mqueue",
                ]
                #expect(names.subtracting(["core", "console"]) == expected)
            }
        }
    }
}
