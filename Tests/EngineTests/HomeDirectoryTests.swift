import Testing

@testable import Engine

@Suite("The home directory of a user")
struct HomeDirectoryTests {
    private func home(_ text: String, _ userID: UInt32) -> String? {
        HomeDirectory.parse(Array(text.utf8), userID: userID)
    }

    @Test("the first line with the number counts")
    func first() {
        let text = "root:x:0:0:root:/root:/bin/sh\nweb:x:33:33::/srv:\nother:x:33:1::/else:\n"
        #expect(home(text, 0) == "/root")
        #expect(home(text, 33) == "/srv")
        #expect(home(text, 34) == nil)
    }

    @Test(
        "malformed lines are no users",
        arguments: [
            "", "\n\n", "web", "web:x:33", "web:x:33:33::", "web:x:+33:33::/srv:",
            "web:x:33 :33::/srv:", "web:x::33::/srv:", "web:x:33:33::srv:",
            "web:x:33:33::/s\0rv:", "web:x:99999999999:33::/srv:",
        ]
    )
    func malformed(text: String) {
        #expect(home(text, 33) == nil)
    }

    @Test("a malformed line does not hide a later one")
    func later() {
        #expect(home("#comment\nbroken:33\nweb:x:33:33::/srv:/bin/sh", 33) == "/srv")
    }
}
