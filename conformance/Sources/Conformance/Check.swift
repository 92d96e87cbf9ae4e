import Harness

/// What a check is worth.
enum Level: String, CaseIterable, Sendable {
    /// The specification says MUST.
    case required
    /// It says SHOULD.
    case recommended
    /// It is silent, and every caller relies on it.
    case deFacto = "de facto"
}

/// One thing that a runtime does or does not do.
struct Check: Sendable {
    /// What it is worth.
    let level: Level
    /// What holds when it passes, as a statement; unique in its chapter.
    let name: String
    /// The sentences that it stands for; none for a de facto one.
    let sentences: [String]
    /// Returns when it holds.
    ///
    /// Throws `Skip` when this host cannot tell; any other error is a failure, and its description the reason.
    private(set) var body: @Sendable () throws -> Void

    /// A check of sentences, by their ids.
    init(
        _ level: Level,
        _ name: String,
        of sentences: String...,
        body: @escaping @Sendable () throws -> Void
    ) {
        self.level = level
        self.name = name
        self.sentences = sentences
        self.body = body
    }

    /// The same check of a value that a runtime may choose not to support.
    ///
    /// One that refuses it, as config.md § Valid values allows, is skipped; one that takes it, and makes nothing of
    /// it, fails.
    var unlessRefused: Check {
        var check = self
        check.body = { [body] in
            do { try body() } catch let failure as Unexpected where failure.isRefusal {
                throw Skip("the runtime refuses it, as it may: \(failure.outcome.message)")
            }
        }
        return check
    }
}

extension [Check] {
    /// Checks of values that a runtime may choose not to support.
    var unlessRefused: [Check] { map(\.unlessRefused) }
}

extension Unexpected {
    /// Whether the runtime generated an error, and the program never ran.
    fileprivate var isRefusal: Bool {
        guard case .exited = outcome.ending, outcome.output.isEmpty else { return false }
        return outcome.command.contains(Runtime.path)
            && [" create ", " run "].contains { outcome.command.contains($0) }
    }
}

/// The checks of one chapter of the specification.
protocol Chapter: Sendable {
    /// Short, in lower case, e.g. `time offsets`.
    var name: String { get }
    /// In the order of the specification.
    @CheckList var checks: [Check] { get }
}

/// Lists checks line by line.
@resultBuilder
enum CheckList {
    /// One line.
    static func buildExpression(_ check: Check) -> [Check] { [check] }
    /// A line that is a list already.
    static func buildExpression(_ checks: [Check]) -> [Check] { checks }
    /// All lines.
    static func buildBlock(_ lists: [Check]...) -> [Check] { lists.flatMap { $0 } }
    /// A loop.
    static func buildArray(_ lists: [[Check]]) -> [Check] { lists.flatMap { $0 } }
}

/// This host cannot tell.
struct Skip: Error, CustomStringConvertible {
    /// What is missing.
    let reason: String

    var description: String { reason }

    /// Skips the check for a reason.
    init(_ reason: String) { self.reason = reason }

    /// Skips the check unless a condition holds.
    static func unless(_ condition: Bool, _ reason: String) throws(Skip) {
        if !condition { throw Skip(reason) }
    }
}

/// A fact is not as it has to be.
struct Disagreement: Error, CustomStringConvertible {
    let description: String

    /// States what is wrong.
    init(_ description: String) { self.description = description }
}

/// Requires a fact.
///
/// - Parameters:
///   - holds: the fact.
///   - otherwise: what to say when it does not hold.
/// - Throws: `Disagreement`.
func expect(
    _ holds: Bool,
    _ otherwise: @autoclosure () -> String
) throws(Disagreement) {
    if !holds { throw Disagreement(otherwise()) }
}

/// Requires a value.
///
/// - Parameters:
///   - found: what there is.
///   - expected: what there has to be.
///   - what: what it is, e.g. `the user inside`.
/// - Throws: `Disagreement` that names all three.
func expect<Value: Equatable>(
    _ found: Value,
    is expected: Value,
    _ what: @autoclosure () -> String
) throws(Disagreement) {
    if found != expected {
        throw Disagreement("\(what()): expected \(show(expected)), found \(show(found))")
    }
}

/// A value in a message: optionals without their wrapping.
private func show<Value>(_ value: Value) -> String {
    if let optional = value as? any OptionalValue { return optional.shown }
    return "\(value)"
}

private protocol OptionalValue { var shown: String { get } }

extension Optional: OptionalValue {
    fileprivate var shown: String { map { "\($0)" } ?? "nothing" }
}
