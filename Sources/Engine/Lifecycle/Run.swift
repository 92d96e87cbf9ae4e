package import Linux
package import Plan
internal import Syscalls

/// Creates a container and starts it at once.
package enum Run {
    /// `apus run`: the exit status of the program, or 0 at once when detached.
    package static func run(
        _ options: LaunchOptions,
        _ context: EngineContext
    ) throws(Failure) -> Int32 {
        let supervisor =
            options.detach ? nil : try Supervisor.begin(isSubreaper: !options.noSubreaper)
        var created = try Create.make(options, context, startsAtOnce: true)
        var notifySocket: NotifySocket?
        do {
            notifySocket = try NotifySocket.listen(for: options.id, context)
            try created.initProcess.answerDone()
            try InitConversation.awaitProgram(created.initProcess, log: context.log)
            try Start.runPoststartHooks(created.record, context)
        } catch {
            created.initProcess.kill()
            remove(options.id, context)
            throw error
        }
        let pidfd = created.initProcess.pidfd.descriptor
        let pid = created.initProcess.pid
        guard let supervisor else {
            try notifySocket.take()?.wait(for: pidfd, pid: pid, log: context.log)
            return 0
        }
        let status = try supervisor.supervise(
            pid: pid,
            pidfd: pidfd,
            terminal: created.master.take(),
            notifying: notifySocket.take(),
            log: context.log
        )
        if !options.keep { remove(options.id, context) }
        return status
    }

    private static func remove(_ id: ContainerID, _ context: EngineContext) {
        do {
            try Delete.delete(id, force: true, context)
        } catch {
            context.log.warning("clean up: \(error)")
        }
    }
}
