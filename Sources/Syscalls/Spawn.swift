internal import CShims
package import Linux

/// A process that was just started.
package struct SpawnedProcess: ~Copyable {
    /// Its number, as this process sees it.
    package let pid: Int32
    /// A handle on it that no later process can inherit; readable when it has ended.
    package var pidfd: OwnedDescriptor
    /// When it executes its program.
    package let execution: Execution

    fileprivate init(
        adopting numbers: (pid: Int32, pidfd: Int32),
        execution: Execution = .isOver
    ) {
        pid = numbers.pid
        pidfd = OwnedDescriptor(adopting: numbers.pidfd)
        self.execution = execution
    }

    /// Gives the handle away.
    package consuming func takePidfd() -> OwnedDescriptor { pidfd }
}

/// The moment in which a process that runs on our memory executes its program, or ends.
@safe
package struct Execution {
    // It stays for good.
    private let request: UnsafeMutablePointer<shim_spawn>?

    /// Of a process that was waited for when it was started.
    fileprivate static var isOver: Execution { unsafe Execution(of: nil) }

    fileprivate init(of request: UnsafeMutablePointer<shim_spawn>?) {
        unsafe self.request = request
    }

    /// Waits for it.
    ///
    /// Before a memory limit is set on the process, because the kernel ends everybody whose memory
    /// is that of a process that it ends.
    package func wait() {
        guard let request = unsafe request else { return }
        unsafe shim_spawn_await(request)
    }
}

