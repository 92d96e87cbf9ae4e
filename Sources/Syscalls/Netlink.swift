internal import CShims
package import Linux

/// A way to the network devices of one namespace; see `rtnetlink(7)`.
///
/// It leads to the namespace in which it was made wherever its owner goes, and keeps that alive.
package struct NetlinkSocket: ~Copyable {
    private let socket: OwnedDescriptor

    /// Opens the way to the namespace in which this process is now.
    package init() throws(Failure) {
        socket = OwnedDescriptor(adopting: try check { shim_netlink_socket() })
    }

    /// Asks for one thing and returns the answer; a refusal is thrown.
    @discardableResult
    func request(
        _ message: NetlinkMessage,
        flags: UInt16 = 0
    ) throws(Failure) -> [NetlinkMessage] {
        let flags = flags | SHIM_NLM_F_REQUEST | SHIM_NLM_F_ACK
        return try exchange(message.bytes(flags: flags), limit: 8192)
    }

    /// Asks for a list, once more if it has changed on the way.
    func list(_ message: NetlinkMessage) throws(Failure) -> [NetlinkMessage] {
        let request = message.bytes(flags: SHIM_NLM_F_REQUEST | SHIM_NLM_F_DUMP)
        while true {
            // More than this the kernel puts into no packet.
            let answers = try exchange(request, limit: 32_768)
            if !answers.contains(where: { $0.isOfChangedList }) { return answers }
        }
    }

    private func exchange(_ request: [UInt8], limit: Int) throws(Failure) -> [NetlinkMessage] {
        try Files.writeAll(request, to: socket.descriptor)
        var answers: [NetlinkMessage] = []
        while true {
            let packet = NetlinkMessage.messages(
                in: try Files.read(socket.descriptor, limit: limit)
            )
            guard !packet.isEmpty else { throw .ioError }
            for message in packet {
                guard message.type == SHIM_NLMSG_ERROR || message.type == SHIM_NLMSG_DONE else {
                    answers.append(message)
                    continue
                }
                guard message.fixed.count >= 4 else { throw .ioError }
                let number = NetlinkMessage.number(at: 0, of: message.fixed[...], as: UInt32.self)
                // Zero acknowledges; an error number is negative.
                guard number == 0 else { throw Failure(errno: -Int32(bitPattern: number)) }
                return answers
            }
        }
    }
}

/// The few rtnetlink requests that every container needs.
package enum Netlink {
    /// Brings up the loopback device of this process's network namespace.
    package static func bringUpLoopback() throws(Failure) {
        // `lo` is always the first device of a namespace.
        try NetlinkSocket().bringUp(1)
    }
}
