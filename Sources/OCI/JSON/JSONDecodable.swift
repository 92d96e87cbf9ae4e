/// A type that can be read from JSON.
package protocol JSONDecodable {
    /// Reads a value.
    init(json: JSONValue) throws(JSONMismatch)
}

/// Why a part of a document is not what a type needs.
package struct JSONMismatch: Error {
    /// What is wrong, in plain words.
    let reason: String
    /// The way from the innermost value to the outermost: each adds its step as the error passes,
    /// so that reading what is right needs no paths.
    private var steps: [JSONPathStep] = []

    init(_ reason: String) {
        self.reason = reason
    }

    /// Says that there is something else than what is needed.
    init(expected: String, found: JSONValue) {
        self.init("expected \(expected), found \(found.summary)")
    }

    /// The same error as seen from the value around.
    func inside(_ step: JSONPathStep) -> JSONMismatch {
        var error = self
        error.steps.append(step)
        return error
    }

    /// The place of the innermost value.
    var keyPath: String { JSONPath.text(steps.reversed()) }
}

extension JSONValue {
    /// The members of the object that the value must be.
    func object() throws(JSONMismatch) -> JSONObject {
        guard case .object(let object) = self else {
            throw JSONMismatch(expected: "an object", found: self)
        }
        return object
    }

    /// The error that the value is not a whole number within bounds.
    fileprivate func integerMismatch(from lowest: Int64, to highest: UInt64) -> JSONMismatch {
        let isWhole =
            switch self {
            case .integer, .unsigned: true
            case .number(let text): !text.utf8.contains { ".eE".utf8.contains($0) }
            default: false
            }
        let expected = isWhole ? "an integer from \(lowest) to \(highest)" : "an integer"
        return JSONMismatch(expected: expected, found: self)
    }
}

extension String: JSONDecodable {
    /// Reads a string.
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .string(let text) = json else {
            throw JSONMismatch(expected: "a string", found: json)
        }
        self = text
    }
}

extension Bool: JSONDecodable {
    /// Reads `true` or `false`.
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .bool(let truth) = json else {
            throw JSONMismatch(expected: "true or false", found: json)
        }
        self = truth
    }
}

extension JSONDecodable where Self: FixedWidthInteger {
    /// Reads a whole number.
    package init(json: JSONValue) throws(JSONMismatch) {
        let integer: Self? =
            switch json {
            case .integer(let number): Self(exactly: number)
            case .unsigned(let number): Self(exactly: number)
            default: nil
            }
        guard let integer else {
            throw json.integerMismatch(from: Int64(Self.min), to: UInt64(Self.max))
        }
        self = integer
    }
}

extension Int: JSONDecodable {}
extension Int32: JSONDecodable {}
extension Int64: JSONDecodable {}
extension UInt16: JSONDecodable {}
extension UInt32: JSONDecodable {}
extension UInt64: JSONDecodable {}

extension Array: JSONDecodable where Element: JSONDecodable {
    /// Reads the elements of a list.
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .array(let elements) = json else {
            throw JSONMismatch(expected: "an array", found: json)
        }
        self = []
        reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do throws(JSONMismatch) {
                append(try Element(json: element))
            } catch {
                throw error.inside(.index(index))
            }
        }
    }
}

extension Dictionary: JSONDecodable where Key == String, Value: JSONDecodable {
    /// Reads the members of an object whose names are data.
    package init(json: JSONValue) throws(JSONMismatch) {
        let members = try json.object().members
        self.init(minimumCapacity: members.count)
        for member in members {
            do throws(JSONMismatch) {
                self[member.key] = try Value(json: member.value)
            } catch {
                throw error.inside(.key(member.key))
            }
        }
    }
}
