import OCI
import Testing

/// A list of steps, as the plan for init has it.
private indirect enum Step: Codable, Equatable, Sendable {
    case stop
    case name(String)
    case mount(source: String?, target: String, flags: UInt64)
    case pair(Int, Bool)
    case group([Step])
    case within(Kind, Step)
}

private enum Kind: String, Codable, CaseIterable {
    case new, joined
}

private struct Mask: OptionSet, Codable, Equatable {
    let rawValue: UInt32
}

private struct Everything: Codable, Equatable, Sendable {
    struct Inner: Codable, Equatable, Sendable {
        var bytes: [UInt8]
        var moreBytes: [UInt8]?
        var matrix: [[Int]]
        var optionals: [Int?]
        var tree: [String: [String: Inner]]
    }

    var steps: [Step]
    var optionalStep: Step?
    var missing: Step?
    var mask: Mask
    var kinds: [Kind]
    var set: Set<String>
    var table: [String: Kind]
    var byKind: [Kind: Int]
    var inner: Inner
    var double: Double
    var small: Int8
    var large: UInt64
    var negative: Int64
    var word: UInt16
    var empty: Nothing
}

private struct Nothing: Codable, Equatable {}

private let everything = Everything(
    steps: [
        .stop, .name("ä \"quoted\" \u{1}/"), .mount(source: nil, target: "/", flags: .max),
        .pair(-1, true), .group([.stop, .group([])]), .within(.joined, .within(.new, .stop)),
    ],
    optionalStep: .stop,
    missing: nil,
    mask: Mask(rawValue: 5),
    kinds: [.new, .joined],
    set: ["one"],
    table: ["b": .new, "a": .joined],
    byKind: [.new: 1],
    inner: Everything.Inner(
        bytes: [0, 1, 0x7F, 0x80, 0xFF],
        moreBytes: [],
        matrix: [[], [1, 2], [.min, .max]],
        optionals: [1, nil, 3],
        tree: ["x": ["y": .init(bytes: [], matrix: [], optionals: [], tree: [:])]]
    ),
    double: 0.1,
    small: .min,
    large: .max,
    negative: .min,
    word: .max,
    empty: Nothing()
)

