package import Linux
package import Syscalls

/// Stays with a container's program in the foreground: passes signals on, copies the terminal,
/// and ends as the program ends.
package struct Supervisor: ~Copyable {
    private let signals: OwnedDescriptor

    /// Begins to collect signals; call it before anything is spawned, so that none gets lost.
    ///
    /// - Parameter isSubreaper: whether orphans of the container become our children; false is
    ///   `--no-subreaper`.
    /// - Returns: what collects the signals.
    /// - Throws: what the kernel says.
    package static func begin(isSubreaper: Bool) throws(Failure) -> Supervisor {
        if isSubreaper { try Processes.setChildSubreaper(true) }
        let collected = collectedSignals()
        try Signals.block(collected)
        return Supervisor(signals: try Signals.open(collected))
    }

    private init(signals: consuming OwnedDescriptor) {
        self.signals = signals
    }

    /// Waits until a child has ended.
    ///
    /// - Parameters:
    ///   - pid: the program's process, a child of ours.
    ///   - pidfd: a handle on it.
    ///   - terminal: the master of its terminal, if it has one.
    ///   - notifySocket: where the program may say that it is ready.
    ///   - log: where to say that nobody could be told so.
    /// - Returns: its exit status, or 128 and the number of the signal that ended it.
    /// - Throws: what the kernel says, or `Failure` if the process was not a child of ours.
    package func supervise(
        pid: Int32,
        pidfd: Descriptor,
        terminal: consuming OwnedDescriptor?,
        notifying notifySocket: consuming NotifySocket? = nil,
        log: Log = .silent
    ) throws(Failure) -> Int32 {
        var readiness = Readiness(socket: notifySocket, log: log)
        guard let master = terminal else {
            return try watch(pid: pid, pidfd: pidfd, &readiness)
        }
        var relay = try ConsoleRelay(master: master)
        defer { relay.restore() }
        try relay.resize()
        let status = try watch(pid: pid, pidfd: pidfd, &readiness, relay: &relay)
        try relay.finish()
        return status
    }

    private func watch(
        pid: Int32,
        pidfd: Descriptor,
        _ readiness: inout Readiness
    ) throws(Failure) -> Int32 {
        while true {
            if let status = try reap(pid) { return status.code }
            let ready = try Polling.wait(
                for: [
                    (signals.descriptor, .readable), (pidfd, .readable),
                    (readiness.descriptor, .readable),
                ]
            )
            if !ready[2].isEmpty { try readiness.advance() }
            try passSignals(to: pidfd)
            if !ready[1].isEmpty { return try end(of: pid) }
        }
    }

    private func watch(
        pid: Int32,
        pidfd: Descriptor,
        _ readiness: inout Readiness,
        relay: inout ConsoleRelay
    ) throws(Failure) -> Int32 {
        while true {
            if let status = try reap(pid) { return status.code }
            let parts = relay.awaited
            var ready = try Polling.wait(
                for: [
                    (signals.descriptor, .readable), (pidfd, .readable),
                    (readiness.descriptor, .readable),
                ] + parts.compactMap { $0 }
            )
            let signalled = !ready.removeFirst().isEmpty
            let ended = !ready.removeFirst().isEmpty
            if !ready.removeFirst().isEmpty { try readiness.advance() }
            try relay.advance(parts.map { $0 == nil ? [] : ready.removeFirst() })
            if signalled, try passSignals(to: pidfd) { try relay.resize() }
            if ended { return try end(of: pid) }
        }
    }

    private func end(of pid: Int32) throws(Failure) -> Int32 {
        guard let status = try reap(pid) else {
            throw Failure("process \(pid) has ended and was not ours to wait for")
        }
        return status.code
    }

    /// Collects every child that has ended; the status of the one we wait for.
    private func reap(_ pid: Int32) throws(Failure) -> ExitStatus? {
        while let child = try Processes.reapAny() {
            if child.pid == pid { return child.status }
        }
        return nil
    }

    /// Passes on what has arrived, and says whether our terminal has changed its size.
    @discardableResult
    private func passSignals(to pidfd: Descriptor) throws(Failure) -> Bool {
        var resized = false
        while let notice = try Signals.next(from: signals.descriptor) {
            switch notice.signal {
            // What these say is meant for us: a child has ended, a socket has urgent data.
            case .child, .urgent: continue
            // Our own write to a closed standard output; it has been noticed there.
            case .pipe where notice.sender == Processes.id: continue
            case .windowChange: resized = true
            default:
                // It may have ended a moment ago.
                try ignoring(.noSuchProcess) { () throws(Failure) in
                    try Processes.send(notice.signal, to: pidfd)
                }
            }
        }
        return resized
    }
}

/// The wait for a program to say that it is ready, beside everything else.
private struct Readiness: ~Copyable {
    private var socket: NotifySocket?
    private let log: Log

    init(socket: consuming NotifySocket?, log: Log) {
        self.socket = socket
        self.log = log
    }

    /// What to wait for; poll(2) leaves negative numbers out.
    var descriptor: Descriptor {
        switch socket {
        case .some(let socket): socket.descriptor
        case .none: Descriptor(number: -1)
        }
    }

    /// Reads a message, and passes on the one that counts.
    mutating func advance() throws(Failure) {
        guard let socket = socket.take() else { return }
        if try socket.takeReady() {
            socket.pass(on: nil, log: log)
        } else {
            self.socket = consume socket
        }
    }
}

/// Every signal but the two that cannot be collected and those that report an error of our own.
func collectedSignals() -> [Signal] {
    // KILL and STOP; ILL, TRAP, ABRT, BUS, FPE, SEGV, SYS; glibc's own 32 and 33.
    let excluded: Set<Int32> = [9, 19, 4, 5, 6, 7, 8, 11, 31, 32, 33]
    return (1...Signal.highest).filter { !excluded.contains($0) }.map(Signal.init(rawValue:))
}
