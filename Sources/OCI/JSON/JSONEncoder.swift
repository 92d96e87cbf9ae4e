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
    package static func encode(_ value: some JSONEncodable, pretty: Bool = false) -> [UInt8] {
        JSONPrinter.print(value.json, pretty: pretty)
    }
}