@Suite("Swift values travel as JSON")
struct JSONCodingTests {
    private func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        try JSONDecoder.decode(type, from: Array(text.utf8), document: "x")
    }

    private func encode(_ value: some Encodable, pretty: Bool = false) throws -> String {
        String(decoding: try JSONEncoder.encode(value, pretty: pretty), as: UTF8.self)
    }

    private func error<T: Decodable>(_ type: T.Type, _ text: String) -> String {
        do {
            return "accepted as \(try decode(type, text))"
        } catch {
            return "\(error)"
        }
    }

    @Test("what was encoded decodes to an equal value", arguments: [false, true])
    func roundTrip(_ pretty: Bool) throws {
        let text = try JSONEncoder.encode(everything, pretty: pretty)
        #expect(try JSONDecoder.decode(Everything.self, from: text, document: "x") == everything)
    }

    @Test("an enumeration with values is an object named after the case")
    func enumerations() throws {
        #expect(try encode([Step.stop]) == #"[{"stop":{}}]"#)
        #expect(try encode(Step.pair(1, false)) == #"{"pair":{"_0":1,"_1":false}}"#)
        #expect(
            try encode(Step.mount(source: nil, target: "/a/b", flags: 1))
                == #"{"mount":{"target":"/a/b","flags":1}}"#
        )
    }

    @Test("properties keep their order, and names of dictionaries are sorted")
    func order() throws {
        let names = (0..<50).map { "k\($0)" }
        let table = Dictionary(uniqueKeysWithValues: names.map { ($0, Kind.new) })
        let expected = names.sorted().map { #""\#($0)":"new""# }.joined(separator: ",")
        #expect(try encode(table) == "{\(expected)}")
        #expect(try encode(["b": "2", "a": "1"]) == #"{"a":"1","b":"2"}"#)
        let mount = Spec.Mount(destination: "/d", type: "t", source: "s", options: ["o"])
        #expect(
            try encode(mount) == #"{"destination":"/d","type":"t","source":"s","options":["o"]}"#
        )
    }

    @Test("bytes are hexadecimal digits, and nothing else is accepted for them")
    func bytes() throws {
        #expect(try encode([UInt8]([0, 10, 255])) == #""000aff""#)
        #expect(try decode([UInt8].self, #""000aff""#) == [0, 10, 255])
        for text in [#""0""#, #""0g""#, #""0A""#, "[1]", "1"] {
            #expect(error([UInt8].self, text).hasPrefix("x: expected pairs of hexadecimal digits"))
        }
    }

    @Test("integers are exact at the boundaries of every type")
    func boundaries() throws {
        func check<I: FixedWidthInteger & Codable>(_ type: I.Type) throws {
            for value in [I.min, .max, 0, 1] {
                #expect(try encode(value) == "\(value)")
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
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(Int.self)
        try check(UInt8.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        try check(UInt.self)
        #expect(error(UInt8.self, "256") == "x: expected an integer from 0 to 255, found 256")
        #expect(
            error(Int16.self, "-32769")
                == "x: expected an integer from -32768 to 32767, found -32769"
        )
    }

    @Test("fractions keep their value, and JSON has no word for infinity")
    func fractions() throws {
        for value in [0.1, -2.5e-300, 1e300, 3] {
            #expect(try decode(Double.self, try encode(value)) == value)
        }
        #expect(try decode(Float.self, "0.5") == 0.5)
        #expect(try decode(Double.self, "18446744073709551615") == 18_446_744_073_709_551_616)
        #expect(throws: DocumentError.self) { try encode(Double.infinity) }
        #expect(throws: DocumentError.self) { try encode([Double.nan]) }
        #expect(error(Double.self, #""1""#) == #"x: expected a number, found the string "1""#)
    }

    @Test("a pretty text has a member a line, indented by two spaces")
    func pretty() throws {
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
        #expect(try encode(value, pretty: true) == expected)
        #expect(try encode([Nothing()], pretty: true) == "[\n  {}\n]")
    }

    @Test("control characters, quotes and backslashes are escaped, slashes and letters are not")
    func escapes() throws {
        #expect(
            try encode("/\"\\\n\r\t\u{8}\u{0}\u{1F}\u{7F}é😀")
                == #""/\"\\\n\r\t\u0008\u0000\u001f\u007fé😀""#
        )
    }

    @Test("every character survives the way out and back")
    func characters() throws {
        let text = String(String.UnicodeScalarView((1...0x2FFF).compactMap(UnicodeScalar.init)))
        #expect(try decode(String.self, try encode(text)) == text)
    }

    @Test(
        "an error names the place, whichever container was read",
        arguments: [
            (
                #"[{"stop": {}}, {"group": {"_0": [{"name": {"_0": 1}}]}}]"#,
                "[1].group._0[0].name._0: expected a string, found 1"
            ),
            (#"[{"pair": {"_0": 1}}]"#, "[0].pair._1: is required"),
            (#"[{"within": {"_0": "new", "_1": null}}]"#, "[0].within._1: is required"),
            (
                #"[{"within": {"_0": "old", "_1": {"stop": {}}}}]"#,
                "[0].within._0: Cannot initialize Kind from invalid String value old"
            ),
            (#"[{}]"#, "[0]: Invalid number of keys found, expected one."),
            (#"[{"nothing": {}}]"#, "[0]: Invalid number of keys found, expected one."),
            (#"{}"#, "expected an array, found an object"),
            (#"["stop"]"#, #"[0]: expected an object, found the string "stop""#),
        ]
    )
    func errors(_ text: String, _ expected: String) {
        #expect(error([Step].self, text) == "x: " + expected)
    }

    @Test("null is absent where a value is optional, and missing where it is required")
    func null() throws {
        struct Pair: Codable, Equatable {
            var a: Int?
            var b: String?
        }
        #expect(try decode(Pair.self, #"{"a": null}"#) == Pair())
        #expect(try decode(Int?.self, "null") == nil)
        #expect(try decode([Int?].self, "[null, 1]") == [nil, 1])
        #expect(try encode(Pair(b: "x")) == #"{"b":"x"}"#)
        #expect(error([String].self, #"["a", null]"#) == "x: [1]: expected a string, found null")
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
            [String: Int?].self,
            "{" + (0..<count).map { #""\#($0)":\#($0)"# }.joined(separator: ",") + "}"
        )
        #expect(kinds["777"] == 777)
    }
}
