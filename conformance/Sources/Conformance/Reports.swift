import Harness

/// How results are printed.
enum Format: String, CaseIterable, Sendable {
    case tap, json, markdown
}

/// What was run, against what.
struct Report: Sendable {
    /// The runtime's file name.
    let runtime: String
    /// The first line of its `--version`.
    let version: String
    /// In the order of the suite.
    let results: [Result]

    /// Puts a report together.
    init(runtime: String, version: String, results: [Result]) {
        self.runtime = runtime
        self.version = version
        self.results = results
    }

    /// How many checks ended so.
    func count(_ verdict: Result.Verdict) -> Int {
        results.count { $0.verdict == verdict }
    }

    /// `N passed, N failed, N skipped`.
    var summary: String {
        "\(count(.passed)) passed, \(count(.failed)) failed, \(count(.skipped)) skipped"
    }

    // MARK: - TAP

    /// One result as lines of the Test Anything Protocol; a failure tells the sentences it broke.
    static func tap(_ result: Result, number: Int) -> String {
        let check = result.entry.check
        let name = "\(number) - \(result.entry.chapter): \(check.name)"
        switch result.verdict {
        case .passed: return "ok \(name)"
        case .skipped: return "ok \(name) # SKIP \(result.reason.oneLine)"
        case .failed:
            let broken = check.sentences.compactMap { id in
                Catalogue.sentences.first { $0.id == id }
            }
            let lines =
                ["level: \(check.level.rawValue)", "found: \(result.reason.oneLine)"]
                + broken.map { "broken: \($0.id): \($0.words)" }
            return "not ok \(name)\n"
                + (["---"] + lines + ["..."]).map { "  \($0)" }
                .joined(separator: "\n")
        }
    }

    // MARK: - JSON

    /// The whole report as a document.
    var json: JSON {
        [
            "runtime": .string(runtime),
            "version": .string(version),
            "passed": .integer(Int64(count(.passed))),
            "failed": .integer(Int64(count(.failed))),
            "skipped": .integer(Int64(count(.skipped))),
            "checks": .array(results.map(Self.json)),
        ]
    }

    private static func json(_ result: Result) -> JSON {
        let check = result.entry.check
        return [
            "chapter": .string(result.entry.chapter),
            "name": .string(check.name),
            "level": .string(check.level.rawValue),
            "sentences": .array(check.sentences.map { .string($0) }),
            "result": .string(result.verdict.rawValue),
            "reason": .string(result.reason),
        ]
    }

    // MARK: - Markdown

    /// The report as a table with one column.
    var markdown: String { Comparison([json]).markdown }
}

extension String {
    /// On one line, for formats whose records are lines.
    fileprivate var oneLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " | ")
    }
}
