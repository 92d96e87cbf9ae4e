package import Linux
package import Plan
package import Syscalls

/// One end of the socket between init and its parent: a message a packet, at most one descriptor
/// beside it.
///
/// The socket is `SOCK_SEQPACKET`: packets keep their borders, and its end is noticed.
package struct InitChannel: ~Copyable {
    /// A message with what came attached to it.
    package struct Received<Message: Wire>: ~Copyable {
        /// What was said.
        package let message: Message
        /// What was attached.
        package var attached: OwnedDescriptor?
    }

    /// A packet is refused above this size, in bytes; plans travel in memory files.
    private static let packetLimit = 65_536

    private let socket: OwnedDescriptor
    /// Where the hierarchies are mounted whose cgroups the new process enters, in its order.
    private let mountPoints: [String]

    /// Takes over one end of a socket pair.
    package init(adopting socket: consuming OwnedDescriptor, mountPoints: [String] = []) {
        self.socket = socket
        self.mountPoints = mountPoints
    }

    /// The socket, for polling and for spawning.
    package var descriptor: Descriptor { socket.descriptor }

    /// Sends one message; the descriptor is lent, the receiver gets a copy.
    package func send(
        _ message: some Wire,
        attaching descriptor: Descriptor? = nil
    ) throws(Failure) {
        let bytes = WireWriter.bytes(of: message)
        guard let descriptor else {
            // write(2), because sendmsg(2) may be a call that waits for a seccomp agent.
            try Files.writeAll(bytes, to: socket.descriptor)
            return
        }
        try Sockets.send(bytes, descriptors: [descriptor], to: socket.descriptor)
    }

    /// Waits for one message, or nil when the other side is gone.
    package func receive<Message: Wire>(
        _ type: Message.Type
    ) throws(Failure) -> Received<Message>? {
        var packet = try receivePacket()
        guard !packet.bytes.isEmpty else { return nil }
        if let failure = SpawnFailure(packet: packet.bytes) { throw Failure(failure, mountPoints) }
        let message = try asFailure(
            WireError.self,
            try WireReader.value(type, from: packet.bytes)
        )
        return Received(message: message, attached: packet.takeDescriptor())
    }

    private func receivePacket() throws(Failure) -> Packet {
        func receive() throws(Failure) -> Packet {
            try Sockets.receive(
                from: socket.descriptor,
                limit: Self.packetLimit,
                maximumDescriptors: 1
            )
        }
        do throws(Failure) {
            return try receive()
        } catch {
            // The other side has died before it read everything. That is told once, ahead of what it
            // said before.
            guard error == .connectionReset else { throw error }
            return try receive()
        }
    }
}

extension Failure {
    /// What a process that never came to execute init was doing.
    fileprivate init(_ failure: SpawnFailure, _ mountPoints: [String]) {
        let attempt =
            switch failure.step {
            case .descriptors: "arrange init's descriptors"
            case .go: "wait for the ID mappings"
            case .identity: "become root of the user namespace"
            case .directory: "change to the working directory"
            case .execute: "execute init"
            case .enterCgroup where failure.index < mountPoints.count:
                "add init to the cgroup in \(mountPoints[failure.index])"
            case .enterCgroup: "add init to its cgroup"
            }
        self = failure.reason.during(attempt)
    }
}
