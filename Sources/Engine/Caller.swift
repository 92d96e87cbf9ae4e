package import Linux
internal import Syscalls

/// The process that runs apus, as apus meets it: its streams, its directory, its environment.
package enum Caller {
    /// Opens `/dev/null` wherever the caller left descriptor 0, 1 or 2 closed.
    ///
    /// Otherwise the next file to be opened would become the standard error of somebody.
    package static func completeStreams() throws(Failure) {
        for stream in [Descriptor.standardInput, .standardOutput, .standardError]
        where try !Files.isOpen(stream) {
            let null = try attempt("open /dev/null") { () throws(Failure) in
                try Files.open("/dev/null", .readWrite)
            }
            // The lowest free number is this one: nothing below it is closed any more.
            try Files.setCloseOnExec(null.descriptor, false)
            _ = null.release()
        }
    }

    /// Writes a result to standard output.
    package static func print(_ text: String) throws(Failure) {
        try print(Array(text.utf8))
    }

    /// Writes a result to standard output.
    package static func print(_ bytes: [UInt8]) throws(Failure) {
        try attempt("write to standard output") { () throws(Failure) in
            try Files.writeAll(bytes, to: .standardOutput)
        }
    }

    /// Writes a message to standard error.
    package static func complain(_ message: String) {
        write(LogFormat.plain.line(Log.Entry(.error, message), at: now()), to: .standardError)
    }

    /// Ends the process.
    package static func leave(_ status: Int32) -> Never { Processes.exit(status) }

    /// The caller's directory, absolute.
    ///
    /// One that was removed has no name any more: the link that stands for it makes relative paths fail, and those
    /// only. containerd may have removed the bundle when it asks for a signal from within.
    package static func workingDirectory() throws(Failure) -> FilePath {
        do throws(Failure) {
            return FilePath(try Processes.currentDirectory())
        } catch {
            switch error {
            case .noSuchFileOrDirectory: return "/proc/self/cwd"
            default: throw error.during("find the working directory")
            }
        }
    }

    /// The words of the command line, without the program's name.
    package static var words: [String] { Array(HostCalls.arguments().dropFirst()) }

    /// The caller's environment, `NAME=value`.
    package static var environment: [String] { HostCalls.environment() }

    /// The state root when none is asked for.
    package static func defaultStateRoot(_ environment: [String]) throws(Failure) -> FilePath {
        try ContainerStore.defaultRoot(
            environment: environment,
            uid: Credentials.effectiveUser,
            isInUserNamespace: isInUserNamespace()
        )
    }

    /// Whether this is not the host's user namespace: that one maps every id to itself.
    package static func isInUserNamespace() throws(Failure) -> Bool {
        let bytes = try attempt("read /proc/self/uid_map") { () throws(Failure) in
            // A kernel without user namespaces has only the host's.
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.readFile("/proc/self/uid_map")
            }
        }
        guard let bytes else { return false }
        // One line of three numbers, padded with blanks.
        let numbers = bytes.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        return !numbers.elementsEqual(["0", "0", "4294967295"]) { $0.elementsEqual($1.utf8) }
    }

    /// The flags of seccomp filters that the running kernel takes.
    package static func supportedSeccompFlags() throws(Failure) -> [SeccompFilterFlag] {
        var supported: [SeccompFilterFlag] = []
        for flag in SeccompFilterFlag.allCases {
            // This one is about the waiting for a listener, and refused without one.
            let companion = flag == .waitKillable ? SeccompFilterFlag.newListener : 0
            if try SeccompCalls.knows(flags: flag.number | companion) { supported.append(flag) }
        }
        return supported
    }

    /// A log on standard error.
    package static func log(format: LogFormat, threshold: Log.Level) -> Log {
        Log(threshold: threshold) { write(format.line($0, at: now()), to: .standardError) }
    }

    /// A log at the end of a file, which is made if need be.
    package static func log(
        to path: FilePath,
        format: LogFormat,
        threshold: Log.Level
    ) throws(Failure) -> Log {
        let file = try attempt("open the log \(path)") { () throws(Failure) in
            try Files.open(
                path,
                [.writeOnly, .append, .create, .noControllingTerminal],
                permissions: FilePermissions(rawValue: 0o644)
            )
        }
        // The log is written until the process ends.
        let descriptor = Descriptor(number: file.release())
        return Log(threshold: threshold) { write(format.line($0, at: now()), to: descriptor) }
    }

    /// A message that cannot be written must not change what the command does.
    private static func write(_ line: String, to descriptor: Descriptor) {
        do {
            try Files.writeAll(Array(line.utf8), to: descriptor)
        } catch {
            return
        }
    }

    private static func now() -> Timestamp {
        do {
            return try HostCalls.realTime()
        } catch {
            return Timestamp(seconds: 0)
        }
    }
}
