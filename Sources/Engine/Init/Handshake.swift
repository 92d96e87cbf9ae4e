package import Linux
package import Plan

/// A message that does not belong where it came.
package struct ProtocolViolation: Error, Equatable, CustomStringConvertible {
    /// What was said, and when.
    package let description: String
}

/// What the parent does about a message of init.
package enum ParentAction: Equatable, Sendable {
    /// Do the task and answer `.done`.
    case perform(ParentTask)
    /// Remember the process that init goes on as.
    case recordProcess(pid: Int32)
    /// Hand the attached master to whoever waits for it.
    case forwardConsole
    /// Take init's descriptor of that number, hand it to the agent, and answer `.done`.
    case forwardListener(number: Int32)
    /// Record the container, then release init.
    case finish
    /// Write a line to the log.
    case log(Log.Entry)
    /// Undo everything; this is why.
    case fail(Failure)
}

/// The parent's side of the conversation with init, as a state machine without effects.
///
/// It accepts only what the plan announces: init runs as root, and a parent that does whatever it
/// is asked for would lend it the host's rights.
package struct Handshake: Equatable, Sendable {
    private var awaitedTasks: [ParentTask]
    private var awaitsFork: Bool
    private var awaitsConsole: Bool
    private var awaitsListener: Bool
    private var isReady = false

    /// Expects what the steps of a plan will ask for, in their order.
    package init(_ plan: InitPlan) {
        awaitedTasks = plan.steps.flatMap { step -> [ParentTask] in
            switch step {
            case .request(let task): [task]
            case .joinContainer: [.openContainerProcess]
            case .mount(let mount):
                mount.sourceTask(inUserNamespace: plan.isInUserNamespace).map { [$0] } ?? []
            default: []
            }
        }
        // Matched, not compared: `==` would compare whole mounts.
        awaitsFork = plan.steps.contains { if case .fork = $0 { true } else { false } }
        awaitsConsole = plan.steps.contains {
            if case .openConsole = $0 { true } else { false }
        }
        awaitsListener = plan.steps.contains {
            if case .loadSeccomp(hasListener: true) = $0 { true } else { false }
        }
    }

    /// Takes one message and says what to do about it.
    ///
    /// Throws `ProtocolViolation` for a message that the plan does not announce at this point.
    package mutating func receive(
        _ message: FromInit,
        hasDescriptor: Bool
    ) throws(ProtocolViolation) -> ParentAction {
        switch message {
        case .log(let line): return .log(line)
        case .failed(let failure): return .fail(failure)
        default: break
        }
        guard !isReady else { throw violation(message, "after it was ready") }
        switch message {
        case .needs(let task):
            guard awaitedTasks.first == task else { throw violation(message, "out of turn") }
            awaitedTasks.removeFirst()
            return .perform(task)
        case .started(let pid):
            guard awaitsFork, pid > 0 else { throw violation(message, "without a planned fork") }
            awaitsFork = false
            return .recordProcess(pid: pid)
        case .console:
            guard awaitsConsole, hasDescriptor else { throw violation(message, "unexpectedly") }
            awaitsConsole = false
            return .forwardConsole
        case .seccompListener(let number):
            guard awaitsListener, number >= 0 else { throw violation(message, "unexpectedly") }
            awaitsListener = false
            return .forwardListener(number: number)
        case .ready:
            guard awaitedTasks.isEmpty, !awaitsFork, !awaitsConsole, !awaitsListener else {
                throw violation(message, "before everything planned was done")
            }
            isReady = true
            return .finish
        case .log, .failed:
            throw violation(message, "twice")
        }
    }

    private func violation(_ message: FromInit, _ circumstance: String) -> ProtocolViolation {
        ProtocolViolation(description: "init said \(message) \(circumstance)")
    }
}
