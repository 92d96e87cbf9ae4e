/// A JSON document, or a part of one, as a tree.
package enum JSONValue: Equatable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A whole number that fits into 64 bits with sign.
    case integer(Int64)
    /// A whole number above `Int64.max` that fits into 64 bits without sign.
    case unsigned(UInt64)
    /// Any other number, exactly as written: a fraction, an exponent, too many digits.
    case number(String)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Named values.
    case object(JSONObject)
}

/// Named values in the order of the document; no name occurs twice.
package struct JSONObject: Equatable, Sendable {
    /// One name with its value.
    package struct Member: Equatable, Sendable {
        /// The name.
        package var key: String
        /// What it stands for.
        package var value: JSONValue

        /// Creates a member.
        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The members in order.
    package private(set) var members: [Member]

    /// Creates an object; of members with the same name only the last one stays.
    package init(_ members: [Member]) {
        self.members = Self.hasDuplicates(members) ? Self.keepingLast(members) : members
    }

    /// Creates an object from members whose names are known to differ.
    init(distinct members: [Member]) {
        self.members = members
    }

    /// The value of a name, or nil if the object does not have it.
    ///
    /// Objects of real documents have few members, so looking at each is faster than hashing.
    package subscript(_ key: String) -> JSONValue? {
        for member in members where member.key == key {
            return member.value
        }
        return nil
    }

    /// Up to this many members, comparing all pairs is cheaper than hashing.
    static let fewMembers = 16

    private static func hasDuplicates(_ members: [Member]) -> Bool {
        guard members.count <= fewMembers else {
            return Set(members.lazy.map { $0.key }).count != members.count
        }
        for index in members.indices.dropFirst() {
            let key = members[index].key
            for earlier in 0..<index where members[earlier].key == key {
                return true
            }
        }
        return false
    }

    private static func keepingLast(_ members: [Member]) -> [Member] {
        var seen: Set<String> = []
        return members.reversed().filter { seen.insert($0.key).inserted }.reversed()
    }
}

extension JSONValue {
    /// What an error says was found, such as `the string "1G"`, `-1` or `an array`.
    var summary: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .number(let text): Self.shortened(text)
        case .string(let text): "the string " + JSONPrinter.quoted(Self.shortened(text))
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Keeps an error to one line, whatever the document contains.
    private static func shortened(_ text: String) -> String {
        let limit = 60
        return text.count <= limit ? text : text.prefix(limit) + "…"
    }
}
