import Glibc
import HarnessShims

/// How a process ended.
package enum Ending: Equatable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    /// Reads a status of wait(2).
    package init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xFF) : .signalled(signal)
    }

    package var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let signal): "signal \(signal)"
        }
    }
}

/// What is left of a program that ended.
package struct Outcome: Sendable, CustomStringConvertible {
    /// The command line.
    package let command: String
    /// How it ended.
    package let ending: Ending
    /// What it wrote to standard output.
    package let output: String
    /// What it wrote to standard error.
    package let error: String
    /// Peak resident memory in KiB.
    package let peak: Int

    /// Whether it exited with 0.
    package var succeeded: Bool { ending == .exited(0) }
    /// Both streams: what a caller sees that reads them together.
    package var text: String { output + error }
    /// The runtime's last message: what stands in `msg="…"` of its text log, or all of standard error.
    package var message: String {
        guard let line = error.split(separator: "\n").last(where: { $0.contains("msg=\"") }),
            let start = line.firstRange(of: "msg=").map(\.upperBound)
        else { return error }
        do { return try JSON(parsing: String(line[start...])).text ?? error } catch {
            return self.error
        }
    }
    /// The same, when it is a success.
    ///
    /// - Throws: `Unexpected` when it is none.
    @discardableResult
    package func requireSuccess() throws -> Outcome {
        guard succeeded else { throw Unexpected(outcome: self) }
        return self
    }

    /// The lines of its standard output.
    package var lines: [String] { output.split(separator: "\n").map(String.init) }
    package var description: String { "\(command): \(ending)\n\(output)\(error)" }
}

/// A program that did not do what the test needs it to do.
package struct Unexpected: Error, CustomStringConvertible {
    /// What it did instead.
    package let outcome: Outcome
    package var description: String { outcome.description }

    /// Wraps an outcome.
    package init(outcome: Outcome) { self.outcome = outcome }
}

