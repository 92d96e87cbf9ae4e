internal import Linux
internal import Syscalls

/// Copies between the command's own standard streams and the container's terminal.
///
/// Our terminal, if standard input is one, is raw meanwhile: the container's interprets the keys.
struct ConsoleRelay: ~Copyable {
    private let master: OwnedDescriptor
    private let formerMode: TerminalMode?
    private var input: ByteFlow
    private var output: ByteFlow
    private var inputEndWasSent = false

    /// Takes over the master and puts our terminal into raw mode.
    init(master: consuming OwnedDescriptor) throws(Failure) {
        let descriptor = master.descriptor
        try Files.setNonBlocking(descriptor, true)
        let hasTerminal = Terminals.isTerminal(.standardInput)
        let formerMode = hasTerminal ? try Terminals.makeRaw(.standardInput) : nil
        self.master = master
        self.formerMode = formerMode
        input = ByteFlow(from: .standardInput, to: descriptor, whenClosed: .stop)
        output = ByteFlow(from: descriptor, to: .standardOutput, whenClosed: .discard)
    }

    /// What the relay waits for, input first; a part that is done is nil.
    var awaited: [(descriptor: Descriptor, events: PollEvents)?] {
        [input.awaited, output.awaited]
    }

    /// Copies what can be copied without waiting.
    ///
    /// - Parameter ready: what has happened, in the order of `awaited`.
    /// - Throws: what reading or writing throws, ends excepted.
    mutating func advance(_ ready: [PollEvents]) throws(Failure) {
        if !ready[0].isEmpty { try input.advance() }
        if !ready[1].isEmpty { try output.advance() }
        if input.sourceHasEnded && !inputEndWasSent { endInput() }
    }

    /// Gives the container's terminal the size of ours, if we have one.
    func resize() throws(Failure) {
        let ours = [Descriptor.standardInput, .standardOutput, .standardError]
            .first(where: Terminals.isTerminal)
        guard let ours else { return }
        let size = try Terminals.size(of: ours)
        // A terminal that does not know its size says zero.
        guard size.rows > 0, size.columns > 0 else { return }
        try Terminals.setSize(size, of: master.descriptor)
    }

    /// Copies what the container has written up to now, all of it.
    ///
    /// The program has ended. What it wrote is in the terminal's buffer; something it left
    /// behind may keep the terminal open, and is not waited for.
    mutating func finish() throws(Failure) {
        while let awaited = output.awaited {
            let isWriting = awaited.events.contains(.writable)
            let ready = try Polling.wait(for: [awaited], timeout: isWriting ? nil : 0)
            guard ready != [[]] else { return }
            try output.advance()
        }
    }

    /// Puts our terminal back as it was.
    func restore() {
        guard let formerMode else { return }
        do {
            try Terminals.setMode(formerMode, of: .standardInput)
        } catch {
            // The terminal is gone: there is nothing to put back.
        }
    }

    /// Tells the container's program that the input has ended, as a user would with Ctrl-D.
    private mutating func endInput() {
        inputEndWasSent = true
        guard formerMode == nil else { return }
        let endOfTransmission: UInt8 = 4
        // In the middle of a line the first one only sends the line off, see termios(3) on VEOF.
        let isAtLineStart = input.lastByte.map { $0 == UInt8(ascii: "\n") } ?? true
        input.append(Array(repeating: endOfTransmission, count: isAtLineStart ? 1 : 2))
    }
}
