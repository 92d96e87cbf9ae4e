/// Writes JSON text.
///
/// This is not yajl's generator: its layout is chosen through `yajl_gen_config`, a variadic function
/// that Swift cannot call, and it would need one C call for every token of a tree at hand.
package struct JSONPrinter {
    private var output: [UInt8] = []
    private let isPretty: Bool

    /// Writes a value.
    ///
    /// - Parameters:
    ///   - value: What to write.
    ///   - pretty: Whether each member stands on its own line, indented by two spaces a level;
    ///     otherwise the text is one line without spaces.
    /// - Returns: The text in UTF-8, without a final line break. Slashes are not escaped.
    package static func print(_ value: JSONValue, pretty: Bool = false) -> [UInt8] {
        var printer = JSONPrinter(isPretty: pretty)
        printer.write(value, indentation: 0)
        return printer.output
    }

    /// A text as a JSON string, quotes included.
    static func quoted(_ text: String) -> String {
        String(decoding: print(.string(text)), as: UTF8.self)
    }

    private init(isPretty: Bool) {
        self.isPretty = isPretty
        output.reserveCapacity(4096)
    }

    private mutating func write(_ value: JSONValue, indentation: Int) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .unsigned(let value): output.append(contentsOf: String(value).utf8)
        case .number(let text): output.append(contentsOf: text.utf8)
        case .string(let text): write(text)
        case .array(let elements): write(elements, indentation: indentation)
        case .object(let object): write(object, indentation: indentation)
        }
    }

    private mutating func write(_ elements: [JSONValue], indentation: Int) {
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            separate(isFirst: index == 0, indentation: indentation + 1)
            write(element, indentation: indentation + 1)
        }
        close(with: UInt8(ascii: "]"), isEmpty: elements.isEmpty, indentation: indentation)
    }

    private mutating func write(_ object: JSONObject, indentation: Int) {
        output.append(UInt8(ascii: "{"))
        for (index, member) in object.members.enumerated() {
            separate(isFirst: index == 0, indentation: indentation + 1)
            write(member.key)
            output.append(UInt8(ascii: ":"))
            if isPretty { output.append(UInt8(ascii: " ")) }
            write(member.value, indentation: indentation + 1)
        }
        close(with: UInt8(ascii: "}"), isEmpty: object.members.isEmpty, indentation: indentation)
    }

    private mutating func separate(isFirst: Bool, indentation: Int) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        if isPretty { breakLine(indentation) }
    }

    private mutating func close(with bracket: UInt8, isEmpty: Bool, indentation: Int) {
        if isPretty && !isEmpty { breakLine(indentation) }
        output.append(bracket)
    }

    private mutating func breakLine(_ indentation: Int) {
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indentation))
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        if Self.needsEscape(text) {
            for byte in text.utf8 { writeEscaped(byte) }
        } else {
            output.append(contentsOf: text.utf8)
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices where needsEscape(bytes[index]) {
            return true
        }
        return false
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        guard Self.needsEscape(byte) else {
            output.append(byte)
            return
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case UInt8(ascii: "\n"): output.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): output.append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\t"): output.append(contentsOf: "\\t".utf8)
        default:
            output.append(contentsOf: "\\u00".utf8)
            output.append(contentsOf: [Self.digit(byte >> 4), Self.digit(byte & 15)])
        }
    }

    /// The hexadecimal digit of a value from 0 to 15.
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
