import Glibc
import HarnessShims

/// A pseudo-terminal's master side, and everything it has received.
package final class Terminal {
    /// The side that sees what the program prints.
    package let master: Int32
    /// The other side, where the tests made the terminal themselves; -1 otherwise.
    package let peer: Int32
    private var received: [UInt8] = []

    /// Takes a master that a runtime has sent.
    package init(master: Int32) {
        self.master = master
        peer = -1
    }

    /// Makes a terminal.
    package init(rows: Int32, columns: Int32) throws {
        var (master, peer): (Int32, Int32) = (-1, -1)
        try Host.check(
            unsafe test_open_terminal(rows, columns, &master, &peer),
            "open a pseudo-terminal"
        )
        self.master = master
        self.peer = peer
    }

    deinit {
        close(master)
        if peer >= 0 { close(peer) }
    }

    /// Takes in what has arrived; carriage returns are left out.
    package var output: String {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while test_poll_readable(master, 0) == 1 {
            let length = unsafe read(master, &buffer, buffer.count)
            guard length > 0 else { break }
            received += buffer[..<length]
        }
        return String(decoding: received.filter { $0 != 13 }, as: UTF8.self)
    }

    /// What the probe has reported on it so far.
    package var facts: Facts { Facts(output) }

    /// Types a text, which arrives as the input of the program.
    package func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(master, bytes, bytes.count)
    }

    /// Changes the size of the window.
    package func resize(rows: Int32, columns: Int32) throws {
        try Host.check(test_set_window_size(master, rows, columns), "resize a terminal")
    }

    /// Waits until a text has appeared.
    package func await(_ text: String) throws {
        try eventually("\(text) on the terminal, which has \(output.suffix(500))", within: 20) {
            output.contains(text)
        }
    }
}

/// A unix socket that waits for one descriptor, as `--console-socket` and `--pidfd-socket` send it.
package final class DescriptorSocket {
    /// A message: its text, how many descriptors came with it, and the first of them.
    package struct Message {
        /// Its text.
        package let text: String
        /// How many descriptors came with it.
        package let count: Int32
        /// The first of them; the receiver closes it.
        package let descriptor: Int32
    }

    /// The path of the socket.
    package let path: String
    private let listener: Int32

    /// Listens on a socket of its own.
    package init() throws {
        path = Scratch.shared.newPath("socket")
        listener = try Host.check(unsafe test_listen(path), "listen on \(path)")
    }

    deinit {
        close(listener)
        unsafe unlink(path)
    }

    /// Waits for a connection and its message.
    package func receive() throws -> Message {
        var (descriptor, count): (Int32, Int32) = (-1, 0)
        var text = [CChar](repeating: 0, count: 4096)
        let length = try Host.check(
            unsafe test_receive_descriptor(
                listener,
                15000,
                &text,
                text.count,
                &descriptor,
                &count
            ),
            "receive a descriptor"
        )
        let bytes = text[..<Int(length)].map { UInt8(bitPattern: $0) }
        return Message(
            text: String(decoding: bytes, as: UTF8.self),
            count: count,
            descriptor: descriptor
        )
    }

    /// The terminal whose master is sent.
    package func terminal() throws -> Terminal {
        let message = try receive()
        return Terminal(master: try Host.check(message.descriptor, "a terminal on the socket"))
    }
}
