/// The members of an object, for the types that have properties.
struct JSONMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: JSONObject
    private let path: JSONPath?
    /// The places of names, for objects so large that looking at each member would be slow.
    private let index: [String: Int]?

    init(object: JSONObject, path: JSONPath?) {
        self.object = object
        self.path = path
        index = object.members.count > JSONObject.fewMembers ? Self.index(object) : nil
    }

    private static func index(_ object: JSONObject) -> [String: Int] {
        var index: [String: Int] = [:]
        index.reserveCapacity(object.members.count)
        for (place, member) in object.members.enumerated() {
            index[member.key] = place
        }
        return index
    }

    var codingPath: [any CodingKey] { JSONPath.steps(to: path).map(JSONCodingKey.init) }
    var allKeys: [Key] {
        var keys: [Key] = []
        keys.reserveCapacity(object.members.count)
        for member in object.members {
            if let key = Key(stringValue: member.key) { keys.append(key) }
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { value(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { value(key) == .null }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try place(key).decode(type)
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        guard let value = value(key), value != .null else { return nil }
        return try JSONPlace(value: value, path: path(to: key)).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try place(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try place(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        JSONPlace(value: object["super"] ?? .null, path: path)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try place(key) }

    private func value(_ key: Key) -> JSONValue? {
        guard let index else { return object[key.stringValue] }
        return index[key.stringValue].map { object.members[$0].value }
    }

    private func path(to key: Key) -> JSONPath {
        JSONPath(parent: path, step: .key(key.stringValue))
    }

    /// The place of a name that must have a value.
    private func place(_ key: Key) throws -> JSONPlace {
        let path = path(to: key)
        guard let value = value(key), value != .null else {
            throw DocumentError.missing(at: path)
        }
        return JSONPlace(value: value, path: path)
    }
}

/// The elements of an array, one after the other.
struct JSONElements: UnkeyedDecodingContainer {
    private let elements: [JSONValue]
    private let path: JSONPath?
    private(set) var currentIndex = 0

    init(elements: [JSONValue], path: JSONPath?) {
        self.elements = elements
        self.path = path
    }

    var codingPath: [any CodingKey] { JSONPath.steps(to: path).map(JSONCodingKey.init) }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try next().decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let container = try next().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try next().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let place = try next()
        currentIndex += 1
        return place
    }

    private func next() throws -> JSONPlace {
        let path = JSONPath(parent: path, step: .index(currentIndex))
        guard !isAtEnd else { throw DocumentError.missing(at: path) }
        return JSONPlace(value: elements[currentIndex], path: path)
    }
}
