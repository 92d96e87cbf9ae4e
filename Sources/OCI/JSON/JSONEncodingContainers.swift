/// Writes the properties of a type as members of an object.
struct JSONMemberWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let collection: JSONCollection

    init(_ collection: JSONCollection) {
        self.collection = collection
        // The names of properties are cases of a small enumeration. A key with room for a text is a
        // dictionary's, whose order changes from run to run. Asking the type itself whether it is a
        // dictionary would make the Swift runtime search all conformances of the program.
        collection.isSorted = MemoryLayout<Key>.size > MemoryLayout<Int>.size
    }

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws {
        collection.append(.null, key: key.stringValue)
    }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        collection.append(try JSONTreeEncoder.encode(value), key: key.stringValue)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        let nested = collection.reserve(key: key.stringValue, isArray: false)
        return KeyedEncodingContainer(JSONMemberWriter<NestedKey>(nested))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        JSONElementWriter(collection: collection.reserve(key: key.stringValue, isArray: true))
    }

    mutating func superEncoder() -> any Encoder { collection.reserveEncoder(key: "super") }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        collection.reserveEncoder(key: key.stringValue)
    }
}

/// Writes the elements of an array.
struct JSONElementWriter: UnkeyedEncodingContainer {
    let collection: JSONCollection

    var codingPath: [any CodingKey] { [] }
    var count: Int { collection.count }

    mutating func encodeNil() throws {
        collection.append(.null)
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        collection.append(try JSONTreeEncoder.encode(value))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        let nested = collection.reserve(isArray: false)
        return KeyedEncodingContainer(JSONMemberWriter<NestedKey>(nested))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONElementWriter(collection: collection.reserve(isArray: true))
    }

    mutating func superEncoder() -> any Encoder { collection.reserveEncoder() }
}

/// Writes a type that is one value.
struct JSONSingleValueWriter: SingleValueEncodingContainer {
    let encoder: JSONTreeEncoder

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() throws {
        encoder.set(.null)
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        encoder.set(try JSONTreeEncoder.encode(value))
    }
}
