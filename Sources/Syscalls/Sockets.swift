internal import CShims
package import Linux

/// What a Unix socket carries; see `unix(7)`.
package enum SocketKind: Sendable {
    /// Bytes in order (`SOCK_STREAM`).
    case stream
    /// Whole packets in order, with an end (`SOCK_SEQPACKET`).
    case packets
    /// Whole packets to an address (`SOCK_DGRAM`).
    case datagrams

    fileprivate var number: Int32 {
        switch self {
        case .stream: SHIM_SOCK_STREAM
        case .packets: SHIM_SOCK_SEQPACKET
        case .datagrams: SHIM_SOCK_DGRAM
        }
    }
}

/// One message, with the descriptors that came beside it.
@usableFromInline
package struct Packet: ~Copyable {
    /// The message; empty is the end, where the socket has one and no descriptors came.
    package let bytes: [UInt8]
    @usableFromInline
    var numbers: [Int32]

    fileprivate init(bytes: [UInt8], adopting numbers: [Int32]) {
        self.bytes = bytes
        self.numbers = numbers
    }

    @inlinable
    deinit { for number in numbers { closeSilently(number) } }

    /// How many descriptors were not taken out yet; they are closed with the packet.
    package var descriptorCount: Int { numbers.count }

    /// Takes the first of the remaining descriptors out.
    package mutating func takeDescriptor() -> OwnedDescriptor? {
        numbers.isEmpty ? nil : OwnedDescriptor(adopting: numbers.removeFirst())
    }
}

