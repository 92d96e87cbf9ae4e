/// An extended regular expression of POSIX, as `--regex` takes it for containers' names.
///
/// The C library's would be 70 kB for names of a few letters. This one keeps the set of places that
/// can be reached, and so never goes back.
package struct NamePattern: Sendable {
    private let root: Node

    /// Reads an expression.
    ///
    /// - Throws: `InvalidNamePattern`.
    package init(_ text: String) throws(InvalidNamePattern) {
        var parser = Parser(rest: Array(text.utf8)[...])
        root = try parser.choice()
        guard parser.rest.isEmpty else { throw InvalidNamePattern("Unmatched ) or \\)") }
    }

    /// Whether some part of the name is as the expression says.
    package func matches(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let everywhere = [Bool](repeating: true, count: bytes.count + 1)
        return root.ends(in: bytes, from: everywhere).contains(true)
    }
}

/// Why a text is no expression, in the words of regerror(3).
package struct InvalidNamePattern: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it.
    package let description: String

    fileprivate init(_ reason: String) { description = "invalid regular expression: \(reason)" }
}

private indirect enum Node: Sendable {
    /// One byte of these ranges, or one of none of them.
    case byte([ClosedRange<UInt8>], negated: Bool)
    case sequence([Node])
    case choice([Node])
    case repeated(Node, least: Int, most: Int?)
    case start
    case end

    /// Where it can end, if it begins at one of these places.
    func ends(in name: [UInt8], from places: [Bool]) -> [Bool] {
        switch self {
        case .start: return keep(0, of: places)
        case .end: return keep(name.count, of: places)
        case .sequence(let nodes):
            return nodes.reduce(places) { places, node in node.ends(in: name, from: places) }
        case .choice(let nodes):
            return nodes.map { $0.ends(in: name, from: places) }.reduce(into: nowhere(places), join)
        case .byte(let ranges, let negated):
            var ends = nowhere(places)
            for (place, byte) in name.enumerated() where places[place] {
                ends[place + 1] = ranges.contains { $0.contains(byte) } != negated
            }
            return ends
        case .repeated(let node, let least, let most):
            var current = places
            for _ in 0..<least where current.contains(true) {
                current = node.ends(in: name, from: current)
            }
            var ends = current
            for _ in 0..<(most.map { $0 - least } ?? name.count) {
                current = node.ends(in: name, from: current)
                let before = ends
                join(&ends, current)
                // Once there is nothing new, there never will be.
                if ends == before { break }
            }
            return ends
        }
    }

    private func nowhere(_ places: [Bool]) -> [Bool] {
        [Bool](repeating: false, count: places.count)
    }

    private func keep(_ place: Int, of places: [Bool]) -> [Bool] {
        var kept = nowhere(places)
        kept[place] = places[place]
        return kept
    }
}

private func join(_ all: inout [Bool], _ more: [Bool]) {
    for place in all.indices where more[place] { all[place] = true }
}

/// Recursive descent: a choice of sequences of repeated atoms.
private struct Parser {
    var rest: ArraySlice<UInt8>
    private var depth = 0

    init(rest: ArraySlice<UInt8>) { self.rest = rest }

    mutating func choice() throws(InvalidNamePattern) -> Node {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(InvalidNamePattern) -> Node {
        var nodes: [Node] = []
        while let next = rest.first, next != UInt8(ascii: "|"), next != UInt8(ascii: ")") {
            var node = try atom()
            while let (least, most) = try count() {
                node = .repeated(node, least: least, most: most)
            }
            nodes.append(node)
        }
        return .sequence(nodes)
    }

    private mutating func atom() throws(InvalidNamePattern) -> Node {
        let byte = rest.removeFirst()
        switch byte {
        case UInt8(ascii: "^"): return .start
        case UInt8(ascii: "$"): return .end
        case UInt8(ascii: "."): return .byte([], negated: true)
        case UInt8(ascii: "["): return try bracket()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw InvalidNamePattern("Invalid preceding regular expression")
        case UInt8(ascii: "\\"):
            guard let escaped = rest.popFirst() else {
                throw InvalidNamePattern("Trailing backslash")
            }
            return .byte([escaped...escaped], negated: false)
        case UInt8(ascii: "("):
            depth += 1
            guard depth < 10 else { throw InvalidNamePattern("Regular expression too big") }
            let inner = try choice()
            guard take(")") else { throw InvalidNamePattern("Unmatched ( or \\(") }
            depth -= 1
            return inner
        default: return .byte([byte...byte], negated: false)
        }
    }

    /// `[a-z_]` and `[^…]`; a `]` first and a `-` at an end are themselves.
    private mutating func bracket() throws(InvalidNamePattern) -> Node {
        let negated = take("^")
        var ranges: [ClosedRange<UInt8>] = []
        while let low = rest.popFirst() {
            if low == UInt8(ascii: "]"), !ranges.isEmpty {
                return .byte(ranges, negated: negated)
            }
            if low == UInt8(ascii: "["), let next = rest.first, [0x3a, 0x2e, 0x3d].contains(next) {
                throw InvalidNamePattern("Invalid character class name")
            }
            let isRange =
                rest.first == UInt8(ascii: "-") && rest.dropFirst().first != UInt8(ascii: "]")
            guard isRange, rest.count > 1 else {
                ranges.append(low...low)
                continue
            }
            rest.removeFirst()
            let high = rest.removeFirst()
            guard low <= high else { throw InvalidNamePattern("Invalid range end") }
            ranges.append(low...high)
        }
        throw InvalidNamePattern("Unmatched [, [^, [:, [., or [=")
    }

    /// `*`, `+`, `?`, `{3}`, `{3,}`, `{3,5}`; nil if there is none of them.
    private mutating func count() throws(InvalidNamePattern) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard take("{") else { return nil }
        let invalid = InvalidNamePattern("Invalid content of \\{\\}")
        guard let least = number() else { throw invalid }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}"), most.map({ $0 >= least }) ?? true else { throw invalid }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        // No name is longer.
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number < 256 else {
            return nil
        }
        return number
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first.map(UInt32.init) == character.value else { return false }
        rest.removeFirst()
        return true
    }
}
