/// A step from a JSON value to one inside it.
enum JSONPathStep {
    case key(String)
    case index(Int)
}

/// The text for the place of a value in its document.
package enum JSONPath {
    /// How an error names a place: `mounts[3].destination`, `annotations["org.example.key"]`.
    static func text(_ steps: [JSONPathStep]) -> String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .index(let index):
                text += "[\(index)]"
            case .key(let key) where text.isEmpty && isWord(key): text = key
            case .key(let key): text = member(key, of: text)
            }
        }
    }

    /// The key path of a member whose name is data, as `text` has it.
    package static func member(_ name: String, of keyPath: String) -> String {
        keyPath + (isWord(name) ? "." + name : "[" + JSONPrinter.quoted(name) + "]")
    }

    private static func isWord(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.allSatisfy(isWordCharacter)
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}
