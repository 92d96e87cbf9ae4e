internal import CShims
package import Linux

/// A signal that arrived at a signal descriptor.
package struct SignalNotice: Equatable, Sendable {
    /// Which one.
    package var signal: Signal
    /// Who sent it; for `child`, who ended.
    package var sender: Int32
}

/// Which signals wait, which are received, and what they do.
package enum Signals {
    /// Lets signals wait instead of acting; they stay blocked across `execve`.
    package static func block(_ signals: [Signal]) throws(Failure) {
        try changeMask(SIG_BLOCK, mask(of: signals))
    }

    /// Lets all signals wait, except `KILL` and `STOP`.
    package static func blockAll() throws(Failure) {
        var all = sigset_t()
        _ = try check { unsafe sigfillset(&all) }
        try changeMask(SIG_SETMASK, all)
    }

    /// Lets no signal wait.
    package static func unblockAll() throws(Failure) {
        try changeMask(SIG_SETMASK, mask(of: []))
    }

    private static func mask(of signals: [Signal]) throws(Failure) -> sigset_t {
        var set = sigset_t()
        _ = try check { unsafe sigemptyset(&set) }
        for signal in signals {
            _ = try check { unsafe sigaddset(&set, signal.rawValue) }
        }
        return set
    }

    private static func changeMask(_ how: Int32, _ set: sigset_t) throws(Failure) {
        var set = set
        _ = try check { unsafe sigprocmask(how, &set, nil) }
    }

    /// Gives every signal its default effect; ignoring one would survive `execve`.
    package static func resetDispositions() {
        for number in 1...Signal.highest {
            // KILL, STOP and the C library's own two cannot be changed (EINVAL).
            _ = shim_signal_default(number)
        }
    }

    /// Gives one signal, such as `pipe`, no effect.
    package static func ignore(_ signal: Signal) throws(Failure) {
        _ = try check { shim_signal_ignore(signal.rawValue) }
    }

    /// A descriptor from which blocked signals are read with `next`; it can be polled.
    package static func open(_ signals: [Signal]) throws(Failure) -> OwnedDescriptor {
        var set = try mask(of: signals)
        let number = try check { unsafe signalfd(-1, &set, SHIM_SFD_CLOEXEC | SHIM_SFD_NONBLOCK) }
        return OwnedDescriptor(adopting: number)
    }

    /// The next signal at a signal descriptor; nil if none waits there.
    package static func next(from signals: Descriptor) throws(Failure) -> SignalNotice? {
        var info = signalfd_siginfo()
        do throws(Failure) {
            let size = MemoryLayout<signalfd_siginfo>.size
            _ = try check { unsafe CShims.read(signals.number, &info, size) }
        } catch .resourceTemporarilyUnavailable {
            return nil
        }
        return SignalNotice(
            signal: Signal(rawValue: Int32(info.ssi_signo)),
            sender: Int32(bitPattern: info.ssi_pid)
        )
    }
}
