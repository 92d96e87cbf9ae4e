/// A value of the D-Bus type system; see the D-Bus specification, "Type System".
package indirect enum DBusValue: Equatable, Sendable {
    case byte(UInt8)
    case boolean(Bool)
    case int16(Int16)
    case uint16(UInt16)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    case uint64(UInt64)
    case double(Double)
    case string(String)
    case objectPath(String)
    case signature(String)
    /// The place of a descriptor beside the message.
    case descriptor(UInt32)
    /// Elements of one type, which is named because there may be none.
    case array(of: String, [DBusValue])
    case structure([DBusValue])
    /// A key and a value, which only an array contains.
    case entry(DBusValue, DBusValue)
    case variant(DBusValue)

    /// The type, as D-Bus writes it: one complete type.
    package var signature: String {
        switch self {
        case .byte: "y"
        case .boolean: "b"
        case .int16: "n"
        case .uint16: "q"
        case .int32: "i"
        case .uint32: "u"
        case .int64: "x"
        case .uint64: "t"
        case .double: "d"
        case .string: "s"
        case .objectPath: "o"
        case .signature: "g"
        case .descriptor: "h"
        case .array(let element, _): "a" + element
        case .structure(let members): "(" + members.map { $0.signature }.joined() + ")"
        case .entry(let key, let value): "{" + key.signature + value.signature + "}"
        case .variant: "v"
        }
    }

    /// The text of a string, an object path or a signature.
    package var text: String? {
        switch self {
        case .string(let text), .objectPath(let text), .signature(let text): text
        default: nil
        }
    }

    /// A list of strings.
    package static func strings(_ strings: [String]) -> DBusValue {
        .array(of: "s", strings.map(DBusValue.string))
    }
}

/// A property of a unit of systemd.
package struct UnitProperty: Equatable, Sendable {
    /// Its name on the bus, such as `MemoryMax`.
    package var name: String
    /// Its value.
    package var value: DBusValue
    /// The annotation of the configuration that asks for it, if one does.
    package var annotation: String?

    /// Names a property and its value.
    package init(_ name: String, _ value: DBusValue, annotation: String? = nil) {
        self.name = name
        self.value = value
        self.annotation = annotation
    }
}
