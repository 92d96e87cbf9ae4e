/// Makes JSON from values of Swift types.
///
/// Properties stand in the order of their declaration, absent ones are left out, and the names of a
/// dictionary are sorted, so that equal values have equal texts.
package enum JSONEncoder {
    /// Makes a text.
    ///
    /// - Parameters:
    ///   - value: What to write.
    ///   - pretty: Whether each member stands on its own line, indented by two spaces a level.
    /// - Returns: The text in UTF-8, without a final line break.
    /// - Throws: `DocumentError` if JSON has no words for a value, such as infinity.
    package static func encode(
        _ value: some Encodable,
        pretty: Bool = false
    ) throws(DocumentError) -> [UInt8] {
        JSONPrinter.print(try tree(of: value), pretty: pretty)
    }

    /// Makes a tree.
    ///
    /// - Parameter value: What to write.
    /// - Returns: The tree.
    /// - Throws: `DocumentError` if JSON has no words for a value, such as infinity.
    package static func tree<T: Encodable>(of value: T) throws(DocumentError) -> JSONValue {
        do {
            return try JSONTreeEncoder.encode(value)
        } catch let error as DocumentError {
            throw error
        } catch {
            throw DocumentError(document: "\(T.self)", reason: "\(error)")
        }
    }
}

/// What `encode(to:)` writes into.
final class JSONTreeEncoder: Encoder {
    private var content: Content?

    private enum Content {
        case value(JSONValue)
        case collection(JSONCollection)
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The tree of a value: the types that documents are made of at once, others by their method.
    static func encode<T: Encodable>(_ value: T) throws -> JSONValue {
        if T.self == String.self { return .string(try exactly(value)) }
        if T.self == [String].self {
            return .array((try exactly(value) as [String]).map(JSONValue.string))
        }
        if T.self == Bool.self { return .bool(try exactly(value)) }
        if T.self == UInt32.self { return .integer(Int64(try exactly(value) as UInt32)) }
        if T.self == UInt64.self { return integer(try exactly(value) as UInt64) }
        if T.self == Int64.self { return .integer(try exactly(value)) }
        if T.self == Int.self { return integer(try exactly(value) as Int) }
        if T.self == Int32.self { return integer(try exactly(value) as Int32) }
        if T.self == UInt16.self { return integer(try exactly(value) as UInt16) }
        if T.self == UInt8.self { return integer(try exactly(value) as UInt8) }
        if T.self == UInt.self { return integer(try exactly(value) as UInt) }
        if T.self == Int16.self { return integer(try exactly(value) as Int16) }
        if T.self == Int8.self { return integer(try exactly(value) as Int8) }
        if T.self == [UInt8].self { return .string(Hexadecimal.text(try exactly(value))) }
        if T.self == Double.self { return try fraction(try exactly(value)) }
        if T.self == Float.self { return try fraction(Double(try exactly(value) as Float)) }
        let encoder = JSONTreeEncoder()
        try value.encode(to: encoder)
        return encoder.finished()
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONMemberWriter<Key>(collection()))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        let collection = collection()
        collection.isArray = true
        return JSONElementWriter(collection: collection)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleValueWriter(encoder: self)
    }

    func set(_ value: JSONValue) {
        content = .value(value)
    }

    private func collection() -> JSONCollection {
        if case .collection(let collection) = content { return collection }
        let collection = JSONCollection()
        content = .collection(collection)
        return collection
    }

    func finished() -> JSONValue {
        switch content {
        case .value(let value): value
        case .collection(let collection): collection.finished()
        case nil: .object(JSONObject(distinct: []))
        }
    }

    /// Tells the compiler that two types are the same.
    private static func exactly<A, B>(_ value: A) throws -> B {
        guard let same = value as? B else {
            throw DocumentError(document: "\(A.self)", reason: "is not \(B.self)")
        }
        return same
    }

    private static func integer(_ value: some FixedWidthInteger) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .unsigned(UInt64(truncatingIfNeeded: value))
    }

    private static func fraction(_ value: Double) throws -> JSONValue {
        guard value.isFinite else {
            throw DocumentError(document: "Double", reason: "JSON has no word for \(value)")
        }
        return .number("\(value)")
    }
}

/// An object or array that is still being written.
final class JSONCollection {
    var isArray = false
    /// Whether the members stand in the order of their names.
    var isSorted = false
    private var members: [JSONObject.Member] = []
    private var elements: [JSONValue] = []
    /// Collections inside this one that were handed out to be written later, with their places.
    private var unfinished: [(place: Int, collection: JSONCollection)] = []
    private var encoders: [(place: Int, encoder: JSONTreeEncoder)] = []

    var count: Int { isArray ? elements.count : members.count }

    func append(_ value: JSONValue, key: String) {
        members.append(JSONObject.Member(key: key, value: value))
    }

    func append(_ value: JSONValue) {
        elements.append(value)
    }

    /// Makes room for a collection that is written later.
    func reserve(key: String? = nil, isArray: Bool) -> JSONCollection {
        let collection = JSONCollection()
        collection.isArray = isArray
        unfinished.append((reserve(key), collection))
        return collection
    }

    /// Makes room for a value that is written later.
    func reserveEncoder(key: String? = nil) -> JSONTreeEncoder {
        let encoder = JSONTreeEncoder()
        encoders.append((reserve(key), encoder))
        return encoder
    }

    private func reserve(_ key: String?) -> Int {
        if let key { append(.null, key: key) } else { append(.null) }
        return count - 1
    }

    func finished() -> JSONValue {
        for (place, collection) in unfinished { replace(place, collection.finished()) }
        for (place, encoder) in encoders { replace(place, encoder.finished()) }
        if isSorted { members.sort { $0.key < $1.key } }
        return isArray ? .array(elements) : .object(JSONObject(distinct: members))
    }

    private func replace(_ place: Int, _ value: JSONValue) {
        if isArray { elements[place] = value } else { members[place].value = value }
    }
}
