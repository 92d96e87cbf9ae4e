/// Reads the properties of a type from an object, without the standard library's containers.
///
/// `KeyedDecodingContainer` makes the Swift runtime build three generic types for every type that is
/// decoded, in every process anew. For the forty types of `Spec` that takes longer than parsing and
/// decoding together, so they say in `init(from:)` what they read.
struct JSONReader<Key: CodingKey> {
    private let object: JSONObject
    private let path: JSONPath?

    /// Reads from the object that a decoder stands on.
    init(_ decoder: any Decoder) throws {
        guard let place = decoder as? JSONPlace else {
            throw DocumentError(document: "", reason: "is not read from JSON")
        }
        object = try place.object()
        path = place.path
    }

    /// The value of a property that must be there.
    func required<T: Decodable>(_ key: Key) throws -> T {
        guard let place = place(key) else { throw absence(of: key) }
        return try place.decode(T.self)
    }

    /// The elements of a list that must be there.
    func requiredList<E: Decodable>(_ key: Key) throws -> [E] {
        guard let list: [E] = try optionalList(key) else { throw absence(of: key) }
        return list
    }

    /// The value of a property, or nil if it is absent or `null`.
    func optional<T: Decodable>(_ key: Key) throws -> T? {
        try place(key)?.decode(T.self)
    }

    /// The elements of a list, or nil if it is absent or `null`.
    func optionalList<E: Decodable>(_ key: Key) throws -> [E]? {
        guard let place = place(key) else { return nil }
        let elements = try place.elements()
        var list: [E] = []
        list.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            let path = JSONPath(parent: place.path, step: .index(index))
            list.append(try JSONPlace(value: element, path: path).decode(E.self))
        }
        return list
    }

    /// The members of an object whose names are data, or nil if it is absent or `null`.
    func optionalDictionary<V: Decodable>(_ key: Key) throws -> [String: V]? {
        guard let place = place(key) else { return nil }
        var values: [String: V] = [:]
        for member in try place.object().members {
            let path = JSONPath(parent: place.path, step: .key(member.key))
            values[member.key] = try JSONPlace(value: member.value, path: path).decode(V.self)
        }
        return values
    }

    private func place(_ key: Key) -> JSONPlace? {
        let name = key.stringValue
        guard let value = object[name], value != .null else { return nil }
        return JSONPlace(value: value, path: JSONPath(parent: path, step: .key(name)))
    }

    private func absence(of key: Key) -> DocumentError {
        let path = JSONPath(parent: path, step: .key(key.stringValue))
        return .missing(at: path)
    }
}
