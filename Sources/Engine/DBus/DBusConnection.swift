internal import Linux
internal import Plan
internal import Syscalls

/// An error that came as the answer to a call.
struct DBusRefusal: Error, Equatable, CustomStringConvertible {
    /// Its name, such as `org.freedesktop.systemd1.NoSuchUnit`.
    let name: String
    /// What it says.
    let text: String
    var description: String { text.isEmpty ? name : "\(text) (\(name))" }
}

/// A connection to a bus, or to the one program behind a socket.
struct DBusConnection: ~Copyable {
    private let socket: OwnedDescriptor
    private var received: [UInt8] = []
    private var signals: [DBusMessage] = []
    private var serial: UInt32 = 0

    /// How long an answer may take, in milliseconds: the time that libdbus gives it, too.
    private static let callTimeout = 25_000
    private static let bus = "org.freedesktop.DBus"

    private init(_ socket: consuming OwnedDescriptor) { self.socket = socket }

    /// Connects to a socket and proves who we are.
    ///
    /// - Throws: `Failure`: a bare error number if nobody is there, a reason if we are not let in.
    static func open(_ path: String, isPrivate: Bool) throws(Failure) -> DBusConnection {
        var connection = DBusConnection(try Sockets.connect(to: FilePath(path)))
        try connection.authenticate()
        if !isPrivate {
            try connection.call("Hello", [], of: bus, at: "/org/freedesktop/DBus", to: bus)
        }
        return connection
    }

    /// Has the kernel tell the other side who we are.
    ///
    /// No identity is named, because in a user namespace we do not know our own.
    private mutating func authenticate() throws(Failure) {
        let deadline = try Deadline(milliseconds: Self.callTimeout)
        try send(Array("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n".utf8))
        for expected in ["DATA", "OK "] {
            let line = try line(until: deadline)
            guard line.hasPrefix(expected) else {
                throw Failure("the bus does not let this user in: \(line)")
            }
        }
    }

    private mutating func line(until deadline: Deadline) throws(Failure) -> String {
        while true {
            if let end = received.firstIndex(of: 10) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end + 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard received.count < 4096 else {
                throw Failure(MalformedDBus("is a line without an end").description)
            }
            guard try readMore(until: deadline) else { throw Self.silence }
        }
    }

    private static var silence: Failure {
        Failure("no answer within \(callTimeout / 1000) seconds")
    }

    private func send(_ bytes: [UInt8]) throws(Failure) {
        try Sockets.send(bytes, to: socket.descriptor)
    }

    /// Reads what is there; false when the time is over.
    private mutating func readMore(until deadline: Deadline) throws(Failure) -> Bool {
        let remaining = try deadline.remaining()
        guard try Polling.waitUntilReadable(socket.descriptor, timeout: remaining) else {
            return false
        }
        let packet = try Sockets.receive(from: socket.descriptor, limit: 4096)
        guard !packet.bytes.isEmpty else { throw Failure("the bus has closed the connection") }
        received += packet.bytes
        return true
    }

    /// The next message; nil when the time is over.
    private mutating func next(until deadline: Deadline) throws(Failure) -> DBusMessage? {
        while true {
            if received.count >= DBusMessage.prefixLength {
                let prefix = Array(received.prefix(DBusMessage.prefixLength))
                let length = try asFailure(MalformedDBus.self, try DBusMessage.length(prefix))
                if received.count >= length {
                    let bytes = Array(received.prefix(length))
                    received.removeFirst(length)
                    return try asFailure(MalformedDBus.self, try DBusMessage(bytes))
                }
            }
            guard try readMore(until: deadline) else { return nil }
        }
    }

    /// Calls a method and waits for the answer; an error is a failure.
    @discardableResult
    mutating func call(
        _ member: String,
        _ arguments: [DBusValue],
        of interface: String,
        at path: String,
        to destination: String
    ) throws(Failure) -> DBusMessage {
        switch try ask(member, arguments, of: interface, at: path, to: destination) {
        case .success(let answer): return answer
        case .failure(let refusal): throw Failure(refusal.description)
        }
    }

    /// Calls a method and waits for the answer, which may be an error; signals that come meanwhile
    /// are kept.
    mutating func ask(
        _ member: String,
        _ arguments: [DBusValue],
        of interface: String,
        at path: String,
        to destination: String
    ) throws(Failure) -> Result<DBusMessage, DBusRefusal> {
        try post(member, arguments, of: interface, at: path, to: destination)
        let deadline = try Deadline(milliseconds: Self.callTimeout)
        while let answer = try next(until: deadline) {
            if answer.kind == .signal { signals.append(answer) }
            guard answer.replySerial == serial else { continue }
            switch answer.kind {
            case .reply: return .success(answer)
            case .error:
                let refusal = DBusRefusal(
                    name: answer.errorName ?? "an error without a name",
                    text: answer.body.first?.text ?? ""
                )
                return .failure(refusal)
            case .call, .signal, nil: continue
            }
        }
        throw Self.silence
    }

    /// Calls a method whose answer nobody waits for.
    mutating func post(
        _ member: String,
        _ arguments: [DBusValue],
        of interface: String,
        at path: String,
        to destination: String
    ) throws(Failure) {
        serial += 1
        var message = DBusMessage(.call, serial: serial, body: arguments)
        message.path = path
        message.interface = interface
        message.member = member
        message.destination = destination
        try send(message.bytes)
    }

    /// Asks the bus for the signals that a rule describes.
    mutating func addMatch(_ rule: String) throws(Failure) { try callBus("AddMatch", rule) }

    /// Who has a name on the bus now.
    mutating func owner(of name: String) throws(Failure) -> String? {
        try callBus("GetNameOwner", name).body.first?.text
    }

    @discardableResult
    private mutating func callBus(
        _ member: String,
        _ argument: String
    ) throws(Failure) -> DBusMessage {
        let path = "/org/freedesktop/DBus"
        return try call(member, [.string(argument)], of: Self.bus, at: path, to: Self.bus)
    }

    /// Waits for the first signal that fits, also among those that came before; nil when the time
    /// is over.
    mutating func signal(
        until deadline: Deadline,
        where fits: (DBusMessage) -> Bool
    ) throws(Failure) -> DBusMessage? {
        while true {
            if let index = signals.firstIndex(where: fits) { return signals.remove(at: index) }
            signals = []
            guard let message = try next(until: deadline) else { return nil }
            if message.kind == .signal { signals.append(message) }
        }
    }
}
