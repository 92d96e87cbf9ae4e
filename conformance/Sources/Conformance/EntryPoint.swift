import Glibc
import Harness

/// `conformance`: judges an OCI runtime.
@main
enum EntryPoint {
    static let usage = """
        usage: conformance --runtime PATH [--filter WORD]… [--format tap|json|markdown] [--output FILE]
               conformance --list [--filter WORD]…
               conformance --against DIRECTORY [--record FILE]
               conformance --compare REPORT.json…

        --runtime   the runtime to judge: a path, or a name to be found in PATH; needs root
        --filter    only checks whose chapter, name or sentence ids contain WORD; may be repeated
        --format    how results are printed; tap unless told
        --output    a file that gets the JSON report besides
        --list      every sentence of the specification with its checks, or why it has none
        --against   compares the catalogue of sentences with the text of the specification
        --compare   prints JSON reports as one table
        """

    static func main() async {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            exit(try await perform(options) ? 0 : 1)
        } catch {
            complain("conformance: \(error)")
            exit(2)
        }
    }

    private static func perform(_ options: Options) async throws -> Bool {
        switch options.action {
        case .help:
            print(usage)
            return true
        case .list:
            print(Listing(Suite.entries(matching: options.filters), options.filters).text)
            return true
        case .against(let directory):
            return try compare(with: directory, record: options.record)
        case .compare(let files):
            let reports = try files.map { try JSON(parsing: Host.read($0)) }
            print(Comparison(reports).markdown, terminator: "")
            return true
        case .judge(let runtime):
            return try await judge(runtime, options)
        }
    }

    /// Judges a runtime: whether nothing failed.
    private static func judge(_ runtime: String, _ options: Options) async throws -> Bool {
        guard geteuid() == 0 else { throw UsageError("judging a runtime needs root") }
        let path = try executable(runtime)
        Runtime.choose(path)
        let version = try Runtime.run("--version").lines.first ?? ""
        let entries = Suite.entries(matching: options.filters)
        if options.format == .tap { print("TAP version 13\n1..\(entries.count)") }
        var number = 0
        let results = await Suite.run(entries) { result in
            number += 1
            guard options.format == .tap else { return }
            print(Report.tap(result, number: number))
            fflush(nil)
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let report = Report(runtime: name, version: version, results: results)
        switch options.format {
        case .tap: print("# \(report.summary)")
        case .json: print(report.json)
        case .markdown: print(report.markdown, terminator: "")
        }
        if let output = options.output { try Host.write("\(report.json)\n", to: output) }
        return cleanedUp() && report.count(.failed) == 0
    }

    /// Whether nothing is left on the host; what is, is told.
    private static func cleanedUp() -> Bool {
        let left = HostSnapshot.leftovers()
        for thing in left { complain("conformance: left behind: \(thing)") }
        do { try Scratch.shared.remove() } catch { complain("conformance: \(error)") }
        return left.isEmpty
    }

    private static func compare(with directory: String, record: String?) throws -> Bool {
        let text = try SpecificationText(directory: directory)
        let completeness = Completeness(Catalogue.sentences, with: text)
        let problems =
            completeness.problems
            + Completeness.disagreements(between: Catalogue.sentences, and: Suite.entries())
        problems.forEach { print($0) }
        let unseen = Catalogue.sentences.count { $0.unseen != nil }
        print(
            "\(text.sentences.count) sentences with MUST or SHOULD, \(Catalogue.sentences.count) ids,",
            "\(unseen) of them unseen, \(Suite.entries().count) checks, \(problems.count) problems"
        )
        if let record {
            try Host.write(completeness.record.joined(separator: "\n") + "\n", to: record)
        }
        return problems.isEmpty
    }

    /// The absolute path of a program given by path or name.
    private static func executable(_ name: String) throws -> String {
        let path = Environment["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
        let candidates =
            name.contains("/")
            ? [try Host.absolute(name)] : path.split(separator: ":").map { "\($0)/\(name)" }
        guard let found = candidates.first(where: { unsafe access($0, X_OK) == 0 }) else {
            throw UsageError("no such program: \(name)")
        }
        return found
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe write(2, bytes, bytes.count)
    }
}