/// Why a new process could not execute its program.
package struct SpawnFailure: Equatable, Sendable {
    /// What the process was doing.
    package enum Step: Int32, Sendable {
        /// It was giving its descriptors their numbers.
        case descriptors = 1
        /// It was waiting for the packet that lets it go on.
        case go = 2
        /// It was becoming user 0 of its user namespace.
        case identity = 3
        /// It was changing to its working directory.
        case directory = 4
        /// It was executing the program.
        case execute = 5
        /// It was writing itself into a file `tasks` of cgroup v1.
        case enterCgroup = 6
    }

    /// What the process was doing.
    package var step: Step
    /// What the kernel said.
    package var reason: Failure
    /// Which of the files `tasks` it was, from 0; 0 for every other step.
    package var index: Int

    /// Recognises the packet that a process sends in place of its program; nil if it is another.
    ///
    /// Such a packet begins with a zero byte, which no message of init does.
    package init?(packet: [UInt8]) {
        guard packet.count == MemoryLayout<shim_spawn_failure>.size else { return nil }
        let words = stride(from: 0, to: 16, by: 4).map { start in
            packet[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        guard words[0] == SHIM_SPAWN_MAGIC, let step = Step(rawValue: Int32(bitPattern: words[1]))
        else { return nil }
        self.step = step
        reason = Failure(errno: Int32(bitPattern: words[2]))
        index = Int(words[3])
    }
}

/// Starting programs: one `clone3` and one `execve`, with nothing but system calls in between.
///
/// Signal mask and dispositions are the default ones in the program, whatever they are here.
package enum Spawn {
    /// The number under which a container's init finds its channel.
    package static let channelNumber: Int32 = 3
    /// The number of the first of the `inherited` descriptors in a container's init.
    package static let firstInheritedNumber: Int32 = 4

    /// Starts a container's init in new namespaces, and in its cgroup from its first instruction.
    ///
    /// Descriptors 0 to 2 stay, the channel becomes 3, the inherited ones 4 and up; nothing else
    /// is open. If the program cannot be executed, a `SpawnFailure` packet comes on the channel
    /// and the process exits with 127.
    ///
    /// - Parameters:
    ///   - executable: The program (see `SealedSelf`).
    ///   - arguments: Its arguments, the zeroth included.
    ///   - environment: `NAME=value` each.
    ///   - channel: Its end of a `SOCK_SEQPACKET` pair.
    ///   - inherited: Further descriptors, in order.
    ///   - namespaces: Those that are new for it.
    ///   - cgroup: An open directory of the cgroup v2 hierarchy (`CLONE_INTO_CGROUP`).
    ///   - tasks: Open files `tasks` of cgroup v1: the process enters their cgroups before all else.
    ///   - waitsForGo: Whether it waits for one packet (any) and then becomes user and group 0
    ///     without further groups: for a new user namespace, whose maps are written meanwhile. If
    ///     the other end of the channel is closed instead, it exits.
    /// - Returns: The process, which may not have executed its program yet.
    /// - Throws: What `clone3(2)` said.
    package static func container(
        executable: Descriptor,
        arguments: [String],
        environment: [String],
        channel: Descriptor,
        inherited: [Descriptor] = [],
        namespaces: [Namespace] = [],
        cgroup: Descriptor? = nil,
        tasks: [Descriptor] = [],
        waitsForGo: Bool = false
    ) throws(Failure) -> SpawnedProcess {
        // One list of both: the inherited ones, then the files.
        let descriptors = unsafe kept((inherited + tasks).map { $0.number })
        // What the new process reads on our memory stays there: it may come to it much later. Who becomes
        // root of a user namespace has a copy, for it changes whose memory that is.
        let request = unsafe kept([
            shim_spawn(
                executable: executable.number,
                path: nil,
                arguments: keptCStrings(arguments),
                environment: keptCStrings(environment),
                clone_flags: namespaces.reduce(0) { $0 | $1.cloneFlag },
                cgroup: cgroup?.number ?? -1,
                tasks: descriptors + inherited.count,
                tasks_count: UInt32(tasks.count),
                report: channel.number,
                keeps_report: 1,
                standard: (-1, -1, -1),
                inherited: descriptors,
                inherited_count: UInt32(inherited.count),
                directory: nil,
                leads_process_group: 0,
                waits_for_go: waitsForGo ? 1 : 0,
                memory: waitsForGo ? SHIM_SPAWN_COPY : SHIM_SPAWN_SHARE,
                has_memory: 1
            )
        ])
        let numbers = try unsafe start(request)
        let execution = unsafe Execution(of: request)
        return SpawnedProcess(adopting: numbers, execution: execution)
    }

    /// Values at an address that stays theirs until this process ends.
    private static func kept<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: max(values.count, 1))
        for (index, value) in values.enumerated() { unsafe (memory + index).initialize(to: value) }
        return unsafe memory
    }

    /// A null-terminated array of C strings, such as `execve(2)` takes, that stays as it is.
    private static func keptCStrings(
        _ strings: [String]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        unsafe kept(strings.map { unsafe strdup($0) } + [nil])
    }

    /// Starts a program such as a hook; returns when it runs, throws why it does not.
    ///
    /// Nothing but descriptors 0 to 2 is open in it.
    ///
    /// - Parameters:
    ///   - path: The program; no search path.
    ///   - arguments: Its arguments, the zeroth included.
    ///   - environment: `NAME=value` each.
    ///   - standardInput: Its descriptor 0, or nil for ours.
    ///   - standardOutput: Its descriptor 1, or nil for ours.
    ///   - standardError: Its descriptor 2, or nil for ours.
    ///   - workingDirectory: Where it starts, or nil for here.
    ///   - processGroup: Whether it leads a process group of its own.
    /// - Returns: The process, which runs the program.
    /// - Throws: What the kernel said, also in the new process.
    package static func program(
        _ path: FilePath,
        arguments: [String],
        environment: [String],
        standardInput: Descriptor? = nil,
        standardOutput: Descriptor? = nil,
        standardError: Descriptor? = nil,
        workingDirectory: FilePath? = nil,
        processGroup: Bool = false
    ) throws(Failure) -> SpawnedProcess {
        let report = try Files.pipe()
        let standard = (
            standardInput?.number ?? -1, standardOutput?.number ?? -1, standardError?.number ?? -1
        )
        let texts = [path.string] + (workingDirectory.map { [$0.string] } ?? [])
        let numbers = try unsafe withCStrings(arguments) { argumentList throws(Failure) in
            try unsafe withCStrings(environment) { environmentList throws(Failure) in
                try unsafe withCStrings(texts) { textList throws(Failure) in
                    var request = unsafe shim_spawn(
                        executable: -1,
                        path: textList[0],
                        arguments: argumentList,
                        environment: environmentList,
                        clone_flags: 0,
                        cgroup: -1,
                        tasks: nil,
                        tasks_count: 0,
                        report: report.second.descriptor.number,
                        keeps_report: 0,
                        standard: standard,
                        inherited: nil,
                        inherited_count: 0,
                        directory: textList[1],
                        leads_process_group: processGroup ? 1 : 0,
                        waits_for_go: 0,
                        memory: SHIM_SPAWN_BORROW,
                        has_memory: 0
                    )
                    return try unsafe withUnsafeMutablePointer(to: &request) {
                        request throws(Failure) in
                        try unsafe start(request)
                    }
                }
            }
        }
        return try confirm(SpawnedProcess(adopting: numbers), report.takeFirst())
    }

    private static func start(
        _ request: UnsafeMutablePointer<shim_spawn>
    ) throws(Failure) -> (Int32, Int32) {
        var pidfd: Int32 = -1
        let pid = try check { unsafe shim_spawn_process(request, &pidfd) }
        return (pid, pidfd)
    }

    /// The report ends when the program runs; before that it says why it does not.
    private static func confirm(
        _ process: consuming SpawnedProcess,
        _ report: consuming OwnedDescriptor
    ) throws(Failure) -> SpawnedProcess {
        let packet = try Files.readAll(report.descriptor, limit: 64)
        if packet.isEmpty { return process }
        _ = try Processes.wait(for: process.pid)
        guard let failure = SpawnFailure(packet: packet) else { throw .ioError }
        throw failure.reason
    }
}
