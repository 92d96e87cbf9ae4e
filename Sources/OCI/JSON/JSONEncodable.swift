/// A type that can be written as JSON.
package protocol JSONEncodable {
    /// The value as a tree.
    var json: JSONValue { get }
}

/// A type that can be read from JSON and written as JSON.
package typealias JSONCodable = JSONDecodable & JSONEncodable

extension JSONValue {
    /// An object of the members that have a value.
    package static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(
            JSONObject(
                members.compactMap { key, value in
                    value.map { JSONObject.Member(key: key, value: $0) }
                }
            )
        )
    }
}

extension String: JSONEncodable {
    /// A string.
    package var json: JSONValue { .string(self) }
}

extension Bool: JSONEncodable {
    /// `true` or `false`.
    package var json: JSONValue { .bool(self) }
}

extension JSONEncodable where Self: FixedWidthInteger {
    /// A whole number.
    package var json: JSONValue {
        Int64(exactly: self).map { .integer($0) } ?? .unsigned(UInt64(truncatingIfNeeded: self))
    }
}

extension Int: JSONEncodable {}
extension Int32: JSONEncodable {}
extension Int64: JSONEncodable {}
extension UInt16: JSONEncodable {}
extension UInt32: JSONEncodable {}
extension UInt64: JSONEncodable {}

extension Array: JSONEncodable where Element: JSONEncodable {
    /// The elements in order.
    package var json: JSONValue { .array(map { $0.json }) }
}

extension Dictionary: JSONEncodable where Key == String, Value: JSONEncodable {
    /// The members in the order of their names.
    package var json: JSONValue {
        .object(
            JSONObject(
                distinct: map { JSONObject.Member(key: $0.key, value: $0.value.json) }
                    .sorted { $0.key < $1.key }
            )
        )
    }
}
