import Syscalls
import Testing

@Suite("The identity of a process")
struct ProcessIdentityTests {
    static let tail =
        "1 2 3 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 20 18446744073709551615"

    @Test(
        "is read after the last parenthesis",
        arguments: [
            ("7 (sh) S \(tail)", Character("S"), false),
            ("7 (a) Z 0 (b) R \(tail)", "R", false),
            ("7 (a b) Z \(tail)", "Z", true),
            ("7 () X \(tail)", "X", true),
        ]
    )
    func stat(line: String, state: Character, isDead: Bool) throws {
        let stat = try #require(ProcessStat(Array(line.utf8)))
        #expect(stat.state == state)
        #expect(stat.startTime == 987_654)
        #expect(stat.isDead == isDead)
    }

    @Test("is not read from anything else", arguments: ["", "7 (sh)", "7 (sh) S 1 2"])
    func malformed(line: String) {
        #expect(ProcessStat(Array(line.utf8)) == nil)
    }
}
