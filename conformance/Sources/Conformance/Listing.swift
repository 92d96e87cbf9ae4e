/// What `--list` prints: every sentence, and the checks that stand for it.
struct Listing {
    private let entries: [Suite.Entry]
    private let filters: [String]

    /// Lists checks, those of no sentence at the end; with filters, only sentences that match or that a check stands for.
    init(_ entries: [Suite.Entry], _ filters: [String] = []) {
        self.entries = entries
        self.filters = filters
    }

    /// One paragraph a sentence.
    var text: String {
        var lines: [String] = []
        for sentence in Catalogue.sentences {
            let checks = entries.filter { $0.check.sentences.contains(sentence.id) }
            let matches = filters.isEmpty || filters.contains { sentence.id.contains($0) }
            guard matches || !checks.isEmpty else { continue }
            lines.append("\(sentence.id): \(sentence.words)")
            if let reason = sentence.unseen { lines.append("    unseen: \(reason)") }
            lines += checks.map { line($0) }
        }
        let others = entries.filter(\.check.sentences.isEmpty)
        if !others.isEmpty { lines.append("of no sentence:") }
        lines += others.map { line($0) }
        return lines.joined(separator: "\n")
    }

    private func line(_ entry: Suite.Entry) -> String {
        "    \(entry.check.level.rawValue): \(entry.chapter): \(entry.check.name)"
    }
}
