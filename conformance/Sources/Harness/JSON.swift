/// A JSON document of the tests' own: a reader and a printer that share no code with the runtime.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that is no `Int64`, or any other text that has to stand in the document as it is.
    case raw(String)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// A member of an object; setting one turns `null` into an object, setting `nil` removes it.
    package subscript(key: String) -> JSON {
        get {
            guard case .object(let members) = self else { return .null }
            return members[key] ?? .null
        }
        set {
            var members: [String: JSON] = [:]
            if case .object(let existing) = self { members = existing }
            members[key] = newValue
            self = .object(members)
        }
    }

    /// An element of an array; `null` where there is none, and setting that does nothing.
    package subscript(index: Int) -> JSON {
        get {
            guard case .array(let elements) = self, elements.indices.contains(index) else {
                return .null
            }
            return elements[index]
        }
        set {
            guard case .array(var elements) = self, elements.indices.contains(index) else { return }
            elements[index] = newValue
            self = .array(elements)
        }
    }

    /// The elements of an array; none of anything else.
    package var elements: [JSON] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object; none of anything else.
    package var members: [String: JSON] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// A string; `nil` of anything else.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// An integer; `nil` of anything else.
    package var number: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// Removes a member of an object.
    package mutating func remove(_ key: String) {
        guard case .object(var members) = self else { return }
        members[key] = nil
        self = .object(members)
    }

    /// Adds an element; what is no array becomes one.
    package mutating func append(_ element: JSON) { self = .array(elements + [element]) }

    /// Removes elements of an array.
    package mutating func removeElements(where condition: (JSON) -> Bool) {
        self = .array(elements.filter { !condition($0) })
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
    package init(nilLiteral: ()) { self = .null }
    /// A list of strings.
    package init(_ strings: [String]) { self = .array(strings.map(JSON.string)) }
}

// MARK: - Printing

extension JSON: CustomStringConvertible {
    package var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .raw(let text): text
        case .string(let text): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }
                .map { "\(Self.quoted($0.key)):\($0.value)" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

// MARK: - Reading

extension JSON {
    /// The text is no JSON document; `offset` counts its bytes.
    package struct Malformed: Error { let offset: Int }

    /// An object has two members of this name.
    package struct DuplicateName: Error { let name: String }

    /// Reads exactly one document.
    package init(parsing text: String) throws {
        var reader = JSONReader(bytes: Array(text.utf8))
        self = try reader.document()
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    var offset = 0

    mutating func document() throws -> JSON {
        let value = try value()
        skipSpace()
        guard offset == bytes.count else { throw JSON.Malformed(offset: offset) }
        return value
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { offset += 1 }
    }

    private mutating func take(_ word: String) throws {
        guard bytes[offset...].starts(with: word.utf8) else { throw JSON.Malformed(offset: offset) }
        offset += word.utf8.count
    }

    private mutating func value() throws -> JSON {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try take("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try take("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try take("null")
            return .null
        default: return try number()
        }
    }

    private mutating func number() throws -> JSON {
        let start = offset
        while let byte = next, "+-.eE0123456789".utf8.contains(byte) { offset += 1 }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard !text.isEmpty else { throw JSON.Malformed(offset: start) }
        return Int64(text).map(JSON.integer) ?? .raw(text)
    }

    private mutating func array() throws -> JSON {
        try take("[")
        var elements: [JSON] = []
        skipSpace()
        while next != UInt8(ascii: "]") {
            if !elements.isEmpty { try take(",") }
            elements.append(try value())
            skipSpace()
        }
        offset += 1
        return .array(elements)
    }

    private mutating func object() throws -> JSON {
        try take("{")
        var members: [String: JSON] = [:]
        skipSpace()
        while next != UInt8(ascii: "}") {
            if !members.isEmpty { try take(",") }
            skipSpace()
            let key = try string()
            skipSpace()
            try take(":")
            guard members.updateValue(try value(), forKey: key) == nil else {
                throw JSON.DuplicateName(name: key)
            }
            skipSpace()
        }
        offset += 1
        return .object(members)
    }

    private mutating func string() throws -> String {
        try take("\"")
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            offset += 1
            text += byte == UInt8(ascii: "\\") ? try escape() : [byte]
        }
        try take("\"")
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escape() throws -> [UInt8] {
        guard let byte = next else { throw JSON.Malformed(offset: offset) }
        offset += 1
        let plain: [Character: UInt8] = ["n": 10, "t": 9, "r": 13, "b": 8, "f": 12]
        let character = Character(Unicode.Scalar(byte))
        guard character == "u" else { return [plain[character] ?? byte] }
        let digits = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
        guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
            throw JSON.Malformed(offset: offset)
        }
        offset += 4
        return Array(String(Character(scalar)).utf8)
    }
}
