internal import CYajl

/// Reads JSON text.
package enum JSONParser {
    /// What a text may ask for at most.
    package struct Limits: Equatable, Sendable {
        /// The length of the text in bytes.
        package var size: Int
        /// How many objects and arrays may stand inside one another.
        package var depth: Int
        /// Whether strings may contain NUL, which ends a string for the kernel.
        package var allowsNUL: Bool

        /// Creates limits; those left out are the ones for configurations.
        package init(size: Int = 16 << 20, depth: Int = 128, allowsNUL: Bool = false) {
            self.size = size
            self.depth = depth
            self.allowsNUL = allowsNUL
        }
    }

    /// Reads a text that is exactly one JSON value.
    ///
    /// Of members with the same name the last one counts. Whole numbers keep all 64 bits.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8.
    ///   - document: What errors call it, such as `config.json`.
    ///   - limits: What it may ask for at most.
    /// - Returns: The value.
    /// - Throws: `DocumentError`, with the line and column where the text is wrong.
    package static func parse(
        _ bytes: [UInt8],
        document: String,
        limits: Limits = Limits()
    ) throws(DocumentError) -> JSONValue {
        guard bytes.count <= limits.size else {
            let reason = "is \(bytes.count) bytes long, more than the limit of \(limits.size)"
            throw DocumentError(document: document, reason: reason)
        }
        // yajl accepts overlong forms and encoded surrogates; the standard library does not.
        if let offset = invalidUTF8(bytes) {
            let reason = position(of: offset, in: bytes) + ": not valid UTF-8"
            throw DocumentError(document: document, reason: reason)
        }
        let escapes = JSONEscapes(bytes)
        if let offset = escapes.loneSurrogate {
            let reason = position(of: offset, in: bytes) + ": half of a surrogate pair"
            throw DocumentError(document: document, reason: reason)
        }
        var builder = JSONTreeBuilder(
            depthLimit: limits.depth,
            refusesNUL: escapes.containNUL && !limits.allowsNUL
        )
        guard let failure = feed(bytes, to: &builder) else {
            return builder.root
        }
        throw error(about: failure, builder.refusal, in: bytes, document: document)
    }

    /// Where yajl gave up, and why.
    private struct Failure {
        let offset: Int
        let message: String
    }

    /// Runs yajl over the whole text.
    private static func feed(_ bytes: [UInt8], to builder: inout JSONTreeBuilder) -> Failure? {
        var callbacks = JSONTreeBuilder.callbacks
        // yajl keeps the addresses of table, text and builder only until `yajl_free` below.
        return unsafe withUnsafeMutablePointer(to: &builder) { builder in
            unsafe withUnsafePointer(to: &callbacks) { table in
                guard let parser = unsafe yajl_alloc(table, nil, builder) else {
                    return Failure(offset: 0, message: "out of memory")
                }
                defer { unsafe yajl_free(parser) }
                return unsafe bytes.withUnsafeBufferPointer { unsafe run(parser, over: $0) }
            }
        }
    }

    private static func run(
        _ parser: yajl_handle,
        over text: UnsafeBufferPointer<UInt8>
    ) -> Failure? {
        var status = unsafe yajl_parse(parser, text.baseAddress, text.count)
        // The last byte that was consumed is the one, or ends the one, that is wrong.
        var offset = max(unsafe yajl_get_bytes_consumed(parser), 1) - 1
        if status == yajl_status_ok {
            status = unsafe yajl_complete_parse(parser)
            offset = text.count
        }
        guard status != yajl_status_ok else { return nil }
        return Failure(offset: offset, message: unsafe message(of: parser))
    }

    /// yajl's own words for what is wrong.
    private static func message(of parser: yajl_handle) -> String {
        guard let text = unsafe yajl_get_error(parser, 0, nil, 0) else { return "is not JSON" }
        defer { unsafe yajl_free_error(parser, text) }
        return unsafe String(cString: text)
    }

    private static func error(
        about failure: Failure,
        _ refusal: JSONTreeBuilder.Refusal?,
        in bytes: [UInt8],
        document: String
    ) -> DocumentError {
        switch refusal {
        case .place(let keyPath, let reason):
            return DocumentError(document: document, keyPath: keyPath, reason: reason)
        case .text(let reason):
            let place = position(of: failure.offset, in: bytes)
            return DocumentError(document: document, reason: place + ": " + reason)
        case nil:
            let place = position(of: failure.offset, in: bytes)
            let reason = place + ": " + plainWords(failure.message)
            return DocumentError(document: document, reason: reason)
        }
    }

    /// Turns `lexical error: invalid char in json text.\n` into `invalid char in json text`.
    private static func plainWords(_ message: String) -> String {
        var words = message.prefix { $0 != "\n" }
        for prefix in ["lexical error: ", "parse error: "] where words.hasPrefix(prefix) {
            words = words.dropFirst(prefix.count)
        }
        if words == "premature EOF" { return "the text ends too early" }
        if words == "trailing garbage" { return "more text after the end of the value" }
        return String(words.hasSuffix(".") ? words.dropLast() : words)
    }

    /// The offset of the first byte that does not belong to a character.
    private static func invalidUTF8(_ bytes: [UInt8]) -> Int? {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    private static func position(of offset: Int, in bytes: [UInt8]) -> String {
        let before = bytes.prefix(offset)
        let newline = UInt8(ascii: "\n")
        let line = before.count { $0 == newline } + 1
        let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
        return "line \(line), column \(before.count - lineStart + 1)"
    }
}

/// What the escapes of a text hide from yajl's callbacks.
///
/// yajl turns half of a surrogate pair into a question mark without a word; a path would become
/// another one.
private struct JSONEscapes {
    /// The offset of an escape `\uD800`…`\uDFFF` that is not part of a pair.
    var loneSurrogate: Int?
    /// Whether `\u0000` occurs.
    var containNUL = false

    init(_ bytes: [UInt8]) {
        // Few documents have any.
        guard bytes.contains(UInt8(ascii: "\\")) else { return }
        let text = bytes.span
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let unit = Self.codeUnit(text, at: index) else {
                index += 2
                continue
            }
            switch unit {
            case 0:
                containNUL = true
                index += 6
            case 0xD800..<0xDC00 where Self.isLowSurrogate(text, at: index + 6):
                index += 12
            case 0xD800...0xDFFF:
                loneSurrogate = index
                return
            default:
                index += 6
            }
        }
    }

    private static func isLowSurrogate(_ text: Span<UInt8>, at index: Int) -> Bool {
        guard let unit = codeUnit(text, at: index) else { return false }
        return (0xDC00...0xDFFF).contains(unit)
    }

    /// The value of `\uXXXX`, or nil if there is something else.
    private static func codeUnit(_ text: Span<UInt8>, at index: Int) -> UInt16? {
        guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"),
            text[index + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for offset in 2..<6 {
            guard let digit = Character(UnicodeScalar(text[index + offset])).hexDigitValue else {
                return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
