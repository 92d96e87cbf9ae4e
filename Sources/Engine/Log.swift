internal import Linux
internal import OCI
package import Syscalls

/// Where the runtime says what it does beside its result.
///
/// A value: whoever is handed one writes to the same place.
package struct Log {
    /// How much a message matters.
    package enum Level: String, CaseIterable, Comparable, Sendable {
        case debug, warning, error

        /// Whether the left one matters less.
        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .debug: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// One message.
    package struct Entry: Equatable, Sendable {
        /// How much it matters.
        package let level: Level
        /// What is said, without a line feed at the end.
        package let message: String

        /// Makes a message.
        package init(_ level: Level, _ message: String) {
            self.level = level
            self.message = message
        }
    }

    /// Messages below this level are dropped.
    package let threshold: Level
    private let write: (Entry) -> Void

    /// Makes a log that hands its messages to `write`, which must not fail.
    package init(threshold: Level, write: @escaping (Entry) -> Void) {
        self.threshold = threshold
        self.write = write
    }

    /// A log that says nothing.
    package static var silent: Log { Log(threshold: .error) { _ in } }

    /// Whether a message of this level is written: ask before building an expensive one.
    package func includes(_ level: Level) -> Bool { level >= threshold }

    /// Writes a message unless it is below the threshold.
    package func append(_ entry: Entry) {
        if includes(entry.level) { write(entry) }
    }

    /// Says what is being done.
    package func debug(_ message: @autoclosure () -> String) {
        if includes(.debug) { write(Entry(.debug, message())) }
    }

    /// Says what went wrong without stopping the command.
    package func warning(_ message: @autoclosure () -> String) {
        if includes(.warning) { write(Entry(.warning, message())) }
    }

    /// Says why the command fails: once, at the top.
    package func error(_ message: @autoclosure () -> String) {
        if includes(.error) { write(Entry(.error, message())) }
    }
}

/// How a message becomes a line.
package enum LogFormat: String, CaseIterable, Sendable {
    /// For people: `apus: message`.
    case plain
    /// `time="…" level=error msg="…"`, as runc writes.
    case text
    /// `{"level":"error","msg":"…","time":"…"}`; containerd and Podman read it.
    case json

    /// How many bytes of a message are written: a configuration may name a program of megabytes.
    private static let longestMessage = 16_384

    /// The line for a message, its line feed included.
    package func line(_ entry: Log.Entry, at time: Timestamp) -> String {
        let level = entry.level.rawValue
        let message = shortened(entry.message, limit: Self.longestMessage)
        switch self {
        case .plain:
            let line = errorText(message, limit: .max)
            return "apus: \(entry.level == .error ? "" : "\(level): ")\(line)\n"
        case .text:
            return "time=\"\(time.rfc3339)\" level=\(level) msg=\(Self.quoted(message))\n"
        case .json:
            return "{\"level\":\"\(level)\",\"msg\":\(Self.quoted(message)),"
                + "\"time\":\"\(time.rfc3339)\"}\n"
        }
    }

    /// A JSON string: RFC 8259 asks for these escapes and no others.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
