package import Linux
package import Plan
package import Syscalls

/// A plan as init reads it, from memory that has no name.
package struct PlanFile: ~Copyable {
    fileprivate let file: OwnedDescriptor

    /// Writes a plan.
    package init(_ plan: InitPlan) throws(Failure) {
        let file = try Files.memoryFile("apus-plan")
        try Files.writeAll(WireWriter.bytes(of: plan), to: file.descriptor)
        try Files.rewind(file.descriptor)
        self.file = file
    }
}

/// Init, as its parent sees it: a process, and the way to talk to it.
package struct InitProcess: ~Copyable {
    /// The pid of the process that will be the program; a pid of the host.
    package private(set) var pid: Int32
    /// The same process, never mistaken for a successor.
    package private(set) var pidfd: OwnedDescriptor
    private let channel: InitChannel
    /// When it begins to be init.
    package let execution: Execution
    /// What it executes, until it has the plan.
    private var executable: OwnedDescriptor?

    /// Starts init: our own executable, sealed, in the new namespaces.
    ///
    /// With a cgroup directory of v2 it is born inside; by an entrance it goes in before all else. With `waitsForMappings` it does nothing
    /// before `releaseMapped`. Preserved descriptors, from 3 on here, come after the channel there.
    package static func spawn(
        namespaces: [Namespace],
        cgroup: Descriptor?,
        entrance: borrowing CgroupEntrance,
        waitsForMappings: Bool,
        preservedDescriptors: Int
    ) throws(Failure) -> InitProcess {
        let ends = try Sockets.pair()
        let inherited = (0..<preservedDescriptors).map { Descriptor(number: Int32(3 + $0)) }
        let executable = try attempt("spawn init") { () throws(Failure) in try SealedSelf.open() }
        let program = executable.descriptor
        let spawned = try attempt("spawn init") { () throws(Failure) in
            try Spawn.container(
                executable: program,
                arguments: ["apus", "init"],
                environment: [],
                channel: ends.second.descriptor,
                inherited: inherited,
                namespaces: namespaces,
                cgroup: cgroup,
                tasks: entrance.tasks,
                waitsForGo: waitsForMappings
            )
        }
        let pid = spawned.pid
        let execution = spawned.execution
        return InitProcess(
            pid: pid,
            pidfd: spawned.takePidfd(),
            channel: InitChannel(adopting: ends.takeFirst(), mountPoints: entrance.mountPoints),
            execution: execution,
            executable: executable
        )
    }

    private init(
        pid: Int32,
        pidfd: consuming OwnedDescriptor,
        channel: consuming InitChannel,
        execution: Execution,
        executable: consuming OwnedDescriptor
    ) {
        self.pid = pid
        self.pidfd = pidfd
        self.channel = channel
        self.execution = execution
        self.executable = consume executable
    }

    /// Lets a process that waited for its ID mappings go on.
    package func releaseMapped() throws(Failure) {
        try Files.writeAll([0], to: channel.descriptor)
    }

    /// Hands the plan over; from here on the process is in its cgroup.
    ///
    /// Afterwards nobody has a descriptor of the executable: a read-only mount stays read-only only
    /// then (see `SealedSelf`). Closing it waits for the kernel, while init is already at work; it
    /// needs us again before it may become the program.
    package mutating func send(_ plan: consuming PlanFile) throws(Failure) {
        defer { executable = nil }
        do throws(Failure) {
            try channel.send(ToInit.plan, attaching: plan.file.descriptor)
        } catch {
            guard error == .brokenPipe else { throw error }
            // It has ended already, and has said before why it could not execute init.
            _ = try channel.receive(FromInit.self)
            throw describeEnd()
        }
    }

    /// Tells whoever asked for it which process this is: by number in a file, by handle at a socket.
    func announce(
        as role: DescriptorDelivery.ProcessRole,
        pidFile: FilePath?,
        socket: FilePath?
    ) throws(Failure) {
        if let pidFile { try PIDFile.write(pid, to: pidFile) }
        if let socket {
            try DescriptorDelivery.send(pidfd: pidfd.descriptor, of: role, to: socket)
        }
    }

    /// Lets init go on.
    package func answerDone(attaching descriptor: Descriptor? = nil) throws(Failure) {
        try channel.send(ToInit.done, attaching: descriptor)
    }

    /// Answers a request of init's; that it has died, and how, is found out by `receive`.
    func answer(attaching descriptor: Descriptor? = nil) throws(Failure) {
        try ignoring(.brokenPipe) { () throws(Failure) in
            try channel.send(ToInit.done, attaching: descriptor)
        }
    }

    /// Waits for init's next message, or nil at the end of the conversation.
    package func receive() throws(Failure) -> InitChannel.Received<FromInit>? {
        try channel.receive(FromInit.self)
    }

    /// Goes on with the child that init forked.
    package mutating func follow(to pid: Int32) throws(Failure) {
        let first = self.pid
        self.pid = pid
        self.pidfd = try Processes.openPidfd(pid)
        // The process that forked ends at once; collecting it makes its child ours.
        _ = try Processes.wait(for: first)
    }

    /// Ends the process and collects it; used when creating fails.
    package func kill() {
        do {
            try Processes.send(.kill, to: pidfd.descriptor)
            _ = try Processes.wait(for: pid)
        } catch {
            // It has ended and been collected already.
            return
        }
    }

    /// How the process ended, for a message about why it did.
    package func describeEnd() -> Failure {
        do {
            switch try Processes.wait(for: pid) {
            case .exited(let status):
                return Failure("init ended with status \(status) before the container was ready")
            case .signaled(let signal):
                return Failure(
                    "init was killed by \(signal.name) before the container was ready",
                    hint: signal == .kill ? "the memory limit may be too small" : nil
                )
            }
        } catch {
            return Failure("init ended before the container was ready")
        }
    }
}
