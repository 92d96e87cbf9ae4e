/// Reads the properties of a type from an object.
package struct JSONReader {
    private let object: JSONObject

    /// Reads from the object that a value must be.
    package init(_ json: JSONValue) throws(JSONMismatch) {
        object = try json.object()
    }

    /// The value of a property that must be there.
    package func required<T: JSONDecodable>(_ name: String) throws(JSONMismatch) -> T {
        guard let value: T = try optional(name) else {
            throw JSONMismatch("is required").inside(.key(name))
        }
        return value
    }

    /// The value of a property, or nil if it is absent or `null`.
    package func optional<T: JSONDecodable>(_ name: String) throws(JSONMismatch) -> T? {
        guard let value = object[name] else { return nil }
        if case .null = value { return nil }
        do throws(JSONMismatch) {
            return try T(json: value)
        } catch {
            throw error.inside(.key(name))
        }
    }
}
