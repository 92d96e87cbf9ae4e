package import Linux

/// Why bytes are no message of D-Bus.
struct MalformedDBus: Error, Equatable, CustomStringConvertible {
    let reason: String
    init(_ reason: String) { self.reason = reason }
    var description: String { "a message of D-Bus \(reason)" }
}

/// One message of D-Bus; see its specification, "Message Protocol".
package struct DBusMessage: Equatable {
    /// What a message is.
    package enum Kind: UInt8, Sendable {
        case call = 1
        case reply = 2
        case error = 3
        case signal = 4
    }

    /// What it is; nil for kinds of the future, which have to be ignored.
    package var kind: Kind?
    /// Its number among those of its sender; not 0.
    package var serial: UInt32
    package var path: String?
    package var interface: String?
    package var member: String?
    package var errorName: String?
    /// The call that this one answers.
    package var replySerial: UInt32?
    package var destination: String?
    package var sender: String?
    /// The arguments.
    package var body: [DBusValue]

    /// Begins a message.
    package init(_ kind: Kind, serial: UInt32, body: [DBusValue] = []) {
        self.kind = kind
        self.serial = serial
        self.body = body
    }

    /// How long a message from systemd may be: one about units takes some hundred bytes.
    static let longest = 1 << 20
    /// The part of a message that says how long it is.
    static let prefixLength = 16

    private enum Field: UInt8 {
        case path = 1
        case interface = 2
        case member = 3
        case errorName = 4
        case replySerial = 5
        case destination = 6
        case sender = 7
        case signature = 8
    }

    /// The bytes of the message, in little-endian order.
    package var bytes: [UInt8] {
        var fields: [DBusValue] = []
        func append(_ field: Field, _ value: DBusValue?) {
            guard let value else { return }
            fields.append(.structure([.byte(field.rawValue), .variant(value)]))
        }
        append(.path, path.map(DBusValue.objectPath))
        append(.interface, interface.map(DBusValue.string))
        append(.member, member.map(DBusValue.string))
        append(.errorName, errorName.map(DBusValue.string))
        append(.replySerial, replySerial.map(DBusValue.uint32))
        append(.destination, destination.map(DBusValue.string))
        append(.sender, sender.map(DBusValue.string))
        let signature = body.map { $0.signature }.joined()
        append(.signature, signature.isEmpty ? nil : .signature(signature))

        var content = DBusWriter()
        for value in body { content.write(value) }
        var writer = DBusWriter()
        writer.write(.byte(UInt8(ascii: "l")))
        writer.write(.byte(kind?.rawValue ?? 0))
        writer.write(.byte(0))
        writer.write(.byte(1))
        writer.write(.uint32(UInt32(content.bytes.count)))
        writer.write(.uint32(serial))
        writer.write(.array(of: "(yv)", fields))
        writer.align(8)
        return writer.bytes + content.bytes
    }

    /// How many bytes a message has that begins with these 16.
    static func length(_ prefix: [UInt8]) throws(MalformedDBus) -> Int {
        var reader = try DBusReader(message: prefix)
        _ = try reader.number(4)
        let body = try reader.number(4)
        _ = try reader.number(4)
        let fields = try reader.number(4)
        guard body <= longest, fields <= longest else {
            throw MalformedDBus("has more than \(longest) bytes")
        }
        return prefixLength + (Int(fields) + 7) / 8 * 8 + Int(body)
    }

    /// Reads a whole message.
    ///
    /// - Throws: `MalformedDBus` for bytes that are none.
    init(_ bytes: [UInt8]) throws(MalformedDBus) {
        var reader = try DBusReader(message: bytes)
        guard try Self.length(bytes) == bytes.count else {
            throw MalformedDBus("is shorter than it says")
        }
        _ = try reader.number(1)
        kind = Kind(rawValue: UInt8(try reader.number(1)))
        _ = try reader.number(1)
        guard try reader.number(1) == 1 else { throw MalformedDBus("has another version") }
        _ = try reader.number(4)
        serial = UInt32(try reader.number(4))
        body = []
        var signature = ""
        guard case .array(_, let fields) = try reader.value("a(yv)") else {
            throw MalformedDBus("has no fields")
        }
        for field in fields {
            guard case .structure(let pair) = field, pair.count == 2,
                case .byte(let code) = pair[0], case .variant(let value) = pair[1]
            else { throw MalformedDBus("has a field that is none") }
            switch Field(rawValue: code) {
            case .path: path = value.text
            case .interface: interface = value.text
            case .member: member = value.text
            case .errorName: errorName = value.text
            case .replySerial:
                if case .uint32(let number) = value { replySerial = number }
            case .destination: destination = value.text
            case .sender: sender = value.text
            case .signature: signature = value.text ?? ""
            case nil: break
            }
        }
        try reader.align(8)
        for type in try DBusReader.types(signature) { body.append(try reader.value(type)) }
        guard reader.isAtEnd else { throw MalformedDBus("has more than its signature says") }
    }
}

/// Makes the bytes of values, little-endian.
struct DBusWriter {
    private(set) var bytes: [UInt8] = []

    mutating func align(_ width: Int) {
        while bytes.count % width != 0 { bytes.append(0) }
    }

    private mutating func number(_ number: UInt64, _ width: Int) {
        align(width)
        for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }

    mutating func write(_ value: DBusValue) {
        switch value {
        case .byte(let byte): bytes.append(byte)
        case .boolean(let flag): number(flag ? 1 : 0, 4)
        case .int16(let value): number(UInt64(UInt16(bitPattern: value)), 2)
        case .uint16(let value): number(UInt64(value), 2)
        case .int32(let value): number(UInt64(UInt32(bitPattern: value)), 4)
        case .uint32(let value), .descriptor(let value): number(UInt64(value), 4)
        case .int64(let value): number(UInt64(bitPattern: value), 8)
        case .uint64(let value): number(value, 8)
        case .double(let value): number(value.bitPattern, 8)
        case .string(let text), .objectPath(let text):
            number(UInt64(text.utf8.count), 4)
            bytes += Array(text.utf8) + [0]
        case .signature(let text):
            bytes.append(UInt8(truncatingIfNeeded: text.utf8.count))
            bytes += Array(text.utf8) + [0]
        case .array(let element, let elements):
            writeArray(of: element, elements)
        case .structure(let members):
            align(8)
            for member in members { write(member) }
        case .entry(let key, let value):
            align(8)
            write(key)
            write(value)
        case .variant(let value):
            write(.signature(value.signature))
            write(value)
        }
    }

    private mutating func writeArray(of element: String, _ elements: [DBusValue]) {
        number(0, 4)
        let place = bytes.count - 4
        // The length does not count what aligns the first element.
        align(DBusReader.alignment(of: element.utf8.first ?? 0))
        let start = bytes.count
        for value in elements { write(value) }
        let length = UInt32(bytes.count - start)
        for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: length >> (8 * byte)) }
    }
}
