internal import Linux
internal import OCI
internal import Plan
internal import Syscalls

/// What the parent does for init while it sets a container up or joins one.
struct ParentDuties: ~Copyable {
    /// Where init's lines go.
    let log: Log
    /// The filter to compile.
    let seccomp: SeccompPlan?
    /// What the runtime hooks are, and the state they read.
    let hooks: HookPlan?
    /// The state document as it is now.
    var state: State
    /// The socket that gets the terminal's master; nil keeps it for the foreground.
    let consoleSocket: FilePath?
    /// The process whose namespaces are joined.
    let container: ProcessIdentity?
    /// The environment for hooks without one of their own.
    let environment: [String]
    /// The terminal's master, for the foreground.
    var master: OwnedDescriptor?
    /// The network devices on their way, until the container is made.
    var netDevices: NetDeviceMove? = nil

    /// Performs one task of init's and returns the descriptor it yields.
    mutating func perform(_ task: ParentTask, for pid: Int32) throws(Failure) -> OwnedDescriptor? {
        switch task {
        case .runtimeHooks:
            try runRuntimeHooks(pid: pid)
            return nil
        case .openMountSource(let step):
            return try attempt("\(step)") { () throws(Failure) in try MountSteps.prepare(step) }
        case .writeTimeOffsets(let offsets):
            let procfs = try Procfs()
            try procfs.write(
                offsets.map { $0.line + "\n" }.joined(),
                to: FilePath("\(pid)/timens_offsets")
            )
            return nil
        case .setOOMScoreAdjustment(let score):
            try attempt("set the OOM score adjustment to \(score)") { () throws(Failure) in
                let procfs = try Procfs()
                try procfs.write("\(score)", to: FilePath("\(pid)/oom_score_adj"))
            }
            return nil
        case .setResourceLimits(let limits):
            try PrivilegeSteps.setResourceLimits(limits, of: pid)
            return nil
        case .openContainerProcess:
            guard let container else { throw Failure("there is no container to join") }
            guard let process = try container.open() else {
                throw Failure("cannot exec in a stopped container")
            }
            return process
        case .seccompProgram:
            guard let seccomp else { throw Failure("there is no filter to compile") }
            return try SeccompCompiler.compile(seccomp).memoryFile()
        case .moveNetDevices(let devices):
            var move = try attempt("config.json: linux.netDevices") { () throws(Failure) in
                try NetDeviceMove(to: pid)
            }
            try move.move(devices, log: log)
            netDevices = consume move
            return nil
        }
    }

    /// Hands the terminal's master to the console socket, or keeps it.
    mutating func take(master: consuming OwnedDescriptor) throws(Failure) {
        guard let consoleSocket else {
            self.master = consume master
            return
        }
        try Console.send(master.descriptor, to: consoleSocket)
    }

    /// Fetches the listener from init and hands it to the agent of the configuration.
    func handListener(number: Int32, of pidfd: Descriptor, pid: Int32) throws(Failure) {
        guard let listener = seccomp?.listener else { throw Failure("no listener is planned") }
        let descriptor = try Processes.descriptor(number, of: pidfd)
        var state = self.state
        // The state is the container's: while one is joined, its pid is not that of the newcomer.
        if container == nil { state.pid = pid }
        try SeccompListener.send(descriptor.descriptor, pid: pid, state: state, to: listener)
    }

    /// Takes back what must not stay in the namespaces of a container that fails.
    mutating func undo() {
        if var move = netDevices.take() { move.undo(log: log) }
    }

    private func runRuntimeHooks(pid: Int32) throws(Failure) {
        guard let hooks else { return }
        var state = self.state
        state.pid = pid
        for kind in [HookKind.prestart, .createRuntime] {
            try HookRunner.run(
                hooks[kind],
                kind: kind,
                state: state,
                environment: environment,
                log: log
            )
        }
    }
}

/// The parent's side of the conversation: receive, ask the handshake what it means, do it.
enum InitConversation {
    /// Serves init until it is ready; throws init's failure, or says how init died.
    static func serve(
        _ initProcess: inout InitProcess,
        plan: InitPlan,
        duties: inout ParentDuties
    ) throws(Failure) {
        var handshake = Handshake(plan)
        while true {
            guard var received = try initProcess.receive() else { throw initProcess.describeEnd() }
            let attached = received.attached.take()
            let hasDescriptor = attached != nil
            let action = try asFailure(
                ProtocolViolation.self,
                try handshake.receive(received.message, hasDescriptor: hasDescriptor)
            )
            switch action {
            case .perform(let task):
                let yielded = try duties.perform(task, for: initProcess.pid)
                try initProcess.answer(attaching: yielded.descriptor)
            case .recordProcess(let pid):
                try initProcess.follow(to: pid)
                try initProcess.answer()
            case .forwardConsole:
                if let attached { try duties.take(master: attached) }
            case .forwardListener(let number):
                try duties.handListener(
                    number: number,
                    of: initProcess.pidfd.descriptor,
                    pid: initProcess.pid
                )
                try initProcess.answer()
            case .log(let entry): duties.log.append(entry)
            case .fail(let failure): throw failure
            case .finish: return
            }
        }
    }

    /// Waits until a released init has become the program, which closes the channel; throws init's
    /// failure.
    static func awaitProgram(_ initProcess: borrowing InitProcess, log: Log) throws(Failure) {
        while let received = try initProcess.receive() {
            switch received.message {
            case .log(let entry): log.append(entry)
            case .failed(let failure): throw failure
            default: throw Failure("init spoke after its release")
            }
        }
    }
}
