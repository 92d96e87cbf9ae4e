internal import Linux
internal import OCI
internal import Plan
internal import Syscalls

/// Steps at the end of init's life: the terminal, the wait for `start`, and the program.
enum ProgramSteps {
    /// Opens the container's terminal, makes it the standard descriptors, and hands its master over.
    static func openConsole(
        _ terminal: TerminalPlan,
        owner: UInt32,
        in context: inout InitContext
    ) throws(Failure) {
        // A process that joins a container has not made its root: it stands in it already.
        let isJoining = context.root == nil
        if isJoining { context.root = try Files.open("/", [.path, .directory]) }
        let master = try Console.open(
            in: context.rootDescriptor(),
            procfs: context.procfs,
            terminal: terminal,
            owner: owner,
            appearsAsConsole: !isJoining
        )
        try context.say(.console, attaching: master.descriptor)
    }

    /// Loads the filter that the parent compiled; a listener is handed to the parent by number.
    static func loadSeccomp(hasListener: Bool, in context: inout InitContext) throws(Failure) {
        guard let program = context.seccompProgram else {
            throw Failure("the system call filter has not arrived")
        }
        let listener = try SeccompCalls.load(program.bytes, flags: program.flags)
        guard hasListener, let listener else { return }
        try context.say(.seccompListener(number: listener.descriptor.number))
        _ = try context.awaitDone()
    }

    /// Completes the environment and finds the program, so that a wrong one fails at create.
    static func find(_ process: ProcessPlan, in context: inout InitContext) throws(Failure) {
        var environment = process.environment
        if Environment.value(of: "HOME", in: environment) ?? "" == "" {
            let home = IdentitySteps.homeDirectory(of: process.user.userID)
            environment = Environment.setting("HOME", to: home, in: environment)
        }
        let path = try ProgramLookup.find(
            process.arguments[0],
            path: Environment.value(of: "PATH", in: environment)
        )
        context.program = FoundProgram(path: path, environment: environment)
    }

    /// Tells the parent that all is set up; what comes with the answer is the start fifo.
    static func reportReady(in context: inout InitContext) throws(Failure) {
        try context.say(.ready)
        context.startFifo = try context.awaitDone()
    }

    /// Waits until `start` opens the other end of the fifo, and tells it that the wait is over.
    static func awaitStart(in context: inout InitContext) throws(Failure) {
        guard let fifo = context.startFifo.take() else {
            throw Failure("the parent sent no start fifo")
        }
        // The parent is done with us: from here on `start` is whom failures are told.
        context.channel = nil
        let report = try context.procfs.reopen(fifo.descriptor, .writeOnly)
        try Files.writeAll([StartReport.reached], to: report.descriptor)
        context.startReport = consume report
    }

    /// Becomes the program; all our descriptors close by themselves at this moment.
    static func execute(_ process: ProcessPlan, in context: inout InitContext) throws(Failure) {
        guard let program = context.program else { throw Failure("no program has been found") }
        try attempt("exec: \"\(process.arguments[0])\"") { () throws(Failure) in
            try Processes.execute(
                FilePath(program.path),
                arguments: process.arguments,
                environment: program.environment
            )
        }
    }
}

/// What init writes into the start fifo: `reached`, then either nothing (the fifo closes as the
/// program is executed), or how it failed and a `Failure`.
enum StartReport {
    /// Init has left its wait.
    static let reached: UInt8 = 0
    /// The program could not be executed.
    static let failed: UInt8 = 1
    /// A startContainer hook has failed.
    static let hookFailed: UInt8 = 2
}
