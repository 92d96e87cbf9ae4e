package import Linux
package import Plan

/// What init tells the parent: one packet each, with at most one descriptor beside it.
///
/// docs/init-protocol.md shows the order as a ladder.
package enum FromInit: Equatable, Sendable {
    /// The parent has to do this; init waits for `.done`.
    case needs(ParentTask)
    /// Init goes on as this process, a child of the one that was spawned; a pid of the host.
    case started(pid: Int32)
    /// The master of the container's pseudo-terminal is attached.
    case console
    /// The listener of the system call filter is this descriptor of init's.
    ///
    /// It is not attached: sendmsg(2) may itself be a call that waits for the listener's agent.
    case seccompListener(number: Int32)
    /// Everything is set up; init waits for `.done` before it lets the program come near.
    case ready
    /// A line for the log, which init cannot write: it is the host's.
    case log(Log.Entry)
    /// Init gave up, and has ended.
    case failed(Failure)
}

/// What the parent tells init.
package enum ToInit: Equatable, Sendable {
    /// The plan is in the attached memory file, and the process is in its cgroup.
    case plan
    /// What init asked for has been done; the descriptor it yields is attached, if any.
    case done
}
