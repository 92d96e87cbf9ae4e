import Harness

/// Every chapter, in the order of the specification.
enum Suite {
    static let chapters: [any Chapter] = [
        BundleFormat(),
        State(), LifeCycle(), Operations(), Errors(), DevSymbolicLinks(),
        SpecificationVersion(), Root(),
        Mounts(), MountOptions(), RecursiveMountOptions(), IDMappedMounts(),
        Program(), Terminals(), ResourceLimits(), Capabilities(), LinuxProcess(),
        Scheduling(), ExecCPUAffinity(), User(), HostNames(),
        Hooks(), HookFailures(),
        Annotations(), Extensibility(), ValidValues(),
        DefaultFileSystems(), Namespaces(), UserNamespaces(), TimeOffsets(), Devices(),
        NetDevices(),
        Cgroups(), DeviceRules(), Resources(), Unified(), IntelRDT(), IntelRDTGroups(),
        MemoryPolicy(), Sysctls(),
        Seccomp(), SeccompNotification(), RootPropagation(), ProtectedPaths(), MountLabel(),
        FeaturesDocument(), FeaturesWords(), Notation(),
        Callers(), CallersRun(), CallersExec(), CallersDescriptors(),
    ]

    /// A check, and the chapter it stands in.
    struct Entry: Sendable {
        /// The chapter's name.
        let chapter: String
        /// The check.
        let check: Check

        /// What `--filter` looks in.
        var searchable: String {
            ([chapter, check.name] + check.sentences).joined(separator: "\n")
        }
    }

    /// The checks whose chapter, name or sentence ids contain one of the words; all without words.
    static func entries(matching words: [String] = []) -> [Entry] {
        chapters.flatMap { chapter in
            chapter.checks.map { Entry(chapter: chapter.name, check: $0) }
        }
        .filter { entry in words.isEmpty || words.contains { entry.searchable.contains($0) } }
    }

    /// Runs checks, two at a time, and hands out each result in the checks' order as soon as it may be told.
    static func run(
        _ entries: [Entry],
        report: (Result) -> Void
    ) async -> [Result] {
        var results: [Int: Result] = [:]
        var told = 0
        await withTaskGroup(of: (Int, Result).self) { group in
            var waiting = entries.enumerated().makeIterator()
            for _ in 0..<4 {
                guard let (index, entry) = waiting.next() else { break }
                group.addTask { (index, Result(of: entry)) }
            }
            for await (index, result) in group {
                results[index] = result
                while let next = results[told] {
                    report(next)
                    told += 1
                }
                if let (index, entry) = waiting.next() {
                    group.addTask { (index, Result(of: entry)) }
                }
            }
        }
        return entries.indices.compactMap { results[$0] }
    }
}

/// What became of a check.
struct Result: Sendable {
    /// What a check can end with.
    enum Verdict: String, Sendable {
        case passed, failed, skipped
    }

    /// What was run.
    let entry: Suite.Entry
    /// How it ended.
    let verdict: Verdict
    /// Why it failed or was skipped; empty when it passed.
    let reason: String

    /// A message without the names that only this run uses, so that it can be compared.
    private static func nameless(_ text: String) -> String {
        let scratch = Scratch.shared
        var words = ""
        var rest = text.replacing(scratch.directory, with: "")[...]
        while let range = rest.firstRange(of: scratch.tag + "-") {
            words += rest[..<range.lowerBound] + "NAME"
            rest = rest[range.upperBound...].drop { $0.isNumber }
        }
        return words + rest
    }

    /// Runs a check.
    init(of entry: Suite.Entry) {
        self.entry = entry
        do {
            try entry.check.body()
            (verdict, reason) = (.passed, "")
        } catch let skip as Skip {
            (verdict, reason) = (.skipped, skip.reason)
        } catch let unexpected as Unexpected {
            let outcome = unexpected.outcome
            let said = Self.nameless(outcome.message)
            (verdict, reason) = (.failed, "\(outcome.ending): \(said)")
        } catch {
            (verdict, reason) = (.failed, Self.nameless("\(error)"))
        }
    }
}