/// A started program: its streams go to files, so that a container that inherits them never keeps us waiting.
package final class Tool {
    /// What `Tool` can be asked for beyond arguments.
    package struct Options {
        /// Its environment, none when `nil`; a PATH unless told.
        package var environment: [String]? = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        ]
        /// The directory it starts in, the tests' own when `nil`.
        package var directory: String? = nil
        /// Words before the command: a program, by its absolute path, that changes something about itself and
        /// then becomes the command.
        package var wrapper: [String] = []
        /// Standard input, `/dev/null` when `nil`; not closed here.
        package var input: Int32? = nil
        /// Becomes standard output, a file when `nil`; not closed here.
        package var output: Int32? = nil
        /// Becomes standard error, a file when `nil`; not closed here.
        package var error: Int32? = nil
        /// Descriptors 3, 4, …, where -1 leaves a gap; not closed here.
        package var extra: [Int32] = []
        /// Own session.
        package var newSession = false
        /// Own process group, so that a signal to it does not reach the tests.
        package var newGroup = false
        /// Standard input becomes the controlling terminal; needs `newSession`.
        package var controllingTerminal = false
        /// Own mount namespace with private propagation.
        package var privateMounts = false

        /// Another directory to start in, a program before the command, or nothing beyond arguments.
        package init(directory: String? = nil, wrapper: [String] = []) {
            self.directory = directory
            self.wrapper = wrapper
        }

        /// Files open as descriptors 3, 4, …, which hold `file 3`, `file 4`, …; the caller closes them.
        package init(openFiles count: Int) throws {
            for number in 3..<3 + count {
                let path = Scratch.shared.newPath("open")
                try Host.write("file \(number)\n", to: path)
                extra.append(try Host.open(path, O_RDONLY))
            }
        }
    }

    /// The command line.
    package let command: String
    /// Its process id.
    package let pid: Int32
    private let outputPath: String
    private let errorPath: String
    private let began = test_monotonic_nanoseconds()
    private var ended: (status: Int32, peak: Int)?

    /// Starts a program given by its absolute path.
    package init(_ words: [String], _ options: Options = Options()) throws {
        let arguments = options.wrapper + words
        command = arguments.joined(separator: " ")
        outputPath = Scratch.shared.newPath("output")
        errorPath = Scratch.shared.newPath("error")
        let null = try Host.open("/dev/null", O_RDWR)
        let output = try Host.open(outputPath, O_RDWR | O_CREAT | O_APPEND)
        let error = try Host.open(errorPath, O_RDWR | O_CREAT | O_APPEND)
        defer { [null, output, error].forEach { close($0) } }
        let descriptors =
            [options.input ?? null, options.output ?? output, options.error ?? error]
            + options.extra
        pid = try Self.spawn(arguments, options, descriptors)
    }

    deinit {
        if isRunning { Glibc.kill(pid, SIGKILL) }
        unsafe unlink(outputPath)
        unsafe unlink(errorPath)
    }

    private static func spawn(
        _ arguments: [String],
        _ options: Options,
        _ descriptors: [Int32]
    ) throws -> Int32 {
        var flags = options.newSession ? Int32(TEST_NEW_SESSION) : 0
        if options.newGroup { flags |= Int32(TEST_NEW_GROUP) }
        if options.controllingTerminal { flags |= Int32(TEST_CONTROLLING_TERMINAL) }
        if options.privateMounts { flags |= Int32(TEST_PRIVATE_MOUNTS) }
        let vector = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let environment = unsafe (options.environment ?? []).map { unsafe strdup($0) } + [nil]
        defer { unsafe (vector + environment).forEach { unsafe free($0) } }
        return try Host.check(
            unsafe test_spawn(
                arguments[0],
                vector,
                environment,
                options.directory,
                descriptors,
                Int32(descriptors.count),
                flags
            ),
            "start \(arguments[0])"
        )
    }

    /// What it has printed so far.
    package var output: String { Host.content(outputPath) ?? "" }
    /// What it has written to standard error so far.
    package var error: String { Host.content(errorPath) ?? "" }

    /// Whether it has not ended yet.
    package var isRunning: Bool {
        reap()
        return ended == nil
    }

    /// Sends a signal, unless it has ended.
    package func signal(_ number: Int32) throws { if isRunning { try Host.signal(pid, number) } }

    /// Waits for the end.
    ///
    /// - Throws: `TimedOut` after killing it.
    @discardableResult
    package func wait(seconds: Int64 = 60) throws -> Outcome {
        let limit = Int32(clamping: seconds * patience * 1000)
        // A pidfd wakes us at once; that the process is gone already is what we want.
        let handle = test_pidfd_open(pid)
        if handle >= 0 {
            defer { close(handle) }
            if isRunning, test_poll_readable(handle, limit) == 0 {
                let sofar = (output + error).suffix(2000)
                Glibc.kill(pid, SIGKILL)
                throw TimedOut(waitingFor: "the end of \(command); it printed: \(sofar)")
            }
        }
        try eventually("the status of \(command)") { !isRunning }
        return Outcome(
            command: command,
            ending: Ending(waitStatus: ended?.status ?? 0),
            output: output,
            error: error,
            peak: ended?.peak ?? 0
        )
    }

    private func reap() {
        guard ended == nil else { return }
        var (status, peak): (Int32, Int) = (0, 0)
        if unsafe test_reap(pid, began, &status, &peak) == 1 { ended = (status, peak) }
    }

    /// Runs a command of the host, found in PATH, which has to succeed.
    @discardableResult
    package static func succeed(_ command: [String]) throws -> Outcome {
        try run(["/usr/bin/env"] + command).requireSuccess()
    }

    /// Starts a program and waits for its end.
    package static func run(_ arguments: [String], _ options: Options = Options()) throws -> Outcome
    {
        try Tool(arguments, options).wait()
    }
}
