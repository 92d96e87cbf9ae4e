extension Bool: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        switch try reader.readNumber(width: 1) {
        case 0: self = false
        case 1: self = true
        default: throw .unknownValue(type: "Bool")
        }
    }

    package func write(to writer: inout WireWriter) { writer.write(number: self ? 1 : 0, width: 1) }
}

extension Wire where Self: FixedWidthInteger {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(truncatingIfNeeded: try reader.readNumber(width: Self.bitWidth / 8))
    }

    package func write(to writer: inout WireWriter) {
        writer.write(number: UInt64(truncatingIfNeeded: self), width: Self.bitWidth / 8)
    }
}

extension UInt8: Wire {}
extension UInt16: Wire {}
extension UInt32: Wire {}
extension UInt64: Wire {}
extension UInt: Wire {}
extension Int32: Wire {}
extension Int64: Wire {}
extension Int: Wire {}

extension String: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        let bytes = try reader.readBytes(reader.readCount())
        // As a span: the initialiser for any sequence takes a hundred times as long.
        do {
            self = String(copying: try UTF8Span(validating: bytes.span))
        } catch {
            throw .malformedText
        }
    }

    package func write(to writer: inout WireWriter) {
        writer.write(count: utf8.count)
        writer.write(text: self)
    }
}

extension Array: Wire where Element: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self = []
        for _ in 0..<(try reader.readCount()) { append(try Element(from: &reader)) }
    }

    package func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for element in self { element.write(to: &writer) }
    }
}

extension Dictionary: Wire where Key == String, Value == String {
    package init(from reader: inout WireReader) throws(WireError) {
        self = [:]
        for _ in 0..<(try reader.readCount()) {
            let key: String = try reader.read()
            self[key] = try reader.read() as String
        }
    }

    package func write(to writer: inout WireWriter) {
        writer.write(count: count)
        for (key, value) in self { writer.write(key, value) }
    }
}

extension Optional: Wire where Wrapped: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self = try Bool(from: &reader) ? try Wrapped(from: &reader) : nil
    }

    package func write(to writer: inout WireWriter) {
        writer.write(self != nil)
        if let self { self.write(to: &writer) }
    }
}

/// Choices and masks travel as their raw values.
extension Wire where Self: RawRepresentable, RawValue: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        guard let value = Self(rawValue: try RawValue(from: &reader)) else {
            throw .unknownValue(type: "\(Self.self)")
        }
        self = value
    }

    package func write(to writer: inout WireWriter) { rawValue.write(to: &writer) }
}
