/// A step from a JSON value to one inside it.
enum JSONPathStep {
    case key(String)
    case index(Int)
}

/// The place of a value in its document, from the inside out.
///
/// A node exists for each object and array that is being decoded; its text is made only for errors.
package final class JSONPath {
    private let parent: JSONPath?
    private let step: JSONPathStep

    init(parent: JSONPath?, step: JSONPathStep) {
        self.parent = parent
        self.step = step
    }

    /// The steps from the document to a place.
    static func steps(to path: JSONPath?) -> [JSONPathStep] {
        var steps: [JSONPathStep] = []
        var node = path
        while let current = node {
            steps.append(current.step)
            node = current.parent
        }
        return steps.reversed()
    }

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

/// A step as the standard library's coders know it.
struct JSONCodingKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ step: JSONPathStep) {
        switch step {
        case .key(let key): (stringValue, intValue) = (key, nil)
        case .index(let index): (stringValue, intValue) = ("\(index)", index)
        }
    }

    init?(stringValue: String) {
        self.init(.key(stringValue))
    }

    init?(intValue: Int) {
        self.init(.index(intValue))
    }
}

extension JSONPathStep {
    /// The step that a coding key stands for.
    init(_ key: any CodingKey) {
        self =
            if let key = key as? JSONCodingKey, let index = key.intValue {
                .index(index)
            } else {
                .key(key.stringValue)
            }
    }
}
