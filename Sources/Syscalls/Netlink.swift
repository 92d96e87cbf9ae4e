internal import CShims
internal import Glibc
package import SystemPackage

/// The few rtnetlink requests a runtime needs; see `rtnetlink(7)`.
package enum Netlink {
    /// Brings up the loopback device of this process's network namespace.
    package static func bringUpLoopback() throws(Errno) {
        let socket = OwnedDescriptor(adopting: try check { shim_netlink_socket() })
        // `lo` is always the first device of a namespace.
        let upFlag: UInt32 = 1
        let body = [UInt32(0), 1, upFlag, upFlag].flatMap(bytes)
        let header: [UInt32] = [
            UInt32(16 + body.count),
            UInt32(SHIM_RTM_NEWLINK) | UInt32(SHIM_NLM_F_REQUEST | SHIM_NLM_F_ACK) << 16,
            1,
            0,
        ]
        try Files.writeAll(header.flatMap(bytes) + body, to: socket.descriptor)
        try acknowledge(try Files.read(socket.descriptor, limit: 4096))
    }

    /// Reads the kernel's answer: an error number, zero for none, negative otherwise.
    private static func acknowledge(_ reply: [UInt8]) throws(Errno) {
        let errorOffset = 16
        guard reply.count >= errorOffset + 4 else { throw .ioError }
        let number = reply[errorOffset..<errorOffset + 4].reversed().reduce(UInt32(0)) {
            $0 << 8 | UInt32($1)
        }
        guard number == 0 else { throw Errno(rawValue: -Int32(bitPattern: number)) }
    }

    private static func bytes(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }
}
