internal import Linux

/// A value in GVariant's text format, as far as properties of units need it: booleans, numbers,
/// strings, and arrays of them, each with the name of its type before it if need be.
struct VariantText {
    private var rest: ArraySlice<UInt8>

    /// The value of a whole text; nil if it is none.
    static func value(_ text: String) -> DBusValue? {
        var parser = Self(rest: Array(text.utf8)[...])
        guard let value = parser.value(nil) else { return nil }
        parser.skipBlanks()
        return parser.rest.isEmpty ? value : nil
    }

    private static let types: [String: String] = [
        "boolean": "b", "byte": "y", "int16": "n", "uint16": "q", "int32": "i", "uint32": "u",
        "int64": "x", "uint64": "t", "double": "d", "string": "s", "objectpath": "o",
        "signature": "g",
    ]

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private mutating func value(_ type: String?) -> DBusValue? {
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "@"):
            rest = rest.dropFirst()
            guard let type = word() else { return nil }
            return value(type)
        case UInt8(ascii: "["): return array(type)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return quoted().flatMap { text($0, type) }
        default: break
        }
        guard let word = word() else { return nil }
        if let named = Self.types[word] { return value(named) }
        switch word {
        case "true" where type ?? "b" == "b": return .boolean(true)
        case "false" where type ?? "b" == "b": return .boolean(false)
        default: return number(word, type)
        }
    }

    /// What stands before the next blank or sign.
    private mutating func word() -> String? {
        let word = rest.prefix { !" \t,[]'\"".utf8.contains($0) }
        rest = rest.dropFirst(word.count)
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }

    private mutating func quoted() -> String? {
        guard let quote = rest.popFirst() else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == quote { return String(decoding: bytes, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case let escaped?: bytes.append(escaped)
            case nil: return nil
            }
        }
        return nil
    }

    private func text(_ text: String, _ type: String?) -> DBusValue? {
        guard !text.utf8.contains(0) else { return nil }
        switch type {
        case nil, "s": return .string(text)
        case "o": return .objectPath(text)
        case "g": return .signature(text)
        default: return nil
        }
    }

    private func number(_ word: String, _ type: String?) -> DBusValue? {
        switch type {
        case nil: Int32(word).map(DBusValue.int32) ?? Double(word).map(DBusValue.double)
        case "y": UInt8(word).map(DBusValue.byte)
        case "n": Int16(word).map(DBusValue.int16)
        case "q": UInt16(word).map(DBusValue.uint16)
        case "i": Int32(word).map(DBusValue.int32)
        case "u": UInt32(word).map(DBusValue.uint32)
        case "x": Int64(word).map(DBusValue.int64)
        case "t": UInt64(word).map(DBusValue.uint64)
        case "d": Double(word).map(DBusValue.double)
        default: nil
        }
    }

    private mutating func array(_ type: String?) -> DBusValue? {
        rest = rest.dropFirst()
        var element = type.map { String($0.dropFirst()) }
        guard type?.first ?? "a" == "a", element?.first != "a" else { return nil }
        var elements: [DBusValue] = []
        skipBlanks()
        while rest.first != UInt8(ascii: "]") {
            if !elements.isEmpty {
                guard rest.popFirst() == UInt8(ascii: ",") else { return nil }
            }
            // The type of the first is that of all. Arrays of arrays are no property's.
            guard let value = value(element), value.signature == element ?? value.signature,
                value.signature.first != "a"
            else { return nil }
            element = value.signature
            elements.append(value)
            skipBlanks()
        }
        rest = rest.dropFirst()
        return element.map { .array(of: $0, elements) }
    }
}

extension SystemdProperties {
    /// The prefix of annotations that are properties of the unit.
    static let annotationPrefix = "org.systemd.property."

    /// What the annotations say beyond the rest, in the order of their names.
    ///
    /// - Throws: `InvalidSpec` for a name or a value that is none, and for what would place other
    ///   processes into the unit, or it somewhere else, or open devices.
    static func annotated(_ annotations: [String: String]) throws(InvalidSpec) -> [UnitProperty] {
        var list: [UnitProperty] = []
        for (key, text) in annotations.sorted(by: { $0.key < $1.key })
        where key.hasPrefix(annotationPrefix) {
            let name = String(key.dropFirst(annotationPrefix.count))
            let path = "annotations[\"\(key)\"]"
            let isLetters = name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
            }
            guard isLetters, name.utf8.count >= 3 else {
                throw InvalidSpec(path, "\"\(name)\" is not the name of a property")
            }
            let reserved = ["PIDs", "Slice", "Delegate", "DevicePolicy", "DeviceAllow"]
            guard !reserved.contains(name) else {
                throw InvalidSpec(path, "the property \(name) is the runtime's own")
            }
            guard let value = VariantText.value(text) else {
                throw InvalidSpec(path, "\"\(text)\" is not a value in GVariant's text format")
            }
            var property = try inMicroseconds(name, value, path)
            property.annotation = key
            list.append(property)
        }
        return list
    }

    /// `…Sec` is what people write; the bus only knows `…USec`.
    private static func inMicroseconds(
        _ name: String,
        _ value: DBusValue,
        _ path: String
    ) throws(InvalidSpec) -> UnitProperty {
        guard name.hasSuffix("Sec"), !name.hasSuffix("USec") else {
            return UnitProperty(name, value)
        }
        let seconds: Double? =
            switch value {
            case .byte(let number): Double(number)
            case .int16(let number): Double(number)
            case .uint16(let number): Double(number)
            case .int32(let number): Double(number)
            case .uint32(let number): Double(number)
            case .int64(let number): Double(number)
            case .uint64(let number): Double(number)
            case .double(let number): number
            default: nil
            }
        guard let seconds, let microseconds = UInt64(exactly: (seconds * 1e6).rounded()) else {
            throw InvalidSpec(path, "expected a number of seconds")
        }
        return UnitProperty(name.dropLast("Sec".count) + "USec", .uint64(microseconds))
    }
}
