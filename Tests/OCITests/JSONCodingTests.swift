import OCI
import Testing

/// A type with properties of every kind that documents have.
private struct Everything: JSONCodable, Equatable {
    struct Inner: JSONCodable, Equatable {
        var words: [String]
        var matrix: [[Int]]
        var tree: [String: [String: Inner]]

        init(words: [String] = [], matrix: [[Int]] = [], tree: [String: [String: Inner]] = [:]) {
            self.words = words
            self.matrix = matrix
            self.tree = tree
        }

        init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            words = try members.required("words")
            matrix = try members.required("matrix")
            tree = try members.required("tree")
        }

        var json: JSONValue {
            .members([("words", words.json), ("matrix", matrix.json), ("tree", tree.json)])
        }
    }

    var text = "ä \"quoted\" \u{1}/"
    var truth = true
    var table = ["b": "2", "a": "1"]
    var inner = Inner(
        words: ["", "x"],
        matrix: [[], [1, 2], [.min, .max]],
        tree: ["x": ["y": Inner(), "z": Inner(words: ["w"])], "e": [:]]
    )
    var small = Int32.min
    var large = UInt64.max
    var negative = Int64.min
    var word = UInt16.max
    var present: Bool? = false
    var missing: Inner?

    init() {}

    init(json: JSONValue) throws(JSONMismatch) {
        let members = try JSONReader(json)
        text = try members.required("text")
        truth = try members.required("truth")
        table = try members.required("table")
        inner = try members.required("inner")
        small = try members.required("small")
        large = try members.required("large")
        negative = try members.required("negative")
        word = try members.required("word")
        present = try members.optional("present")
        missing = try members.optional("missing")
    }

    var json: JSONValue {
        .members([
            ("text", text.json), ("truth", truth.json), ("table", table.json),
            ("inner", inner.json), ("small", small.json), ("large", large.json),
            ("negative", negative.json), ("word", word.json), ("present", present?.json),
            ("missing", missing?.json),
        ])
    }
}

@Suite("Swift values travel as JSON")
struct JSONCodingTests {
    private func decode<T: JSONDecodable>(_ type: T.Type, _ text: String) throws -> T {
        try JSONDecoder.decode(type, from: Array(text.utf8), document: "x")
    }

    private func encode(_ value: some JSONEncodable, pretty: Bool = false) -> String {
        String(decoding: JSONEncoder.encode(value, pretty: pretty), as: UTF8.self)
    }

    private func error<T: JSONDecodable>(_ type: T.Type, _ text: String) -> String {
        do {
            return "accepted as \(try decode(type, text))"
        } catch {
            return "\(error)"
        }
    }

    @Test("what was encoded decodes to an equal value", arguments: [false, true])
    func roundTrip(_ pretty: Bool) throws {
        let everything = Everything()
        let text = JSONEncoder.encode(everything, pretty: pretty)
        #expect(try JSONDecoder.decode(Everything.self, from: text, document: "x") == everything)
    }

    @Test("properties keep their order, and names of dictionaries are sorted")
    func order() {
        let names = (0..<50).map { "k\($0)" }
        let table = Dictionary(uniqueKeysWithValues: names.map { ($0, true) })
        let expected = names.sorted().map { #""\#($0)":true"# }.joined(separator: ",")
        #expect(encode(table) == "{\(expected)}")
        #expect(encode(["b": "2", "a": "1"]) == #"{"a":"1","b":"2"}"#)
        let mount = Spec.Mount(destination: "/d", type: "t", source: "s", options: ["o"])
        #expect(
            encode(mount) == #"{"destination":"/d","type":"t","source":"s","options":["o"]}"#
        )
    }

