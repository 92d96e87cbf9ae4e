internal import CShims

/// One attribute of an rtnetlink message: a number that says what it is, and its bytes.
package struct NetlinkAttribute: Equatable, Sendable {
    /// What it is, such as `IFLA_IFNAME`.
    package var type: UInt16
    /// What it says.
    package var value: [UInt8]

    /// Makes an attribute of bytes.
    package init(_ type: UInt16, _ value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// Makes an attribute of a text, which the kernel wants with a zero at its end.
    package init(_ type: UInt16, text: String) { self.init(type, Array(text.utf8) + [0]) }

    /// Makes an attribute of a number.
    package init(_ type: UInt16, number: Int32) {
        self.init(type, NetlinkMessage.bytes(UInt32(bitPattern: number)))
    }

    /// The value as a text.
    package var text: String { String(decoding: value.prefix { $0 != 0 }, as: UTF8.self) }

    /// The value as a number; zero if it is shorter than one.
    package var number: UInt32 {
        value.count < 4 ? 0 : NetlinkMessage.number(at: 0, of: value[...], as: UInt32.self)
    }
}

/// One message of rtnetlink: its kind, a part of fixed size, and attributes; see `netlink(7)`.
///
/// The kernel speaks in the machine's own byte order, which is little-endian wherever Swift runs.
package struct NetlinkMessage: Equatable, Sendable {
    /// The kind, such as `RTM_NEWADDR`, which also says how long the fixed part is.
    package var type: UInt16
    /// What the fixed part says.
    package var fixed: [UInt8]
    /// What follows it.
    package var attributes: [NetlinkAttribute]
    /// Whether the kernel says that the list it belongs to has changed while it was read.
    package private(set) var isOfChangedList = false

    private static let headerSize = 16

    /// Makes a message.
    package init(_ type: UInt16, fixed: [UInt8], _ attributes: [NetlinkAttribute] = []) {
        self.type = type
        self.fixed = fixed
        self.attributes = attributes
    }

    /// The first attribute of a kind.
    package func attribute(_ type: UInt16) -> NetlinkAttribute? {
        attributes.first { $0.type == type }
    }

    /// The bytes of a request; each is answered before the next, so all have one number.
    package func bytes(flags: UInt16) -> [UInt8] {
        var body = fixed
        for attribute in attributes {
            body += Self.bytes(UInt16(4 + attribute.value.count)) + Self.bytes(attribute.type)
            body += attribute.value
            body += [UInt8](repeating: 0, count: Self.padding(after: attribute.value.count))
        }
        let length = UInt32(Self.headerSize + body.count)
        let sequence: UInt32 = 1
        let sender: UInt32 = 0
        return Self.bytes(length) + Self.bytes(type) + Self.bytes(flags) + Self.bytes(sequence)
            + Self.bytes(sender) + body
    }

    /// The messages that came in one packet; what is cut off is left out.
    package static func messages(in packet: [UInt8]) -> [NetlinkMessage] {
        var messages: [NetlinkMessage] = []
        var rest = packet[...]
        while rest.count >= headerSize {
            let length = Int(number(at: 0, of: rest, as: UInt32.self))
            guard length >= headerSize, length <= rest.count else { break }
            let flags = number(at: 6, of: rest, as: UInt16.self)
            var message = NetlinkMessage(
                number(at: 4, of: rest, as: UInt16.self),
                body: rest.prefix(length).dropFirst(headerSize)
            )
            message.isOfChangedList = flags & SHIM_NLM_F_DUMP_INTR != 0
            messages.append(message)
            rest = rest.dropFirst(length + padding(after: length))
        }
        return messages
    }

    private init(_ type: UInt16, body: ArraySlice<UInt8>) {
        let size = Self.fixedSize(of: type) ?? body.count
        self.init(type, fixed: Array(body.prefix(size)))
        var rest = body.dropFirst(size)
        while rest.count >= 4 {
            let length = Int(Self.number(at: 0, of: rest, as: UInt16.self))
            guard length >= 4, length <= rest.count else { break }
            attributes.append(
                NetlinkAttribute(
                    Self.number(at: 2, of: rest, as: UInt16.self),
                    Array(rest.prefix(length).dropFirst(4))
                )
            )
            rest = rest.dropFirst(length + Self.padding(after: length))
        }
    }

    /// The size of `ifinfomsg`, `ifaddrmsg` and `rtmsg`; nil for a message without attributes.
    private static func fixedSize(of type: UInt16) -> Int? {
        switch type {
        case SHIM_RTM_NEWLINK, SHIM_RTM_GETLINK: 16
        case SHIM_RTM_NEWADDR, SHIM_RTM_GETADDR: 8
        case SHIM_RTM_NEWROUTE, SHIM_RTM_GETROUTE: 12
        default: nil
        }
    }

    private static func padding(after count: Int) -> Int { -count & 3 }

    /// The bytes of a number.
    static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
    }

    /// The number that begins at a place; the bytes must be there.
    static func number<Number: FixedWidthInteger>(
        at offset: Int,
        of bytes: ArraySlice<UInt8>,
        as type: Number.Type
    ) -> Number {
        let start = bytes.startIndex + offset
        return bytes[start..<start + Number.bitWidth / 8].reversed().reduce(0) {
            $0 << 8 | Number($1)
        }
    }
}
