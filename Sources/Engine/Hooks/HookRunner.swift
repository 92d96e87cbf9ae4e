package import Linux
package import OCI
package import Plan
internal import Syscalls

/// Runs hooks: in the parent for the runtime's namespaces, in init for the container's.
package enum HookRunner {
    /// Runs the hooks of one kind in order, each to its end, with the state on standard input.
    ///
    /// - Parameters:
    ///   - hooks: what runs; an empty list is fine.
    ///   - kind: their kind, for the texts and for what a failure means.
    ///   - state: the container's state at this moment.
    ///   - environment: what a hook without an environment of its own gets.
    ///   - log: where failures of `poststop` hooks go, which end nothing.
    /// - Throws: `Failure` such as `error running createRuntime hook #0: exit status 1, stdout: ,
    ///   stderr: no such device`; the hooks after it do not run.
    package static func run(
        _ hooks: [Spec.Hook],
        kind: HookKind,
        state: State,
        environment: [String],
        log: Log = .silent
    ) throws(Failure) {
        guard !hooks.isEmpty else { return }
        let document = JSONEncoder.encode(state)
        for (index, hook) in hooks.enumerated() {
            log.debug("run \(kind.rawValue) hook #\(index): \(hook.path)")
            do {
                try run(hook, document: document, environment: environment)
            } catch {
                let reason = error.description
                let failure = Failure("error running \(kind.rawValue) hook #\(index): \(reason)")
                guard kind.toleratesFailure else { throw failure }
                log.warning(failure.description)
            }
        }
    }

    private static func run(
        _ hook: Spec.Hook,
        document: [UInt8],
        environment: [String]
    ) throws(Failure) {
        var process = try HookProcess(hook, document: document, environment: environment)
        let status = try process.finish(within: hook.timeout)
        if let complaint = process.complaint(about: status, timeout: hook.timeout) {
            throw Failure(complaint)
        }
    }
}

/// A hook while it runs.
private struct HookProcess: ~Copyable {
    private let process: SpawnedProcess
    private let output: OwnedDescriptor
    private let errors: OwnedDescriptor
    private var outputTail = OutputTail()
    private var errorTail = OutputTail()

    init(_ hook: Spec.Hook, document: [UInt8], environment: [String]) throws(Failure) {
        // A memory file instead of a pipe: nobody has to feed it, and a hook that does not read
        // its input, or dies early, disturbs nobody.
        let input = try Files.memoryFile("state")
        try Files.writeAll(document, to: input.descriptor)
        try Files.rewind(input.descriptor)
        let output = try Files.pipe()
        let errors = try Files.pipe()
        try Files.setNonBlocking(output.first.descriptor, true)
        try Files.setNonBlocking(errors.first.descriptor, true)
        process = try start(
            hook,
            environment: hook.env ?? environment,
            input: input.descriptor,
            output: output.second.descriptor,
            errors: errors.second.descriptor
        )
        self.output = output.takeFirst()
        self.errors = errors.takeFirst()
    }

    /// Collects output until the hook has ended; nil if it had to be killed.
    ///
    /// Its descendants may keep the output open: only the hook itself is waited for.
    mutating func finish(within seconds: Int?) throws(Failure) -> ExitStatus? {
        let start = try milliseconds()
        let deadline = seconds.map { start + Int64($0) * 1000 }
        while true {
            let now = try milliseconds()
            let remaining = deadline.map { max(0, $0 - now) }
            var watched: [(descriptor: Descriptor, events: PollEvents)] = [
                (process.pidfd.descriptor, .readable)
            ]
            if !outputTail.isComplete { watched.append((output.descriptor, .readable)) }
            if !errorTail.isComplete { watched.append((errors.descriptor, .readable)) }
            let ready = try Polling.wait(for: watched, timeout: remaining.map { Int($0) })
            try outputTail.read(output.descriptor)
            try errorTail.read(errors.descriptor)
            if !ready[0].isEmpty { return try Processes.wait(for: process.pid) }
            if remaining == 0 {
                try killGroup()
                return nil
            }
        }
    }

    /// What is to be said about the end of the hook; nil if it succeeded.
    func complaint(about status: ExitStatus?, timeout: Int?) -> String? {
        hookComplaint(
            status,
            timeout: timeout,
            output: outputTail.text,
            errors: errorTail.text
        )
    }

    private func killGroup() throws(Failure) {
        // The group is there since before the program ran, and its leader is not reaped yet.
        try ignoring(.noSuchProcess) { () throws(Failure) in
            try Processes.send(.kill, toPID: -process.pid)
        }
        _ = try Processes.wait(for: process.pid)
    }

    private func milliseconds() throws(Failure) -> Int64 {
        let time = try HostCalls.monotonicTime()
        return time.seconds * 1000 + time.nanoseconds / 1_000_000
    }
}

private func start(
    _ hook: Spec.Hook,
    environment: [String],
    input: Descriptor,
    output: Descriptor,
    errors: Descriptor
) throws(Failure) -> SpawnedProcess {
    do throws(Failure) {
        return try Spawn.program(
            FilePath(hook.path),
            arguments: hook.args.flatMap { $0.isEmpty ? nil : $0 } ?? [hook.path],
            environment: environment,
            standardInput: input,
            standardOutput: output,
            standardError: errors,
            processGroup: true
        )
    } catch {
        throw Failure("fork/exec \(hook.path): \(error.reason)")
    }
}

/// The words for a hook that did not succeed, as runc has them; nil if it did.
func hookComplaint(
    _ status: ExitStatus?,
    timeout: Int?,
    output: String,
    errors: String
) -> String? {
    switch status {
    case .exited(0): nil
    case .exited(let code):
        "exit status \(code), stdout: \(output), stderr: \(errors)"
    case .signaled(let signal):
        "signal: \(signal.name), stdout: \(output), stderr: \(errors)"
    case nil:
        "hook ran past specified timeout of \(timeout ?? 0).0s"
    }
}

/// The last bytes of what a program printed.
struct OutputTail {
    /// How many bytes are kept.
    static let limit = 4096

    private var bytes: [UInt8] = []
    private var isCut = false
    /// Whether the end of the output has been seen.
    private(set) var isComplete = false

    /// What was kept, without white space at its end; dots stand for what was not.
    var text: String {
        var text = String(decoding: bytes, as: UTF8.self)
        while text.last?.isWhitespace == true { text.removeLast() }
        return isCut ? "…\(text)" : text
    }

    /// Adds bytes, forgetting the oldest.
    mutating func append(_ more: [UInt8]) {
        bytes += more
        guard bytes.count > Self.limit else { return }
        bytes.removeFirst(bytes.count - Self.limit)
        isCut = true
    }

    /// Takes what a non-blocking descriptor has to give.
    mutating func read(_ descriptor: Descriptor) throws(Failure) {
        while !isComplete {
            guard
                let more = try ignoring(
                    .resourceTemporarilyUnavailable,
                    call: { () throws(Failure) in try Files.read(descriptor, limit: Self.limit) }
                )
            else { return }
            if more.isEmpty { isComplete = true }
            append(more)
        }
    }
}
