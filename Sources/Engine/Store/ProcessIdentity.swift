package import Linux
package import Syscalls

/// A process that cannot be confused with a later one that got the same number.
package struct ProcessIdentity: Equatable, Sendable {
    /// The number, in the pid namespace of the runtime.
    package let pid: Int32
    /// When it was started: clock ticks since boot, field 22 of `proc_pid_stat(5)`.
    package let startTime: UInt64

    /// Takes both as they are.
    package init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// Looks the process up; `nil` if there is none, or only a zombie.
    ///
    /// - Throws: `Failure` if `/proc` cannot be read.
    package init?(of pid: Int32) throws(Failure) {
        guard let stat = try ProcessStat.read(pid), !stat.isDead else { return nil }
        self.init(pid: pid, startTime: stat.startTime)
    }

    /// Whether the process is still there; a zombie is not.
    package func isAlive() throws(Failure) -> Bool { try ProcessIdentity(of: pid) == self }

    /// A descriptor of exactly this process; `nil` if it has ended.
    ///
    /// The number could have been given away between the record and the call, so the identity is
    /// checked once the descriptor holds whatever process has it now.
    package func open() throws(Failure) -> OwnedDescriptor? {
        guard let process = try Self.handle(on: pid) else { return nil }
        guard try isAlive() else { return nil }
        return process
    }

    private static func handle(on pid: Int32) throws(Failure) -> OwnedDescriptor? {
        do {
            return try Processes.openPidfd(pid)
        } catch .noSuchProcess {
            return nil
        }
    }

    /// Sends a signal to exactly this process; says whether there was one to receive it.
    package func send(_ signal: Signal) throws(Failure) -> Bool {
        guard let process = try open() else { return false }
        return try Self.deliver(signal, to: process.descriptor)
    }

    private static func deliver(
        _ signal: Signal,
        to process: Descriptor
    ) throws(Failure) -> Bool {
        do {
            try Processes.send(signal, to: process)
            return true
        } catch .noSuchProcess {
            return false
        }
    }
}

extension ProcessStat {
    /// Reads the file of a process; `nil` if there is no such process.
    static func read(_ pid: Int32) throws(Failure) -> ProcessStat? {
        do {
            return ProcessStat(try Files.readFile(FilePath("/proc/\(pid)/stat")))
        } catch .noSuchFileOrDirectory, .noSuchProcess {
            return nil
        } catch {
            throw error.during("read /proc/\(pid)/stat")
        }
    }
}
