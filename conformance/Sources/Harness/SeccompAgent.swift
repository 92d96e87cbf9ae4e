import Glibc
import HarnessShims

/// A seccomp agent: a unix socket at which a runtime delivers the listeners of its containers.
package final class SeccompAgent {
    /// What came over one connection, from its beginning to its end.
    package final class Delivery {
        /// The whole payload.
        package let text: String
        /// How many descriptors came with each piece of it.
        package let descriptorCounts: [Int32]
        /// The first descriptor; -1 when none came.
        package let listener: Int32

        fileprivate init(text: String, descriptorCounts: [Int32], listener: Int32) {
            self.text = text
            self.descriptorCounts = descriptorCounts
            self.listener = listener
        }

        deinit { if listener >= 0 { close(listener) } }

        /// The payload, read.
        package func document() throws -> JSON { try JSON(parsing: text) }

        /// Waits for a call that the filter reports, and makes it return a value; who called.
        package func answer(_ value: Int64) throws -> Int32 {
            var pid: Int32 = 0
            try Host.check(
                unsafe test_answer_seccomp(listener, SeccompAgent.limit, 0, value, &pid),
                "answer a system call"
            )
            return pid
        }
    }

    fileprivate static let limit = Int32(clamping: 15000 * patience)

    /// The path of the socket: `listenerPath`.
    package let path: String
    private let socket: Int32

    /// Listens on a socket of its own.
    package init() throws {
        path = Scratch.shared.newPath("agent")
        socket = try Host.check(unsafe test_listen(path), "listen on \(path)")
    }

    deinit {
        close(socket)
        unsafe unlink(path)
    }

    /// Whether a connection waits that nobody has taken yet.
    package var isCalled: Bool { test_poll_readable(socket, 0) == 1 }

    /// Takes one connection and receives until its end, or only until a whole document has come.
    ///
    /// - Throws: `Host.Refused` when nobody connects in time, or what is waited for does not come.
    package func delivery(untilEnd: Bool = true) throws -> Delivery {
        let connection = try Host.check(test_accept(socket, Self.limit), "accept a connection")
        defer { close(connection) }
        var payload: [UInt8] = []
        var counts: [Int32] = []
        var listener: Int32 = -1
        var piece = [CChar](repeating: 0, count: 65536)
        while true {
            var (descriptor, count): (Int32, Int32) = (-1, 0)
            let length = try Host.check(
                unsafe test_receive(
                    connection,
                    Self.limit,
                    &piece,
                    piece.count,
                    &descriptor,
                    &count
                ),
                "receive until the end of the connection"
            )
            if listener < 0 { listener = descriptor } else if descriptor >= 0 { close(descriptor) }
            guard length > 0 else { break }
            payload += piece[..<Int(length)].map { UInt8(bitPattern: $0) }
            counts.append(count)
            if !untilEnd, Self.isDocument(payload) { break }
        }
        return Delivery(
            text: String(decoding: payload, as: UTF8.self),
            descriptorCounts: counts,
            listener: listener
        )
    }

    private static func isDocument(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try JSON(parsing: String(decoding: bytes, as: UTF8.self))
            return true
        } catch {
            return false
        }
    }
}
