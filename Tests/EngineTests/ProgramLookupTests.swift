import Linux
import Syscalls
import Testing

@testable import Engine

@Suite("Where a program is found")
struct ProgramLookupTests {
    private func reason(_ name: String, path: String? = nil) -> String? {
        do throws(any Error) {
            _ = try ProgramLookup.find(name, path: path)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("the directories of PATH are tried in order, an empty one is the working directory")
    func candidates() {
        #expect(
            ProgramLookup.candidates("sh", path: "/a:/b/::") == ["/a/sh", "/b/sh", "./sh", "./sh"]
        )
        #expect(ProgramLookup.candidates("sh", path: nil).isEmpty)
        #expect(ProgramLookup.candidates("sh", path: "").isEmpty)
        #expect(ProgramLookup.candidates("", path: "/bin").isEmpty)
    }

    @Test("a name is found in PATH, a path is taken as it is")
    func found() throws {
        #expect(try ProgramLookup.find("sh", path: "/nowhere:/bin") == "/bin/sh")
        #expect(try ProgramLookup.find("/bin/sh", path: nil) == "/bin/sh")
    }

    @Test(
        "the texts are those that callers match",
        arguments: [
            ("no-such-program", "exec: \"no-such-program\": executable file not found in $PATH"),
            ("", "exec: \"\": executable file not found in $PATH"),
            ("passwd-", "exec: \"passwd-\": executable file not found in $PATH"),
            ("/nowhere/x", "exec: \"/nowhere/x\": stat /nowhere/x: no such file or directory"),
            ("/etc/passwd/x", "exec: \"/etc/passwd/x\": stat /etc/passwd/x: not a directory"),
            ("/etc", "exec: \"/etc\": permission denied; it is a directory"),
            ("/etc/passwd", "exec: \"/etc/passwd\": permission denied"),
        ]
    )
    func texts(name: String, text: String) {
        #expect(reason(name, path: "/bin:/etc") == text)
    }
}
