import Harness
import OCI

/// Changes documents at random, the same way for the same seed.
struct DocumentMutator {
    /// Where subtrees and words are taken from.
    let corpus: [JSONValue]
    private let words: [String]
    private var random: SeededGenerator

    init(corpus: [JSONValue], seed: UInt64) {
        self.corpus = corpus
        words = Set(corpus.flatMap(\.words)).sorted()
        random = SeededGenerator(state: seed)
    }

    /// The text of a document of the corpus with some changes.
    mutating func next() -> [UInt8] {
        guard var document = corpus.randomElement(using: &random) else { return [] }
        // None at all now and then: what is valid is planned, and its plan looked at.
        for _ in 0..<[0, 1, 1, 1, 2, 3, 5, 8][Int.random(in: 0..<8, using: &random)] {
            document = mutated(document)
        }
        var text = JSONPrinter.print(document, pretty: Bool.random(using: &random))
        if Int.random(in: 0..<16, using: &random) == 0 { damage(&text) }
        return text
    }

    private mutating func mutated(_ document: JSONValue) -> JSONValue {
        var place = Int.random(in: 0..<document.nodeCount, using: &random)
        return rewritten(document, at: &place)
    }

    /// The value with the node whose number is `place` changed; counts down on its way.
    private mutating func rewritten(_ value: JSONValue, at place: inout Int) -> JSONValue {
        if place == 0 {
            place = -1
            return changed(value)
        }
        place -= 1
        switch value {
        case .array(var elements):
            for index in elements.indices where place >= 0 {
                elements[index] = rewritten(elements[index], at: &place)
            }
            return .array(elements)
        case .object(let object):
            var members = object.members
            for index in members.indices where place >= 0 {
                members[index].value = rewritten(members[index].value, at: &place)
            }
            return .object(JSONObject(members))
        default: return value
        }
    }

    private mutating func changed(_ value: JSONValue) -> JSONValue {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return OddValues.any.randomElement(using: &random) ?? .null
        case 1: return spliced() ?? value
        default: break
        }
        switch value {
        case .array(let elements): return .array(changed(elements))
        case .object(let object): return .object(JSONObject(changed(object.members)))
        case .string(let text): return .string(changed(text))
        case .integer(let number): return changed(number)
        case .bool(let truth): return .bool(!truth)
        default: return OddValues.numbers.randomElement(using: &random) ?? .null
        }
    }

    private mutating func changed(_ elements: [JSONValue]) -> [JSONValue] {
        var elements = elements
        guard let index = elements.indices.randomElement(using: &random) else {
            return [spliced() ?? .null]
        }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: elements.remove(at: index)
        case 1: elements.insert(elements[index], at: index)
        case 2: elements.shuffle(using: &random)
        case 3: elements.insert(spliced() ?? .null, at: index)
        default: elements = elements.map { _ in elements[index] }
        }
        return elements
    }

    private mutating func changed(_ members: [JSONObject.Member]) -> [JSONObject.Member] {
        var members = members
        guard let index = members.indices.randomElement(using: &random),
            let other = members.indices.randomElement(using: &random)
        else { return [member()] }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: members.remove(at: index)
        case 1: members[index].key = changed(members[index].key)
        case 2:
            (members[index].value, members[other].value) = (
                members[other].value, members[index].value
            )
        case 3: members.append(member())
        case 4:
            // The same place of another document: most often of the right type.
            members[index].value = namesake(members[index].key) ?? members[index].value
        default: members[index].value = members[other].value
        }
        return members
    }

    private mutating func changed(_ text: String) -> String {
        let odd = OddValues.texts.randomElement(using: &random) ?? ""
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return odd
        case 1: return text + odd
        case 2: return odd + text
        case 3: return String(text.dropFirst())
        case 4: return String(text.dropLast())
        case 5:
            return String(
                repeating: text,
                count: [2, 40, 400][Int.random(in: 0..<3, using: &random)]
            )
        default: return words.randomElement(using: &random) ?? text
        }
    }

    private mutating func changed(_ number: Int64) -> JSONValue {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: .integer(number &+ 1)
        case 1: .integer(number &- 1)
        case 2: .integer(0 &- number)
        case 3: .integer(number &* 1000)
        default: OddValues.numbers.randomElement(using: &random) ?? .null
        }
    }

    private mutating func member() -> JSONObject.Member {
        let name = words.randomElement(using: &random) ?? ""
        return JSONObject.Member(key: changed(name), value: spliced() ?? .null)
    }

    /// A subtree of some document.
    private mutating func spliced() -> JSONValue? {
        guard let document = corpus.randomElement(using: &random) else { return nil }
        return document.node(Int.random(in: 0..<document.nodeCount, using: &random))
    }

    /// The value of a member with this name, in some document.
    private mutating func namesake(_ name: String) -> JSONValue? {
        corpus.flatMap { $0.values(of: name) }.randomElement(using: &random)
    }

    /// Breaks the text itself.
    private mutating func damage(_ text: inout [UInt8]) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard let index = text.indices.randomElement(using: &random) else { return }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: text[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: text.remove(at: index)
            case 2: text.removeSubrange(index...)
            default:
                let odd = OddValues.fragments.randomElement(using: &random) ?? ""
                text.insert(contentsOf: odd.utf8, at: index)
            }
        }
    }
}

