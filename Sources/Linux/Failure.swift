/// Why something failed, and what was being attempted, from the outside in.
///
/// It begins as the error number of a system call, or as a reason in words, and gains context on its
/// way up; it keeps its structure across the process boundary between init and its parent, and is
/// printed once. Two failures are equal only if the whole story is: one that gained context is no
/// longer equal to the bare error number, such as `.fileExists`.
package struct Failure: Error, Equatable, CustomStringConvertible, Sendable {
    /// The number, and the story once there is one: a bare number, of which many are expected, is
    /// to cost nothing.
    private let number: Int32
    private let story: Story?

    private final class Story: Sendable {
        let context: [String]
        let reason: String?
        let hint: String?

        init(context: [String], reason: String?, hint: String?) {
            self.context = context
            self.reason = reason
            self.hint = hint
        }
    }

    /// How many bytes of a reason or an attempt are kept: a failure of init must fit into a packet,
    /// and a configuration may name a program of megabytes.
    private static let longestPart = 12_288

    private init(number: Int32, context: [String], reason: String?, hint: String?) {
        self.number = number
        story = Story(context: context, reason: reason, hint: hint)
    }

    /// Makes a failure that no system call is to blame for.
    package init(_ reason: String, hint: String? = nil) {
        let reason = shortened(reason, limit: Self.longestPart)
        self.init(number: 0, context: [], reason: reason, hint: hint)
    }

    /// Makes a failure out of what a system call said.
    ///
    /// - Parameter errno: The error number; see `errno(3)`.
    package init(errno: Int32) {
        number = errno
        story = nil
    }

    /// Makes a failure of its parts, as they came over the wire.
    package init(context: [String], reason: String, errnoNumber: Int32?, hint: String?) {
        self.init(number: errnoNumber ?? 0, context: context, reason: reason, hint: hint)
    }

    /// What was being attempted, outermost first: short verb phrases.
    package var context: [String] { story?.context ?? [] }

    /// Why it failed, in lower case and without a full stop.
    package var reason: String { story?.reason ?? describe(errno: number) }

    /// The error number of the system call that failed, if one did; see `errno(3)`.
    package var errnoNumber: Int32? { number == 0 ? nil : number }

    /// What the reader may do about it.
    package var hint: String? { story?.hint }

    /// Whether a system call said `expected`, whatever context was added since.
    package func isErrno(_ expected: Failure) -> Bool {
        number != 0 && number == expected.number
    }

    /// Whether nobody has said anything yet but the kernel its number.
    package var isBareErrno: Bool { story == nil }

    /// The same failure, seen from one step further out.
    package func during(_ attempt: String) -> Failure {
        Failure(
            number: number,
            context: [shortened(attempt, limit: Self.longestPart)] + context,
            reason: story?.reason,
            hint: hint
        )
    }

    /// The same failure with a hint, unless it has one.
    package func hinting(_ hint: String) -> Failure {
        Failure(number: number, context: context, reason: story?.reason, hint: self.hint ?? hint)
    }

    /// The same failure for another reason.
    package func explained(_ reason: String) -> Failure {
        Failure(number: number, context: context, reason: reason, hint: hint)
    }

    /// One line: the attempts, the reason, the error's symbol, and the hint.
    package var description: String {
        var text = ""
        for part in context { text += part + ": " }
        text += reason
        if number != 0, let symbol = errnoSymbol(number) { text += " (\(symbol))" }
        if let hint { text += "; \(hint)" }
        return text
    }

    /// Whether the whole story is the same.
    package static func == (left: Failure, right: Failure) -> Bool {
        guard left.number == right.number else { return false }
        if left.story == nil, right.story == nil { return true }
        return left.context == right.context && left.reason == right.reason
            && left.hint == right.hint
    }
}

/// Runs `body`; a failure inside it gets `what` as its outermost context.
package func attempt<Result: ~Copyable>(
    _ what: @autoclosure () -> String,
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw error.during(what())
    }
}

/// Runs something that fails in words of its own, which become the reason of a `Failure`.
///
/// - Parameters:
///   - kind: The errors of `body`: one of those that documents, plans and messages are refused with.
///   - body: What to do.
/// - Returns: What `body` returned.
/// - Throws: `Failure`.
package func asFailure<Result: ~Copyable, Reason: Error & CustomStringConvertible>(
    _ kind: Reason.Type,
    _ body: @autoclosure () throws(Reason) -> Result
) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error.description)
    }
}