    @Test("integers are exact at the boundaries of every type")
    func boundaries() throws {
        func check<I: FixedWidthInteger & JSONCodable>(_ type: I.Type) throws {
            for value in [I.min, .max, 0, 1] {
                #expect(encode(value) == "\(value)")
                #expect(try decode(I.self, "\(value)") == value)
            }
            #expect(throws: DocumentError.self) { try decode(I.self, "99999999999999999999") }
            let below = I.isSigned ? "-9223372036854775809" : "-1"
            #expect(
                error(I.self, below)
                    == "x: expected an integer from \(I.min) to \(I.max), found \(below)"
            )
            #expect(error(I.self, "1.5") == "x: expected an integer, found 1.5")
            #expect(error(I.self, "1e2") == "x: expected an integer, found 1e2")
            #expect(error(I.self, "true") == "x: expected an integer, found true")
        }
        try check(Int32.self)
        try check(Int64.self)
        try check(Int.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        #expect(
            error(UInt16.self, "65536") == "x: expected an integer from 0 to 65535, found 65536"
        )
        #expect(
            error(Int32.self, "-2147483649")
                == "x: expected an integer from -2147483648 to 2147483647, found -2147483649"
        )
    }

    @Test("a pretty text has a member a line, indented by two spaces")
    func pretty() {
        let value = Spec.Hook(path: "/a/b", args: [], env: ["A=1", "B=2"])
        let expected = """
            {
              "path": "/a/b",
              "args": [],
              "env": [
                "A=1",
                "B=2"
              ]
            }
            """
        #expect(encode(value, pretty: true) == expected)
        #expect(encode([[String: Bool]()], pretty: true) == "[\n  {}\n]")
    }

    @Test("control characters, quotes and backslashes are escaped, slashes and letters are not")
    func escapes() {
        #expect(
            encode("/\"\\\n\r\t\u{8}\u{0}\u{1F}\u{7F}é😀")
                == #""/\"\\\n\r\t\u0008\u0000\u001f\u007fé😀""#
        )
    }

    @Test("every character survives the way out and back")
    func characters() throws {
        let text = String(String.UnicodeScalarView((1...0x2FFF).compactMap(UnicodeScalar.init)))
        #expect(try decode(String.self, encode(text)) == text)
    }

    @Test(
        "an error names the place, however deep it is",
        arguments: [
            (
                #"{"words": [], "matrix": [], "tree": {"x": {"y": {"words": ["a", 1]}}}}"#,
                "tree.x.y.words[1]: expected a string, found 1"
            ),
            (
                #"{"words": [], "matrix": [[1], [2, "3"]]}"#,
                "matrix[1][1]: expected an integer, found the string \"3\""
            ),
            (
                #"{"words": [], "matrix": [], "tree": {"x": {"y": {}}}}"#,
                "tree.x.y.words: is required"
            ),
            (#"{"words": [], "matrix": null}"#, "matrix: is required"),
            (#"{"words": {}}"#, "words: expected an array, found an object"),
            (
                #"{"words": [], "matrix": [], "tree": []}"#,
                "tree: expected an object, found an array"
            ),
            (#"[]"#, "expected an object, found an array"),
            (#""stop""#, #"expected an object, found the string "stop""#),
            (#"null"#, "expected an object, found null"),
        ]
    )
    func errors(_ text: String, _ expected: String) {
        #expect(error(Everything.Inner.self, text) == "x: " + expected)
    }

    @Test("null is absent where a value is optional, and missing where it is required")
    func null() throws {
        #expect(
            try decode(Spec.Root.self, #"{"path": "r", "readonly": null}"#) == Spec.Root(path: "r")
        )
        #expect(encode(Spec.Root(path: "r")) == #"{"path":"r"}"#)
        #expect(error(Spec.Root.self, #"{"path": null}"#) == "x: path: is required")
        #expect(error([String].self, #"["a", null]"#) == "x: [1]: expected a string, found null")
        #expect(
            error([String: Bool].self, #"{"a": null}"#)
                == "x: a: expected true or false, found null"
        )
        #expect(error([[Int]].self, "[[1], null]") == "x: [1]: expected an array, found null")
    }

    @Test("names that are not words are quoted in a key path")
    func keyPaths() {
        let type = [String: [String: [Int]]].self
        #expect(
            error(type, #"{"a.b": {"": [1, "x"]}}"#)
                == #"x: ["a.b"][""][1]: expected an integer, found the string "x""#
        )
        #expect(
            error(type, #"{"a-b_1": {"q\"": 1}}"#)
                == #"x: a-b_1["q\""]: expected an array, found 1"#
        )
    }

    @Test("an error stays on one line and short, whatever was found")
    func longStrings() {
        let text = error(Int.self, "\"" + String(repeating: #"a\n"#, count: 10_000) + "\"")
        #expect(text.count < 200)
        #expect(!text.contains("\n"))
    }

    @Test("an object with many members is read completely, and quickly")
    func manyMembers() throws {
        let count = 20_000
        let members = (0..<count).map { #""key number \#($0)":"\#($0)""# }.joined(separator: ",")
        let table = try decode([String: String].self, "{\(members)}")
        #expect(table.count == count)
        #expect(table["key number 12345"] == "12345")
        let kinds = try decode(
            [String: Int].self,
            "{" + (0..<count).map { #""\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        )
        #expect(kinds["777"] == 777)
    }
}
