import Glibc
import HarnessShims

/// The socket of a service manager, as `NOTIFY_SOCKET` names it; see `sd_notify(3)`.
package final class NotifyReceiver {
    /// Its path.
    package let path: String
    private let socket: Int32

    /// Makes a socket of its own.
    package init() throws {
        path = Scratch.shared.newPath("notify")
        socket = try Host.check(unsafe test_bind_datagrams(path), "bind \(path)")
    }

    deinit {
        close(socket)
        unsafe unlink(path)
    }

    /// Whether a message has arrived.
    package var hasMessage: Bool { test_poll_readable(socket, 0) == 1 }

    /// Waits for a message; a descriptor that came with it is closed at once, as a manager does.
    package func receive() throws -> (text: String, descriptors: Int32) {
        var (descriptor, count): (Int32, Int32) = (-1, 0)
        var text = [CChar](repeating: 0, count: 4096)
        let length = try Host.check(
            unsafe test_receive(socket, 15000, &text, text.count, &descriptor, &count),
            "receive a notification"
        )
        if descriptor >= 0 { close(descriptor) }
        let bytes = text[..<Int(length)].map { UInt8(bitPattern: $0) }
        return (String(decoding: bytes, as: UTF8.self), count)
    }
}
