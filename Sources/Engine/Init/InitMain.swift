internal import Linux
internal import Plan
internal import Syscalls

/// The life of init: receive the plan, run its steps, become the program or report why not.
package enum InitMain {
    /// Runs as the re-executed init, with the channel to the parent as its descriptor 3.
    ///
    /// Returns only when init has failed; the result is the exit status of the process.
    package static func run() -> Int32 {
        do {
            // Before anything else: while it joins a container, this process is nobody's to trace
            // (CVE-2016-9962). The program that is executed at the end is dumpable again.
            try Processes.setDumpable(false)
            let inherited = OwnedDescriptor(adopting: Spawn.channelNumber)
            // Behind the descriptors that the program inherits, which will begin at 3: the first free
            // number, because a larger table of descriptors would have to be made.
            let socket = try Files.duplicate(
                inherited.descriptor,
                atLeast: Spawn.firstInheritedNumber
            )
            let channel = InitChannel(adopting: socket)
            try inherited.close()
            guard var received = try channel.receive(ToInit.self), received.message == .plan else {
                return 1
            }
            guard let file = received.attached.take() else { return 1 }
            try live(plan: receivePlan(file), channel: channel)
            return 1
        } catch {
            // There is no plan, or the channel is broken: the parent notices the end of it.
            return 1
        }
    }

    private static func receivePlan(_ file: consuming OwnedDescriptor) throws(Failure) -> InitPlan {
        let bytes = try Files.readAll(file.descriptor, limit: 64 << 20)
        return try asFailure(WireError.self, try WireReader.value(InitPlan.self, from: bytes))
    }

    /// Gives the descriptors that the program inherits the numbers they have at the caller.
    private static func takeInheritedDescriptors(_ count: Int) throws(Failure) {
        for offset in 0..<Int32(count) {
            let lent = OwnedDescriptor(adopting: Spawn.firstInheritedNumber + offset)
            try Files.duplicate(lent.descriptor, to: 3 + offset, inheritable: true)
        }
    }

    /// A missing system call says nothing about what is missing it.
    private static func explained(_ failure: Failure) -> Failure {
        guard failure.isErrno(.noFunction) else { return failure }
        return failure.hinting("it takes Linux 5.12, and no filter of system calls around apus")
    }

    private static func live(plan: InitPlan, channel: consuming InitChannel) throws(Failure) {
        // Before anything of ours is opened: it would take one of these numbers.
        try takeInheritedDescriptors(plan.preservedDescriptors)
        var context = InitContext(
            plan: plan,
            channel: consume channel,
            procfs: try Procfs()
        )
        do throws(Failure) {
            for step in plan.steps {
                if plan.logsSteps { try context.log(.debug, "init: \(step)") }
                do {
                    try InitRunner.run(step, in: &context)
                } catch {
                    if case .runHooks = step { context.isHookFailure = true }
                    throw explained(error.during("\(step)"))
                }
            }
        } catch let failure where failure.isParentGone {
            return
        } catch {
            try context.report(error)
        }
    }
}

extension InitContext {
    /// Sends a line to the parent's log, while there is a parent.
    func log(_ level: Log.Level, _ text: String) throws(Failure) {
        guard channel != nil else { return }
        try say(.log(Log.Entry(level, text)))
    }

    /// Tells whoever waits for the container why it failed.
    ///
    /// Before its release that is the parent; afterwards it is `start`, at the other end of the fifo.
    mutating func report(_ failure: Failure) throws(Failure) {
        switch startReport.take() {
        case .some(let report):
            let kind = isHookFailure ? StartReport.hookFailed : StartReport.failed
            try Files.writeAll([kind] + WireWriter.bytes(of: failure), to: report.descriptor)
        case .none:
            try say(.failed(failure))
        }
    }
}

extension Failure {
    /// Whether init only ends because its parent did.
    fileprivate var isParentGone: Bool { reason == Failure.parentIsGone.reason }
}
