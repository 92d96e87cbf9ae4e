internal import Linux
internal import Plan
internal import Syscalls

/// What appears while init runs and therefore cannot be in its plan: descriptors, and what was
/// found out on the way.
struct InitContext: ~Copyable {
    /// What to do.
    let plan: InitPlan
    /// The way to the parent, until init has been released.
    var channel: InitChannel?
    /// The host's /proc, pinned before the container has a say.
    let procfs: Procfs
    /// The container's root directory.
    var root: OwnedDescriptor?
    /// The start fifo, not opened yet.
    var startFifo: OwnedDescriptor?
    /// The open start fifo, over which `start` learns what became of the program.
    var startReport: OwnedDescriptor?
    /// The compiled system call filter.
    var seccompProgram: SeccompProgram?
    /// The empty directory that hides directories, once one was needed.
    var emptyDirectory: OwnedDescriptor?
    /// Whether the program's working directory has been entered; nil before it is tried.
    var isInDirectory: Bool?
    /// The program and environment that `.execute` uses.
    var program: FoundProgram?
    /// Whether what failed was a hook, which is the end of the container.
    var isHookFailure = false

    /// The root descriptor as it is lent to steps.
    func rootDescriptor() throws(Failure) -> Descriptor {
        switch root {
        case .some(let root): return root.descriptor
        case .none: throw Failure("the container's root has not been attached yet")
        }
    }

    /// Asks the parent for a task and waits until it is done; returns what it yields.
    @discardableResult
    func request(_ task: ParentTask) throws(Failure) -> OwnedDescriptor? {
        try say(.needs(task))
        return try awaitDone()
    }

    /// Tells the parent something.
    func say(_ message: FromInit, attaching descriptor: Descriptor? = nil) throws(Failure) {
        switch channel {
        case .some(let channel): try channel.send(message, attaching: descriptor)
        case .none: throw Failure("the parent is not there any more")
        }
    }

    /// Waits for `.done`; the end of the channel means that the parent has died, and so does init.
    func awaitDone() throws(Failure) -> OwnedDescriptor? {
        switch channel {
        case .some(let channel):
            guard var received = try channel.receive(ToInit.self) else {
                throw Failure.parentIsGone
            }
            guard received.message == .done else {
                throw Failure("the parent said \(received.message) instead of done")
            }
            return received.attached.take()
        case .none: throw Failure("the parent is not there any more")
        }
    }
}

/// A program that was found and can be executed.
struct FoundProgram {
    /// Its path inside the container.
    let path: String
    /// Its environment, complete.
    let environment: [String]
}

extension Failure {
    /// The parent has died before it released init; there is nobody to tell.
    static var parentIsGone: Failure { Failure("the parent has died") }
}

extension Optional where Wrapped == OwnedDescriptor, Wrapped: ~Copyable {
    /// The descriptor, lent, if there is one.
    var descriptor: Descriptor? {
        switch self {
        case .some(let owned): owned.descriptor
        case .none: nil
        }
    }
}
