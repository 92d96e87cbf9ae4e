import Testing

@testable import Plan

@Suite("A pattern of names")
struct NamePatternTests {
    @Test(
        "is an extended regular expression, found anywhere in the name",
        arguments: [
            ("web", "my-web-1", true), ("web", "we", false), ("", "a", true),
            ("^web$", "web", true),
            ("^web$", "web1", false), ("^web", "aweb", false), ("w.b", "wxb", true),
            ("w.b", "wb", false), ("web\\.1", "web.1", true), ("web\\.1", "webx1", false),
            ("^a*$", "aaaa", true), ("^a*b$", "b", true), ("^a+$", "", false), ("^a+$", "aa", true),
            ("^ab?c$", "ac", true), ("^ab?c$", "abbc", false), ("^(web|db)-[0-9]+$", "db-42", true),
            ("^(web|db)-[0-9]+$", "db-", false), ("^[^a-f]+$", "xyz", true),
            ("^[^a-f]+$", "xyza", false), ("^[a-]+$", "a-a", true), ("^[]x]$", "]", true),
            ("^a{2}$", "aa", true), ("^a{2}$", "aaa", false), ("^a{2,}$", "aaaa", true),
            ("^a{1,2}$", "aaa", false), ("^(ab|c){2,3}$", "abcab", true), ("a||b", "z", true),
            ("^(a*)*$", "aaab", false), ("^((a|b)*c)+$", "abcbc", true), ("x$|^y", "ay", false),
        ]
    )
    func matching(pattern: String, name: String, matches: Bool) throws {
        #expect(try NamePattern(pattern).matches(name) == matches)
    }

    @Test("takes no longer for an expression made to take long")
    func hostile() throws {
        let name = String(repeating: "a", count: 200)
        let text = String(repeating: "(a|a)*", count: 30) + "b"
        #expect(try !NamePattern(text).matches(name))
    }

    @Test(
        "is refused if it is none, in the words of regerror(3)",
        arguments: [
            ("(", "Unmatched ( or \\("), (")", "Unmatched ) or \\)"), ("a\\", "Trailing backslash"),
            ("[a", "Unmatched [, [^, [:, [., or [="), ("[z-a]", "Invalid range end"),
            ("*", "Invalid preceding regular expression"), ("a{x}", "Invalid content of \\{\\}"),
            ("a{2,1}", "Invalid content of \\{\\}"), ("a{999}", "Invalid content of \\{\\}"),
            ("[[:alpha:]]", "Invalid character class name"),
        ]
    )
    func refusals(pattern: String, reason: String) {
        let error = #expect(throws: InvalidNamePattern.self) { try NamePattern(pattern) }
        #expect(error?.description == "invalid regular expression: \(reason)")
    }
}
