import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct DeviceTests {
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