/// Values at the edges of what a field can hold, or beyond.
private enum OddValues {
    static let texts: [String] = [
        "", " ", "/", "//", ".", "..", "../", "/..", "/../..", "=", "A=", "=A", ",", ":", "-", "%",
        "\0", "\n", "\u{1b}[2J", "\u{7f}", "\u{85}", "\u{202e}", "\u{301}", "/\u{301}", "é", "🐦",
        "0-3", "3-0", "0-65535", "1:2", "a.slice:b:c", "ro", "bind", "rbind", "remount", "idmap",
        "tmpcopyup", "shared", "rw", "/proc", "/proc/self", "/dev", "/sys/fs/cgroup", "cgroup2",
        String(repeating: "a", count: 256), String(repeating: "/a", count: 2100),
    ]
    static let numbers: [JSONValue] =
        [
            0, 1, -1, 2, 7, 8, 9, 10, 99, 100, 511, 512, 999, 1000, 1001, 4095, 4096, 65_535,
            65_536, 1 << 20, 1 << 31, (1 << 31) - 1, -(1 << 31), 1 << 32, (1 << 32) - 1, 1 << 53,
            .max, .min,
        ].map(JSONValue.integer) + [
            .unsigned(1 << 63), .unsigned(.max), .number("1.5"), .number("1e400"),
            .number("-0.0"), .number("18446744073709551616"),
        ]
    static let any: [JSONValue] =
        numbers + texts.map(JSONValue.string) + [
            .null, .bool(true), .bool(false), .array([]), .object(JSONObject([])), .array([.null]),
        ]
    static let fragments = [
        "{", "}", "[", "]", "\"", ",", ":", "\\u0000", "\\ud800", "\\", "1e9", "null", "\0",
        "\u{feff}",
        "/*", String(repeating: "[", count: 200),
    ]
}

extension JSONValue {
    /// How many values there are, this one and all inside it.
    fileprivate var nodeCount: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.nodeCount }
        case .object(let object): object.members.reduce(1) { $0 + $1.value.nodeCount }
        default: 1
        }
    }

    /// The value with a number, counted from the outside in.
    fileprivate func node(_ number: Int) -> JSONValue? {
        if number == 0 { return self }
        var rest = number - 1
        for child in children {
            let count = child.nodeCount
            if rest < count { return child.node(rest) }
            rest -= count
        }
        return nil
    }

    /// The values of members with a name, anywhere inside.
    fileprivate func values(of name: String) -> [JSONValue] {
        var found: [JSONValue] = []
        if case .object(let object) = self, let value = object[name] { found.append(value) }
        return found + children.flatMap { $0.values(of: name) }
    }

    /// Every text inside, and every name.
    fileprivate var words: [String] {
        switch self {
        case .string(let text): [text]
        case .object(let object): object.members.flatMap { [$0.key] + $0.value.words }
        default: children.flatMap(\.words)
        }
    }

    private var children: [JSONValue] {
        switch self {
        case .array(let elements): elements
        case .object(let object): object.members.map(\.value)
        default: []
        }
    }
}
