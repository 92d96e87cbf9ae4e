/// A value that travels between init and its parent, which are the same executable, or is stored.
///
/// The format is private to one version of apus: numbers are little-endian in their own width, lists and
/// strings have their count before them, and an enum begins with the number of its case. A type
/// reads its fields in the order in which it writes them, and takes at least one byte.
package protocol Wire {
    /// Reads a value that `write(to:)` has written.
    ///
    /// Throws `WireError` for anything else, and never traps.
    init(from reader: inout WireReader) throws(WireError)
    /// Appends the value.
    func write(to writer: inout WireWriter)
}

/// Why bytes are not the value that they should be.
package enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A value goes on after the end of the bytes.
    case truncated
    /// Bytes are left when the value has been read.
    case excess
    /// A string is not UTF-8.
    case malformedText
    /// A number has no meaning for its type.
    case unknownValue(type: String)
    /// What was stored has the format of another version of apus.
    case otherFormat(UInt32)

    /// The reason, as a failure prints it.
    package var description: String {
        switch self {
        case .truncated: "the bytes end early"
        case .excess: "the bytes do not end"
        case .malformedText: "there is text that is not UTF-8"
        case .unknownValue(let type): "there is an unknown \(type)"
        case .otherFormat(let number): "its format \(number) belongs to another version of apus"
        }
    }
}

/// Takes values off a list of bytes, from its beginning to its end.
package struct WireReader {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value that makes up all of `bytes`.
    package static func value<Value: Wire>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) throws(WireError) -> Value {
        var reader = WireReader(bytes)
        let value = try Value(from: &reader)
        guard reader.remaining == 0 else { throw .excess }
        return value
    }

    /// Reads the value that comes next.
    package mutating func read<Value: Wire>() throws(WireError) -> Value {
        try Value(from: &self)
    }

    /// Reads how many elements or bytes follow: never more than there are bytes.
    mutating func readCount() throws(WireError) -> Int {
        let count = try readNumber(width: 4)
        guard count <= UInt64(remaining) else { throw .truncated }
        return Int(count)
    }

    /// Reads a number of `width` bytes, one to eight.
    mutating func readNumber(width: Int) throws(WireError) -> UInt64 {
        guard width <= remaining else { throw .truncated }
        position += width
        var number: UInt64 = 0
        for place in 1...width { number = number << 8 | UInt64(bytes[position - place]) }
        return number
    }

    /// Takes the next bytes.
    mutating func readBytes(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count <= remaining else { throw .truncated }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private var remaining: Int { bytes.count - position }
}

/// Makes the bytes of values.
package struct WireWriter {
    private var bytes: [UInt8] = []

    /// The bytes of one value.
    package static func bytes(of value: some Wire) -> [UInt8] {
        var writer = WireWriter()
        // A usual plan: a list that grows is copied again and again.
        writer.bytes.reserveCapacity(4096)
        value.write(to: &writer)
        return writer.bytes
    }

    /// Appends a value.
    package mutating func write(_ value: some Wire) { value.write(to: &self) }

    /// Appends an enum's case and what it carries.
    package mutating func write(_ tag: some Wire, _ payload: some Wire) {
        tag.write(to: &self)
        payload.write(to: &self)
    }

    /// Appends an enum's case and the two values it carries.
    package mutating func write(_ tag: some Wire, _ first: some Wire, _ second: some Wire) {
        tag.write(to: &self)
        first.write(to: &self)
        second.write(to: &self)
    }

    /// Appends a count, which must be below 2³²: a plan is limited to far fewer bytes.
    mutating func write(count: Int) { write(number: UInt64(count), width: 4) }

    /// Appends the lowest `width` bytes of a number.
    mutating func write(number: UInt64, width: Int) {
        for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }

    /// Appends a string's bytes.
    mutating func write(text: String) { bytes.append(contentsOf: text.utf8) }
}
