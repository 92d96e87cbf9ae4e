import Harness

/// The text of the specification, taken apart: which of its sentences command something.
struct SpecificationText {
    /// A sentence as it stands in the text.
    struct Found: Sendable {
        /// The document.
        let document: Document
        /// The line it stands on, from 1.
        let line: Int
        /// Its words on that line.
        let text: String
        /// The heading and the list items that it stands under, and its line.
        let place: String

        /// FNV-1a of its words, so that a list of sentences need not copy them.
        var digest: String {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in text.utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
            let digits = String(hash, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    /// All sentences with MUST or SHOULD, in the order of the documents.
    let sentences: [Found]

    /// Reads the documents in a directory.
    ///
    /// - Throws: what `Host.read` throws.
    init(directory: String) throws {
        sentences = try Document.allCases.flatMap { document in
            Self.sentences(of: document, in: try Host.read("\(directory)/\(document.fileName)"))
        }
    }

    /// The commanding sentences of a text: what stands between full stops on a line, outside code.
    static func sentences(of document: Document, in text: String) -> [Found] {
        var inCode = false
        var found: [Found] = []
        var above: [Substring] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") { inCode.toggle() }
            guard !inCode, let depth = depth(of: line) else { continue }
            above.removeAll { depth <= Self.depth(of: $0) ?? 0 }
            let place = (above + [line]).joined(separator: "\n")
            for sentence in pieces(of: line) where commands(sentence) {
                found.append(
                    Found(document: document, line: index + 1, text: sentence, place: place)
                )
            }
            if depth < 0 || line.drop(while: { $0 == " " }).hasPrefix("* ") { above.append(line) }
        }
        return found
    }

    /// How far a line is indented; -1 for a heading, `nil` for an empty line.
    private static func depth(of line: Substring) -> Int? {
        if line.hasPrefix("#") { return -1 }
        return line.firstIndex { $0 != " " }.map { line.distance(from: line.startIndex, to: $0) }
    }

    /// A line cut after each full stop that a space follows.
    private static func pieces(of line: Substring) -> [String] {
        var pieces = [""]
        var previous: Character = " "
        for character in line {
            if character == " ", previous == "." { pieces.append("") }
            pieces[pieces.count - 1].append(character)
            previous = character
        }
        return pieces.map { piece in
            let start = piece.drop { $0 == " " }
            return String(start.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func commands(_ sentence: String) -> Bool {
        let words = sentence.split { !$0.isLetter }
        return words.contains("MUST") || words.contains("SHOULD")
    }
}

/// The catalogue compared with the text it claims to cover.
struct Completeness {
    /// What is wrong, one line each; empty when the catalogue is complete.
    var problems: [String] = []
    /// `document line digest ids…` of every commanding sentence.
    var record: [String] = []

    /// Compares.
    init(_ catalogue: [Sentence], with text: SpecificationText) {
        var matches: [String: Int] = [:]
        for found in text.sentences {
            let covering = catalogue.filter {
                $0.document == found.document && found.text.contains($0.words)
                    && $0.under.map(found.place.contains) ?? true
            }
            for sentence in covering { matches[sentence.id, default: 0] += 1 }
            let place = "\(found.document.fileName):\(found.line)"
            if covering.isEmpty { problems.append("\(place): no id: \(found.text)") }
            let ids = covering.map(\.id).joined(separator: " ")
            record.append("\(found.document.fileName) \(found.line) \(found.digest) \(ids)")
        }
        for sentence in catalogue where matches[sentence.id] != 1 {
            let count = matches[sentence.id] ?? 0
            problems.append("\(sentence.id): its words are in \(count) commanding sentences")
        }
    }

    /// What is wrong with a catalogue and its checks by themselves.
    static func disagreements(
        between catalogue: [Sentence],
        and entries: [Suite.Entry]
    ) -> [String] {
        let stood = Set(entries.flatMap(\.check.sentences))
        var problems: [String] = []
        var seen: Set<String> = []
        for sentence in catalogue {
            if !seen.insert(sentence.id).inserted {
                problems.append("\(sentence.id): two sentences with this id")
            }
            switch (sentence.unseen == nil, stood.contains(sentence.id)) {
            case (true, false): problems.append("\(sentence.id): neither a check nor a reason")
            case (false, true): problems.append("\(sentence.id): a check, and a reason for none")
            default: break
            }
        }
        for entry in entries {
            for id in entry.check.sentences where !seen.contains(id) {
                problems.append("\(entry.chapter): \(entry.check.name): no sentence \(id)")
            }
        }
        let names = entries.map { "\($0.chapter): \($0.check.name)" }
        let twice = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted()
        return problems + twice.map { "\($0): two checks with this name" }
    }
}
