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
    package static func decode<T: JSONDecodable>(
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
    package static func decode<T: JSONDecodable>(
        _ type: T.Type,
        from value: JSONValue,
        document: String
    ) throws(DocumentError) -> T {
        do throws(JSONMismatch) {
            return try T(json: value)
        } catch {
            throw DocumentError(document: document, keyPath: error.keyPath, reason: error.reason)
        }
    }
}
