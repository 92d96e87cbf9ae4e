internal import Linux
internal import OCI
package import SystemPackage

/// What was being attempted, from the outside in, and why it failed.
///
/// A failure keeps its structure from the place where it was thrown, also across the process
/// boundary between init and its parent, and is printed once.
package struct Failure: Error, Equatable, CustomStringConvertible {
    /// What was being attempted, outermost first: short verb phrases.
    package var context: [String]
    /// Why it failed, in lower case and without a full stop.
    package var reason: String
    /// The error number of the system call that failed, if one did; see `errno(3)`.
    package var errnoNumber: Int32?
    /// What the reader may do about it.
    package var hint: String?

    /// How many bytes of a reason or an attempt are kept: a failure of init must fit into a packet,
    /// and a configuration may name a program of megabytes.
    private static let longestPart = 12_288

    /// Makes a failure that no system call is to blame for.
    package init(_ reason: String, hint: String? = nil) {
        self.context = []
        self.reason = shortened(reason, limit: Self.longestPart)
        self.errnoNumber = nil
        self.hint = hint
    }

    /// Makes a failure out of what a system call said.
    package init(_ errno: Errno) {
        self.context = []
        self.reason = describe(errno: errno.rawValue)
        self.errnoNumber = errno.rawValue
        self.hint = nil
    }

    /// Makes a failure out of any error; a `Failure` stays what it is.
    package init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let errno as Errno: self.init(errno)
        default: self.init("\(error)")
        }
    }

    /// The error number as swift-system's value.
    package var errno: Errno? { errnoNumber.map(Errno.init(rawValue:)) }

    /// The same failure, seen from one step further out.
    package func during(_ attempt: String) -> Failure {
        var outer = self
        outer.context.insert(shortened(attempt, limit: Self.longestPart), at: 0)
        return outer
    }

    /// The same failure with a hint, unless it has one.
    package func hinting(_ hint: String) -> Failure {
        var hinted = self
        hinted.hint = self.hint ?? hint
        return hinted
    }

    /// One line: the attempts, the reason, the error's symbol, and the hint.
    package var description: String {
        var text = (context + [reason]).joined(separator: ": ")
        if let errnoNumber, let symbol = errnoSymbol(errnoNumber) { text += " (\(symbol))" }
        if let hint { text += "; \(hint)" }
        return text
    }
}

/// Runs `body`; an error thrown inside it becomes a `Failure` with `what` as its outermost context.
package func attempt<Result: ~Copyable>(
    _ what: @autoclosure () -> String,
    _ body: () throws -> Result
) throws -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error).during(what())
    }
}
