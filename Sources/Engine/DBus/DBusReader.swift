internal import Linux

/// Takes values off the bytes of a message; never reads past their end, whatever they say.
struct DBusReader {
    private let bytes: [UInt8]
    private let isBigEndian: Bool
    private var position = 0
    private var depth = 0

    /// How deep values may lie in each other (the specification allows 64 in all).
    private static let deepest = 64

    /// Begins to read a message; its first byte tells the order of bytes.
    init(message bytes: [UInt8]) throws(MalformedDBus) {
        switch bytes.first {
        case UInt8(ascii: "l"): isBigEndian = false
        case UInt8(ascii: "B"): isBigEndian = true
        default: throw MalformedDBus("has an unknown order of bytes")
        }
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Goes on to a multiple of `width`.
    mutating func align(_ width: Int) throws(MalformedDBus) {
        let next = (position + width - 1) / width * width
        guard next <= bytes.count else { throw MalformedDBus("ends early") }
        position = next
    }

    /// The number of `width` bytes that comes next, at its alignment.
    mutating func number(_ width: Int) throws(MalformedDBus) -> UInt64 {
        try align(width)
        var number: UInt64 = 0
        let digits = try take(width)
        for byte in isBigEndian ? Array(digits) : digits.reversed() {
            number = number << 8 | UInt64(byte)
        }
        return number
    }

    private mutating func take(_ count: Int) throws(MalformedDBus) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw MalformedDBus("ends early") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func text(_ widthOfLength: Int) throws(MalformedDBus) -> String {
        let count = try number(widthOfLength)
        guard count < UInt64(bytes.count) else { throw MalformedDBus("ends early") }
        let text = try take(Int(count))
        guard try take(1).first == 0, let string = String(validating: text, as: UTF8.self) else {
            throw MalformedDBus("has text that is not UTF-8")
        }
        return string
    }

    /// The value of one complete type that comes next.
    mutating func value(_ type: String) throws(MalformedDBus) -> DBusValue {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw MalformedDBus("is nested too deeply") }
        switch type.utf8.first ?? 0 {
        case UInt8(ascii: "a"): return try array(of: String(type.dropFirst()))
        case UInt8(ascii: "("):
            try align(8)
            var members: [DBusValue] = []
            for member in try Self.types(String(type.dropFirst().dropLast())) {
                members.append(try value(member))
            }
            return .structure(members)
        case UInt8(ascii: "{"):
            try align(8)
            let types = try Self.types(String(type.dropFirst().dropLast()))
            guard types.count == 2 else { throw MalformedDBus("has an entry without a value") }
            return .entry(try value(types[0]), try value(types[1]))
        case UInt8(ascii: "v"):
            let types = try Self.types(try text(1))
            guard types.count == 1 else { throw MalformedDBus("has a variant that is not one") }
            return .variant(try value(types[0]))
        case let letter: return try basic(letter)
        }
    }

    private mutating func basic(_ letter: UInt8) throws(MalformedDBus) -> DBusValue {
        switch letter {
        case UInt8(ascii: "y"): .byte(UInt8(try number(1)))
        case UInt8(ascii: "b"): .boolean(try number(4) != 0)
        case UInt8(ascii: "n"): .int16(Int16(truncatingIfNeeded: try number(2)))
        case UInt8(ascii: "q"): .uint16(UInt16(try number(2)))
        case UInt8(ascii: "i"): .int32(Int32(truncatingIfNeeded: try number(4)))
        case UInt8(ascii: "u"): .uint32(UInt32(try number(4)))
        case UInt8(ascii: "h"): .descriptor(UInt32(try number(4)))
        case UInt8(ascii: "x"): .int64(Int64(bitPattern: try number(8)))
        case UInt8(ascii: "t"): .uint64(try number(8))
        case UInt8(ascii: "d"): .double(Double(bitPattern: try number(8)))
        case UInt8(ascii: "s"): .string(try text(4))
        case UInt8(ascii: "o"): .objectPath(try text(4))
        case UInt8(ascii: "g"): .signature(try text(1))
        default: throw MalformedDBus("has a type that is none")
        }
    }

    private mutating func array(of type: String) throws(MalformedDBus) -> DBusValue {
        let length = try number(4)
        try align(Self.alignment(of: type.utf8.first ?? 0))
        guard length <= UInt64(bytes.count - position) else { throw MalformedDBus("ends early") }
        let end = position + Int(length)
        var elements: [DBusValue] = []
        while position < end {
            let before = position
            elements.append(try value(type))
            // An empty structure would be read for ever.
            guard position > before else { throw MalformedDBus("has elements of no size") }
        }
        guard position == end else { throw MalformedDBus("has an array that ends amid an element") }
        return .array(of: type, elements)
    }

    /// What the place of a value is a multiple of.
    static func alignment(of letter: UInt8) -> Int {
        switch letter {
        case UInt8(ascii: "n"), UInt8(ascii: "q"): 2
        case UInt8(ascii: "x"), UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "("),
            UInt8(ascii: "{"):
            8
        case UInt8(ascii: "y"), UInt8(ascii: "g"), UInt8(ascii: "v"): 1
        default: 4
        }
    }

    /// The complete types that a signature consists of.
    static func types(_ signature: String) throws(MalformedDBus) -> [String] {
        let letters = Array(signature.utf8)
        guard letters.count <= 255 else { throw MalformedDBus("has a signature that is too long") }
        var types: [String] = []
        var start = 0
        while start < letters.count {
            let end = try end(ofTypeAt: start, in: letters)
            types.append(String(decoding: letters[start..<end], as: UTF8.self))
            start = end
        }
        return types
    }

    private static func end(
        ofTypeAt start: Int,
        in letters: [UInt8]
    ) throws(MalformedDBus) -> Int {
        var closing: [UInt8] = []
        for index in start..<letters.count {
            switch letters[index] {
            case UInt8(ascii: "a"): continue
            case UInt8(ascii: "("): closing.append(UInt8(ascii: ")"))
            case UInt8(ascii: "{"): closing.append(UInt8(ascii: "}"))
            case UInt8(ascii: ")"), UInt8(ascii: "}"):
                guard closing.popLast() == letters[index], letters[index - 1] != UInt8(ascii: "a")
                else { throw MalformedDBus("has a signature that is none") }
            default: break
            }
            if closing.isEmpty { return index + 1 }
        }
        throw MalformedDBus("has a signature that is none")
    }
}