/// Unix sockets: pairs, connections, and messages that carry descriptors.
package enum Sockets {
    /// Makes two sockets that are connected to each other.
    package static func pair(_ kind: SocketKind = .packets) throws(Failure) -> DescriptorPair {
        var ends: (Int32, Int32) = (-1, -1)
        _ = try check {
            unsafe withUnsafeMutableBytes(of: &ends) { raw -> Int32 in
                guard let base = unsafe raw.assumingMemoryBound(to: Int32.self).baseAddress else {
                    return -1
                }
                return unsafe shim_socketpair(kind.number | SHIM_SOCK_CLOEXEC, base)
            }
        }
        return DescriptorPair(adopting: ends)
    }

    /// Connects to the socket at a path of any length.
    package static func connect(
        to path: FilePath,
        _ kind: SocketKind = .stream
    ) throws(Failure) -> OwnedDescriptor {
        let socket = try make(kind)
        var address = try SocketAddress(path)
        let length = address.length
        _ = try check {
            unsafe shim_connect(socket.descriptor.number, &address.value, length)
        }
        return socket
    }

    /// Makes a socket at a path of any length, and waits for connections there.
    package static func listen(
        at path: FilePath,
        _ kind: SocketKind = .stream
    ) throws(Failure) -> OwnedDescriptor {
        let socket = try make(kind)
        var address = try SocketAddress(path)
        let length = address.length
        _ = try check {
            unsafe shim_bind(socket.descriptor.number, &address.value, length)
        }
        if kind != .datagrams {
            _ = try check { CShims.listen(socket.descriptor.number, 16) }
        }
        return socket
    }

    /// Waits for the next connection.
    package static func accept(_ listener: Descriptor) throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_accept(listener.number) })
    }

    /// Sends one datagram to the socket at a path; "@" first stands for an abstract address.
    ///
    /// That is how a service manager is notified; see `sd_notify(3)`.
    package static func sendDatagram(
        _ bytes: [UInt8],
        to path: FilePath
    ) throws(Failure) {
        let socket = try make(.datagrams)
        var address = try SocketAddress(path)
        let length = address.length
        _ = try check {
            unsafe shim_send_to(
                socket.descriptor.number,
                bytes,
                bytes.count,
                &address.value,
                length
            )
        }
    }

    private static func make(_ kind: SocketKind) throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_socket(kind.number | SHIM_SOCK_CLOEXEC) })
    }

    /// Sends one message with descriptors beside it; a closed other end is `EPIPE`, no signal.
    ///
    /// Sending descriptors needs at least one byte on a stream.
    package static func send(
        _ bytes: [UInt8],
        descriptors: [Descriptor] = [],
        to socket: Descriptor
    ) throws(Failure) {
        var bytes = bytes
        let size = MemoryLayout<Int32>.size * descriptors.count
        var control = [UInt64](
            repeating: 0,
            count: descriptors.isEmpty ? 0 : shim_cmsg_space(size) / 8
        )
        let numbers = descriptors.map { $0.number }
        let sent = try check {
            unsafe bytes.withUnsafeMutableBytes { bytes in
                unsafe withMessage(bytes, &control) { message in
                    if let header = unsafe shim_cmsg_first(&message) {
                        unsafe header.pointee.cmsg_level = SOL_SOCKET
                        unsafe header.pointee.cmsg_type = SHIM_SCM_RIGHTS
                        unsafe header.pointee.cmsg_len = shim_cmsg_length(size)
                        unsafe numbers.withUnsafeBytes {
                            guard let base = $0.baseAddress else { return }
                            unsafe memcpy(shim_cmsg_data(header), base, size)
                        }
                    }
                    return unsafe sendmsg(socket.number, &message, SHIM_MSG_NOSIGNAL)
                }
            }
        }
        guard sent == bytes.count else { throw .messageTooLong }
    }

    /// Receives one message with at most this many descriptors; they close on exec.
    ///
    /// A longer message or a further descriptor is an error (`EMSGSIZE`), and what came is dropped.
    package static func receive(
        from socket: Descriptor,
        limit: Int,
        maximumDescriptors: Int = 0
    ) throws(Failure) -> Packet {
        var bytes: [UInt8] = []
        let size = MemoryLayout<Int32>.size * max(maximumDescriptors, 1)
        var control = [UInt64](repeating: 0, count: shim_cmsg_space(size) / 8)
        var numbers: [Int32] = []
        var flags: Int32 = 0
        _ = try check {
            unsafe Files.fill(&bytes, upTo: limit) { buffer in
                unsafe withMessage(buffer, &control) { message in
                    let count = unsafe recvmsg(socket.number, &message, SHIM_MSG_CMSG_CLOEXEC)
                    flags = unsafe message.msg_flags
                    if count >= 0 { numbers = unsafe rights(in: &message) }
                    return count
                }
            }
        }
        let packet = Packet(bytes: bytes, adopting: numbers)
        guard flags & (SHIM_MSG_CTRUNC | SHIM_MSG_TRUNC) == 0,
            packet.descriptorCount <= maximumDescriptors
        else { throw .messageTooLong }
        return packet
    }

    private static func rights(in message: inout msghdr) -> [Int32] {
        var numbers: [Int32] = []
        var next = unsafe shim_cmsg_first(&message)
        while let header = unsafe next {
            if unsafe header.pointee.cmsg_level == SOL_SOCKET,
                unsafe header.pointee.cmsg_type == SHIM_SCM_RIGHTS
            {
                let size = unsafe header.pointee.cmsg_len - shim_cmsg_length(0)
                let data = unsafe UnsafeRawBufferPointer(start: shim_cmsg_data(header), count: size)
                numbers += stride(from: 0, to: size, by: MemoryLayout<Int32>.size).map {
                    unsafe data.loadUnaligned(fromByteOffset: $0, as: Int32.self)
                }
            }
            unsafe next = shim_cmsg_next(&message, header)
        }
        return numbers
    }

    private static func withMessage(
        _ bytes: UnsafeMutableRawBufferPointer,
        _ control: inout [UInt64],
        _ body: (inout msghdr) -> Int
    ) -> Int {
        unsafe control.withUnsafeMutableBytes { control in
            var vector = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
            return unsafe withUnsafeMutablePointer(to: &vector) { vector in
                var message = unsafe msghdr()
                unsafe message.msg_iov = vector
                unsafe message.msg_iovlen = 1
                unsafe message.msg_control = control.isEmpty ? nil : control.baseAddress
                unsafe message.msg_controllen = control.count
                return unsafe body(&message)
            }
        }
    }
}

/// The address of a socket in the file system.
///
/// The kernel takes 107 bytes. A longer path is reached through a descriptor of its directory,
/// which is open as long as the address lives.
private struct SocketAddress: ~Copyable {
    var value = sockaddr_un()
    private(set) var length: socklen_t = 0
    private var directory: OwnedDescriptor?

    init(_ path: FilePath) throws(Failure) {
        directory = nil
        var text = path.string
        let capacity = MemoryLayout.size(ofValue: value.sun_path)
        if text.utf8.count >= capacity, !text.hasPrefix("@"), let name = path.lastComponent {
            let above = path.removingLastComponent()
            let handle = try Files.open(above.isEmpty ? "." : above, [.path, .directory])
            text = "/proc/self/fd/\(handle.descriptor.number)/\(name.string)"
            directory = consume handle
        }
        var bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count < capacity else { throw .fileNameTooLong }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        // An abstract address begins with a zero byte and has no terminator.
        if isAbstract { bytes[0] = 0 }
        value.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &value.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let header = MemoryLayout<sockaddr_un>.size - capacity
        length = socklen_t(header + bytes.count + (isAbstract ? 0 : 1))
    }
}
