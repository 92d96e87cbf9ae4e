import Harness

/// Reports on several runtimes side by side.
struct Comparison {
    private let reports: [JSON]

    /// Takes JSON reports of the same suite.
    init(_ reports: [JSON]) { self.reports = reports }

    /// A table of totals, one of all checks, and the reasons of failures and skips.
    var markdown: String {
        let names = reports.map { $0["runtime"].text ?? "?" }
        var lines = ["| | " + names.joined(separator: " | ") + " |", rule]
        let versions = reports.map { $0["version"].text ?? "" }
        lines.append("| version | " + versions.joined(separator: " | ") + " |")
        for level in Level.allCases {
            lines.append("| \(level.rawValue) | " + totals(level.rawValue) + " |")
        }
        for verdict in ["passed", "failed", "skipped"] {
            let counts = reports.map { "\($0[verdict].number ?? 0)" }
            lines.append("| all \(verdict) | " + counts.joined(separator: " | ") + " |")
        }
        return (lines + chapters + reasons).joined(separator: "\n") + "\n"
    }

    private var rule: String { "|---|" + reports.map { _ in "---|" }.joined() }

    /// `passed of (passed + failed)` of a level, for each runtime.
    private func totals(_ level: String) -> String {
        reports.map { report in
            let checks = report["checks"].elements.filter { $0["level"].text == level }
            let passed = checks.count { $0["result"].text == "passed" }
            let failed = checks.count { $0["result"].text == "failed" }
            return "\(passed) of \(passed + failed)"
        }
        .joined(separator: " | ")
    }

    /// One table a chapter.
    private var chapters: [String] {
        var lines: [String] = []
        var chapter = ""
        for check in reports.first?["checks"].elements ?? [] {
            if check["chapter"].text != chapter {
                chapter = check["chapter"].text ?? ""
                let names = reports.map { $0["runtime"].text ?? "?" }
                lines += ["", "## \(chapter)", ""]
                lines += ["| check | " + names.joined(separator: " | ") + " |", rule]
            }
            let mark = check["level"].text == "required" ? "" : " *(\(check["level"].text ?? ""))*"
            let cells = reports.map { word(same(check, in: $0)) }
            let name = escaped(check["name"].text ?? "")
            lines.append("| \(name)\(mark) | " + cells.joined(separator: " | ") + " |")
        }
        return lines
    }

    /// Why something failed or was skipped, runtime by runtime.
    private var reasons: [String] {
        reports.flatMap { report -> [String] in
            let notable = report["checks"].elements.filter { $0["result"].text != "passed" }
            guard !notable.isEmpty else { return [] }
            let name = report["runtime"].text ?? "?"
            return ["", "## What \(name) failed, and what was skipped", ""]
                + notable.map { check in
                    let reason = escaped(check["reason"].text ?? "")
                    let where_ = "\(check["chapter"].text ?? ""): \(check["name"].text ?? "")"
                    return "- \(word(check)) **\(escaped(where_))**: \(reason)"
                }
        }
    }

    private func same(_ check: JSON, in report: JSON) -> JSON {
        report["checks"].elements.first {
            $0["chapter"] == check["chapter"] && $0["name"] == check["name"]
        } ?? .null
    }

    private func word(_ check: JSON) -> String {
        switch check["result"].text {
        case "passed": "yes"
        case "failed": "**no**"
        case "skipped": "skipped"
        default: "–"
        }
    }

    /// One line, and no character that ends a table's cell.
    private func escaped(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return String(line.flatMap { $0 == "|" ? ["\\", "|"] : [$0] }.prefix(400))
    }
}
