/// Makes values of Swift types from JSON.
///
/// Names without a property are ignored, `null` is the same as absent, and an error says where in
/// the document it is and what was found there.
package enum JSONDecoder {
    /// Makes a value from a text.
    ///
    /// - Parameters:
    ///   - type: What to make.
    ///   - bytes: The text in UTF-8.
    ///   - document: What errors call it, such as `config.json`.
    ///   - limits: What the text may ask for at most.
    /// - Returns: The value.
    /// - Throws: `DocumentError`.
    package static func decode<T: Decodable>(
        _ type: T.Type,
        from bytes: [UInt8],
        document: String,
        limits: JSONParser.Limits = JSONParser.Limits()
    ) throws(DocumentError) -> T {
        let value = try JSONParser.parse(bytes, document: document, limits: limits)
        return try decode(type, from: value, document: document)
    }

    /// Makes a value from a tree.
    ///
    /// - Parameters:
    ///   - type: What to make.
    ///   - value: The tree.
    ///   - document: What errors call it, such as `config.json`.
    /// - Returns: The value.
    /// - Throws: `DocumentError`.
    package static func decode<T: Decodable>(
        _ type: T.Type,
        from value: JSONValue,
        document: String
    ) throws(DocumentError) -> T {
        do {
            return try JSONPlace(value: value, path: nil).decode(type)
        } catch var error as DocumentError {
            error.document = document
            throw error
        } catch let error as DecodingError {
            throw documentError(error, document: document)
        } catch {
            throw DocumentError(document: document, reason: "\(error)")
        }
    }

    /// What the standard library's own `init(from:)`s report.
    private static func documentError(_ error: DecodingError, document: String) -> DocumentError {
        let (context, key): (DecodingError.Context, (any CodingKey)?) =
            switch error {
            case .keyNotFound(let key, let context): (context, key)
            case .valueNotFound(_, let context), .typeMismatch(_, let context),
                .dataCorrupted(let context):
                (context, nil)
            @unknown default:
                (DecodingError.Context(codingPath: [], debugDescription: "\(error)"), nil)
            }
        let path =
            context.codingPath.map(JSONPathStep.init) + (key.map { [JSONPathStep($0)] } ?? [])
        return DocumentError(
            document: document,
            keyPath: JSONPath.text(path),
            reason: key == nil ? context.debugDescription : "is required"
        )
    }
}

/// A value and where it stands; what `init(from:)` sees.
struct JSONPlace: Decoder, SingleValueDecodingContainer {
    let value: JSONValue
    let path: JSONPath?

    var codingPath: [any CodingKey] { JSONPath.steps(to: path).map(JSONCodingKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        JSONElements(elements: try elements(), path: path)
    }

    func container<Key: CodingKey>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(JSONMembers(object: try object(), path: path))
    }

    func decodeNil() -> Bool { value == .null }

    /// Decodes the value: the types that documents are made of at once, others by their initialiser.
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        // Comparing types is some instructions; the initialisers of `String` and `Array` would go
        // through a container with several allocations.
        if type == String.self { return try exactly(text()) }
        if type == [String].self { return try exactly(texts()) }
        if type == Bool.self { return try exactly(truth()) }
        if type == UInt32.self { return try exactly(integer(UInt32.self)) }
        if type == UInt64.self { return try exactly(integer(UInt64.self)) }
        if type == Int64.self { return try exactly(integer(Int64.self)) }
        if type == Int.self { return try exactly(integer(Int.self)) }
        if type == Int32.self { return try exactly(integer(Int32.self)) }
        if type == UInt16.self { return try exactly(integer(UInt16.self)) }
        if type == UInt8.self { return try exactly(integer(UInt8.self)) }
        if type == UInt.self { return try exactly(integer(UInt.self)) }
        if type == Int16.self { return try exactly(integer(Int16.self)) }
        if type == Int8.self { return try exactly(integer(Int8.self)) }
        if type == [UInt8].self { return try exactly(bytes()) }
        if type == Double.self { return try exactly(fraction()) }
        if type == Float.self { return try exactly(Float(fraction())) }
        return try T(from: self)
    }

    /// Tells the compiler that two types are the same.
    private func exactly<A, B>(_ value: A) throws -> B {
        guard let same = value as? B else { throw mismatch("\(B.self)") }
        return same
    }

    /// The members of the object that the value must be.
    func object() throws -> JSONObject {
        guard case .object(let object) = value else { throw mismatch("an object") }
        return object
    }

    /// The elements of the array that the value must be.
    func elements() throws -> [JSONValue] {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        return elements
    }

    private func text() throws -> String {
        guard case .string(let text) = value else { throw mismatch("a string") }
        return text
    }

    private func texts() throws -> [String] {
        let elements = try elements()
        var texts: [String] = []
        texts.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element else {
                let path = JSONPath(parent: path, step: .index(index))
                throw JSONPlace(value: element, path: path).mismatch("a string")
            }
            texts.append(text)
        }
        return texts
    }

    private func bytes() throws -> [UInt8] {
        guard case .string(let text) = value, let bytes = Hexadecimal.bytes(text) else {
            throw mismatch("pairs of hexadecimal digits")
        }
        return bytes
    }

    private func truth() throws -> Bool {
        guard case .bool(let truth) = value else { throw mismatch("true or false") }
        return truth
    }

    private func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
        let integer: I? =
            switch value {
            case .integer(let number): I(exactly: number)
            case .unsigned(let number): I(exactly: number)
            default: nil
            }
        guard let integer else { throw integerMismatch(type) }
        return integer
    }

    private func fraction() throws -> Double {
        switch value {
        case .integer(let number): return Double(number)
        case .unsigned(let number): return Double(number)
        case .number(let text):
            guard let number = Double(text) else { throw mismatch("a number") }
            return number
        default: throw mismatch("a number")
        }
    }

    private func integerMismatch<I: FixedWidthInteger>(_ type: I.Type) -> DocumentError {
        let isWhole =
            switch value {
            case .integer, .unsigned: true
            case .number(let text): !text.utf8.contains { ".eE".utf8.contains($0) }
            default: false
            }
        return mismatch(isWhole ? "an integer from \(I.min) to \(I.max)" : "an integer")
    }

    private func mismatch(_ expected: String) -> DocumentError {
        DocumentError(at: path, reason: "expected \(expected), found \(value.summary)")
    }
}

extension DocumentError {
    /// An error about a place; which document it is in is filled in at the top.
    init(at path: JSONPath?, reason: String) {
        self.init(document: "", keyPath: JSONPath.text(JSONPath.steps(to: path)), reason: reason)
    }

    /// The error that nothing stands at a place.
    static func missing(at path: JSONPath) -> DocumentError {
        DocumentError(at: path, reason: "is required")
    }
}
