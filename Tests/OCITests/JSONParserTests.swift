import OCI
import Testing

@Suite("JSON text becomes a tree")
struct JSONParserTests {
    private func parse(
        _ text: String,
        limits: JSONParser.Limits = JSONParser.Limits()
    ) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8), document: "x.json", limits: limits)
    }

    private func reason(_ bytes: [UInt8]) -> String {
        do {
            return "accepted as \(try JSONParser.parse(bytes, document: "x.json"))"
        } catch {
            return "\(error)"
        }
    }

    private func object(_ members: (String, JSONValue)...) -> JSONValue {
        .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }

    @Test("every kind of value is kept, in order")
    func kinds() throws {
        let text = #" {"b": [null, true, false, -7, 1.5, "é\n"], "a": {}, "c": []} "#
        let list: [JSONValue] = [
            .null, .bool(true), .bool(false), .integer(-7), .number("1.5"), .string("é\n"),
        ]
        let expected = object(("b", .array(list)), ("a", object()), ("c", .array([])))
        #expect(try parse(text) == expected)
    }

    @Test(
        "whole numbers are exact over 64 bits, with and without sign",
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("-1", .integer(-1)),
            ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .unsigned(1 << 63)),
            ("18446744073709551615", .unsigned(.max)),
            ("18446744073709551616", .number("18446744073709551616")),
            ("-9223372036854775809", .number("-9223372036854775809")),
            ("1e3", .number("1e3")), ("1.0", .number("1.0")), ("-2.5E-3", .number("-2.5E-3")),
        ] as [(String, JSONValue)]
    )
    func integers(_ text: String, _ expected: JSONValue) throws {
        #expect(try parse(text) == expected)
        #expect(try parse("[\(text)]") == .array([expected]))
    }

    @Test("the last one of several members with the same name counts")
    func duplicates() throws {
        #expect(
            try parse(#"{"a": 1, "b": 2, "a": 3}"#)
                == object(("b", .integer(2)), ("a", .integer(3)))
        )
        let many = (0..<40).map { #""k\#($0 % 20)": \#($0)"# }.joined(separator: ",")
        guard case .object(let large) = try parse("{\(many)}") else {
            Issue.record("not an object")
            return
        }
        #expect(large.members.count == 20)
        #expect(large["k7"] == .integer(27))
    }

    @Test(
        "text that is not JSON is refused with its line and column",
        arguments: [
            ("", "x.json: line 1, column 1: the text ends too early"),
            ("  \n ", "x.json: line 2, column 2: the text ends too early"),
            ("{]", "x.json: line 1, column 2: invalid object key (must be a string)"),
            ("{\"a\": 1,}", "x.json: line 1, column 9: invalid object key (must be a string)"),
            ("[1,\n 2,\n x]", "x.json: line 3, column 2: invalid char in json text"),
            ("[1 2]", "x.json: line 1, column 4: after array element, I expect ',' or ']'"),
            ("{\"a\"", "x.json: line 1, column 5: the text ends too early"),
            ("\"abc", "x.json: line 1, column 5: the text ends too early"),
            ("{} x", "x.json: line 1, column 4: more text after the end of the value"),
            ("{}{}", "x.json: line 1, column 3: more text after the end of the value"),
        ]
    )
    func badText(_ text: String, _ expected: String) {
        #expect(reason(Array(text.utf8)) == expected)
    }

    @Test(
        "malformed words, numbers and strings are refused",
        arguments: [
            "nul", "True", "01", "-", "1.", ".5", "+1", "1e", "0x10", "NaN", "Infinity", "'a'",
            "{a:1}", "[1,]", "// x\n1", "/* x */ 1", "\"\t\"", "\"\n\"", #""\x""#, #""\u12g4""#,
            #""\u12""#, "\u{FEFF}{}", "[", "]", "}", ",", ":", "[}", "{\"a\" 1}", "\"a\":1",
        ]
    )
    func malformed(_ text: String) {
        #expect(throws: DocumentError.self) { try parse(text) }
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0xFF], [0xC3], [0x80], [0xC0, 0x80], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC3, 0x28],
        ] as [[UInt8]]
    )
    func invalidUTF8(_ bytes: [UInt8]) {
        let text = Array("{\"a\": [0, \"x".utf8) + bytes + Array("\"]}".utf8)
        #expect(throws: DocumentError.self) { try JSONParser.parse(text, document: "x.json") }
        let key = Array("{\"x".utf8) + bytes + Array("\": 1}".utf8)
        #expect(throws: DocumentError.self) { try JSONParser.parse(key, document: "x.json") }
    }

    @Test("overlong UTF-8 is refused with its place")
    func overlong() {
        let text = Array("{\"a\": [0, \"".utf8) + [0xC0, 0xAF] + Array("\"]}".utf8)
        #expect(reason(text) == "x.json: line 1, column 12: not valid UTF-8")
    }

    @Test("escapes become characters")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83D\ude00""#
        #expect(try parse(text) == .string("\"\\/\u{8}\u{C}\n\r\té€😀"))
    }

    @Test(
        "half of a surrogate pair is refused, not replaced",
        arguments: [#"\ud800"#, #"\udc00"#, #"\ud800x"#, #"\ud800\u0041"#, #"\udfff\udfff"#]
    )
    func surrogates(_ escape: String) {
        let expected = "x.json: line 1, column 3: half of a surrogate pair"
        #expect(reason(Array("[\"\(escape)\"]".utf8)) == expected)
    }

    @Test("an escaped backslash before u is not an escape")
    func escapedBackslash() throws {
        #expect(try parse(#""\\ud800\\u0000""#) == .string(#"\ud800\u0000"#))
    }

    @Test("a NUL byte is refused with its key path, in values, names and lists")
    func nul() throws {
        #expect(
            reason(Array(#"{"p": {"args": ["a", "b\u0000c"]}}"#.utf8))
                == "x.json: p.args[1]: contains a NUL byte"
        )
        #expect(reason(Array(#"{"p": 1, "q\u0000": 2}"#.utf8)) == "x.json: contains a NUL byte")
        #expect(reason(Array("[\"a\u{0}\"]".utf8)).hasPrefix("x.json: line 1, column "))
        #expect(try parse(#""\u0000""#, limits: .init(allowsNUL: true)) == .string("\0"))
    }

    @Test("a text nested too deeply is refused", arguments: [("[", "]"), ("{\"a\":", "}")])
    func depth(_ open: String, _ close: String) throws {
        func nested(_ levels: Int) -> String {
            String(repeating: open, count: levels - 1) + "[]"
                + String(repeating: close, count: levels - 1)
        }
        _ = try parse(nested(128))
        #expect(reason(Array(nested(129).utf8)).hasSuffix("nested deeper than 128 levels"))
        #expect(reason(Array(nested(100_000).utf8)).hasSuffix("nested deeper than 128 levels"))
        #expect(throws: DocumentError.self) { try parse("[[[]]]", limits: .init(depth: 2)) }
    }

    @Test("a text that is too long is refused before it is read")
    func size() throws {
        let expected = "x.json: is 16777217 bytes long, more than the limit of 16777216"
        #expect(reason([UInt8](repeating: 0x20, count: 16 << 20 + 1)) == expected)
        let full = Array("1".utf8) + [UInt8](repeating: 0x20, count: 16 << 20 - 1)
        #expect(try JSONParser.parse(full, document: "x.json") == .integer(1))
    }
}
