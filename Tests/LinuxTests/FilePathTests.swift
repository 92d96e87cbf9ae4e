import Testing

@testable import Linux

@Suite("A path is what the kernel makes of it")
struct FilePathTests {
    @Test(
        "slashes that say nothing are left out",
        arguments: [
            ("/", "/"), ("//", "/"), ("/a//b/", "/a/b"), ("a/", "a"), ("", ""), ("///a", "/a"),
            ("a\u{0}b", "a"),
        ]
    )
    func cleaned(text: String, path: String) {
        #expect(FilePath(text).string == path)
        #expect(FilePath(text) == FilePath(path))
        #expect(FilePath(text).isEmpty == path.isEmpty)
        #expect(FilePath(text).isAbsolute == path.hasPrefix("/"))
    }

    @Test("a name that is not UTF-8 keeps its bytes")
    func bytes() {
        let name: [CChar] = [0x2f, -1, 0x61, 0]
        let path = FilePath(name)
        #expect(unsafe path.withPlatformString { unsafe [$0[0], $0[1], $0[2], $0[3]] } == name)
        #expect(path.string == "/\u{FFFD}a")
        #expect(path != "/\u{FFFD}a")
    }

    @Test(
        "what leads somewhere from a directory",
        arguments: [
            ("/a", "b", "/a/b"), ("/", "b", "/b"), ("", "b", "b"), ("a", "", "a"),
            ("a", "/b", "/b"),
            ("a/b", "../c", "a/b/../c"),
        ]
    )
    func pushed(directory: String, other: String, path: String) {
        #expect(FilePath(directory).pushing(FilePath(other)).string == path)
        if !other.hasPrefix("/") {
            #expect(FilePath(directory).appending(other).string == path)
        }
    }

    @Test("a name that begins with a slash stays inside the directory it is appended to")
    func appended() {
        #expect(FilePath("/a").appending("/b/").string == "/a/b")
    }

    @Test(
        "the last name, and what is before it",
        arguments: [
            ("/a/b", "b", "/a"), ("/a", "a", "/"), ("a", "a", ""), ("a/b/", "b", "a"),
            ("/", nil, "/"),
            ("", nil, ""),
        ] as [(String, String?, String)]
    )
    func last(text: String, name: String?, rest: String) {
        #expect(FilePath(text).lastComponent?.string == name)
        #expect(FilePath(text).removingLastComponent().string == rest)
    }

    @Test(
        "dots are worked out without looking at links",
        arguments: [
            ("/a/./b/../c", "/a/c"), ("/../a", "/a"), ("a/..", ""), ("../a/..", ".."),
            ("../../a", "../../a"), ("/..", "/"), ("/a/b/../..", "/"), (".", ""),
        ]
    )
    func normalized(text: String, path: String) {
        #expect(FilePath(text).lexicallyNormalized().string == path)
    }
}
