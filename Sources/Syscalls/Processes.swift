internal import CShims
package import Linux

/// How a process ended.
package enum ExitStatus: Equatable, Sendable {
    /// It exited with this code, 0 to 255.
    case exited(Int32)
    /// A signal ended it.
    case signaled(Signal)

    /// One number, as shells have it: the code, or 128 and the signal.
    package var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal.rawValue
        }
    }
}

/// Making, executing, watching and ending processes.
package enum Processes {
    /// Copies this process.
    ///
    /// - Returns: The child's pid; 0 in the child.
    package static func fork() throws(Failure) -> Int32 {
        try check { shim_fork() }
    }

    /// Becomes another program; returns only by throwing.
    package static func execute(
        _ path: FilePath,
        arguments: [String],
        environment: [String]
    ) throws(Failure) {
        try unsafe withCStrings(arguments) { argumentList throws(Failure) in
            try unsafe withCStrings(environment) { environmentList throws(Failure) in
                _ = try check {
                    unsafe path.withPlatformString {
                        unsafe execve($0, argumentList, environmentList)
                    }
                }
            }
        }
    }

    /// Becomes the program behind a descriptor; returns only by throwing.
    ///
    /// A script cannot be executed this way: its interpreter would not find it (`ENOENT`).
    package static func execute(
        _ executable: Descriptor,
        arguments: [String],
        environment: [String]
    ) throws(Failure) {
        try unsafe withCStrings(arguments) { argumentList throws(Failure) in
            try unsafe withCStrings(environment) { environmentList throws(Failure) in
                _ = try check {
                    unsafe shim_execveat(executable.number, argumentList, environmentList)
                }
            }
        }
    }

    /// Waits until a child has ended.
    package static func wait(for pid: Int32) throws(Failure) -> ExitStatus {
        var status: Int32 = 0
        _ = try check { unsafe waitpid(pid, &status, 0) }
        return decode(status)
    }

    /// How a child ended, if it has; nil while it runs.
    package static func waitIfEnded(_ pid: Int32) throws(Failure) -> ExitStatus? {
        var status: Int32 = 0
        let ended = try check { unsafe waitpid(pid, &status, WNOHANG) }
        return ended == 0 ? nil : decode(status)
    }

    /// Waits until the child behind a pidfd has ended; Linux 5.4.
    package static func wait(for pidfd: Descriptor) throws(Failure) -> ExitStatus {
        var info = unsafe siginfo_t()
        _ = try check { unsafe shim_waitid(SHIM_P_PIDFD, pidfd.number, &info, WEXITED) }
        let status = unsafe shim_siginfo_status(&info)
        let code = unsafe info.si_code
        return code == Int32(CLD_EXITED)
            ? .exited(status) : .signaled(Signal(rawValue: status & 0x7f))
    }

    /// Collects one child that has ended, whichever it is; nil if none has, or there is none.
    package static func reapAny() throws(Failure) -> (pid: Int32, status: ExitStatus)? {
        var status: Int32 = 0
        do throws(Failure) {
            let pid = try check { unsafe waitpid(-1, &status, WNOHANG) }
            return pid == 0 ? nil : (pid, decode(status))
        } catch .noChildProcess {
            return nil
        }
    }

    private static func decode(_ status: Int32) -> ExitStatus {
        let signal = status & 0x7f
        return signal == 0
            ? .exited((status >> 8) & 0xff) : .signaled(Signal(rawValue: signal))
    }

    /// A handle on a process, readable when that ends; `ESRCH` if there is no such process.
    package static func openPidfd(_ pid: Int32) throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_pidfd_open(pid, 0) })
    }

    /// Sends a signal to the process behind a handle, which can be no other by now.
    package static func send(
        _ signal: Signal,
        to pidfd: Descriptor
    ) throws(Failure) {
        _ = try check { shim_pidfd_send_signal(pidfd.number, signal.rawValue) }
    }

    /// A copy of a descriptor that another process has; Linux 5.6.
    package static func descriptor(
        _ number: Int32,
        of pidfd: Descriptor
    ) throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_pidfd_getfd(pidfd.number, number) })
    }

    /// Sends a signal by number of process; 0 and negative numbers are groups, see `kill(2)`.
    package static func send(_ signal: Signal, toPID pid: Int32) throws(Failure) {
        _ = try check { CShims.kill(pid, signal.rawValue) }
    }

    /// This process's number.
    package static var id: Int32 { getpid() }

    /// The number of this process's parent; 0 if that is outside the PID namespace.
    package static var parentID: Int32 { getppid() }

    /// Ends this process, after what was printed is written out.
    package static func exit(_ code: Int32) -> Never { CShims.exit(code) }

    /// Ends this process at once: what a forked child does.
    package static func exitImmediately(_ code: Int32) -> Never { _exit(code) }
}
