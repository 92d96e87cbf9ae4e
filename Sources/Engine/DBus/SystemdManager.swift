package import Linux
package import Plan
internal import Syscalls

/// systemd, as far as a runtime needs it; see `org.freedesktop.systemd1(5)`.
package struct SystemdManager: ~Copyable {
    private var connection: DBusConnection
    private let isPrivate: Bool

    /// How long systemd may take to start or stop a unit, in milliseconds.
    private static let jobTimeout = 30_000
    private static let name = "org.freedesktop.systemd1"
    private static let interface = "org.freedesktop.systemd1.Manager"
    private static let path = "/org/freedesktop/systemd1"

    /// Connects to the bus at a socket.
    init(at socket: String) throws(Failure) {
        isPrivate = DBusAddress.isPrivate(socket)
        connection = try DBusConnection.open(socket, isPrivate: isPrivate)
    }

    /// Finds systemd and asks what has to be known before anything is planned.
    ///
    /// - Parameters:
    ///   - isUser: whether the user's own instance is meant, and not the system's.
    ///   - environment: `NAME=value` of the caller.
    /// - Returns: the facts.
    /// - Throws: `Failure` that names the sockets at which nobody was.
    package static func facts(isUser: Bool, environment: [String]) throws(Failure) -> SystemdFacts {
        let sockets = DBusAddress.candidates(
            isUser: isUser,
            uid: Credentials.effectiveUser,
            environment: environment
        )
        var failures: [String] = []
        for socket in sockets {
            do {
                var manager = try SystemdManager(at: socket)
                return SystemdFacts(
                    bus: socket,
                    isUser: isUser,
                    controlGroup: try manager.property("ControlGroup"),
                    version: version(try manager.property("Version"))
                )
            } catch {
                failures.append("\(socket): \(error)")
            }
        }
        throw Failure(
            failures.joined(separator: "; "),
            hint: "without systemd use --cgroup-manager cgroupfs"
        ).during("reach \(isUser ? "the user's systemd" : "systemd") on its bus")
    }

    /// `252` of `252.39-1~deb12u1` or `v252`; 0 if there is no number.
    static func version(_ text: String) -> Int {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let number = text.utf8.drop { !digits.contains($0) }.prefix { digits.contains($0) }
        return Int(String(decoding: number, as: UTF8.self)) ?? 0
    }

    private mutating func property(_ name: String) throws(Failure) -> String {
        let answer = try connection.call(
            "Get",
            [.string(Self.interface), .string(name)],
            of: "org.freedesktop.DBus.Properties",
            at: Self.path,
            to: Self.name
        )
        guard case .variant(let value)? = answer.body.first, let text = value.text else {
            throw Failure("systemd's property \(name) is no text")
        }
        return text
    }

    /// Calls a method; nil if the answer is the error of systemd's that is tolerated.
    @discardableResult
    private mutating func call(
        _ member: String,
        _ arguments: [DBusValue],
        tolerating error: String? = nil
    ) throws(Failure) -> DBusMessage? {
        try attempt("\(member) of systemd") { () throws(Failure) in
            let answer = try connection.ask(
                member,
                arguments,
                of: Self.interface,
                at: Self.path,
                to: Self.name
            )
            switch answer {
            case .success(let message): return message
            case .failure(let refusal):
                guard let error, refusal.name == "\(Self.name).\(error)" else {
                    throw Failure(refusal.description)
                }
                return nil
            }
        }
    }

    // MARK: Units

    /// Starts a unit that exists as long as it runs, and waits until it does.
    ///
    /// What failed under this name before is forgotten first; a unit that runs is left alone.
    ///
    /// - Throws: `Failure`, equal to `unitExists` if another unit of this name is there.
    mutating func start(_ name: String, _ properties: [UnitProperty]) throws(Failure) {
        let arguments: [DBusValue] = [
            .string(name), .string("fail"), Self.list(properties),
            .array(of: "(sa(sv))", []),
        ]
        try subscribe()
        let error = "UnitExists"
        var job = try call("StartTransientUnit", arguments, tolerating: error)
        if job == nil {
            try resetFailed(name)
            job = try call("StartTransientUnit", arguments, tolerating: error)
        }
        guard let job else { throw Failure.unitExists }
        do {
            try awaitJob(job)
        } catch {
            abandon(name)
            throw error
        }
    }

    /// Has systemd end a unit that it did not make in time, whenever it comes to that.
    private mutating func abandon(_ name: String) {
        let calls: [(String, [DBusValue])] = [
            ("StopUnit", [.string(name), .string("replace")]), ("ResetFailedUnit", [.string(name)]),
        ]
        for (member, arguments) in calls {
            // Whoever has closed the connection is told nothing.
            do {
                let interface = Self.interface
                try connection.post(member, arguments, of: interface, at: Self.path, to: Self.name)
            } catch { return }
        }
    }

    /// Stops a unit, waits until it has, and makes systemd forget how it ended.
    mutating func stop(_ name: String) throws(Failure) {
        try subscribe()
        // systemd forgets a transient unit when its last process has ended.
        let arguments: [DBusValue] = [.string(name), .string("replace")]
        let job = try call("StopUnit", arguments, tolerating: "NoSuchUnit")
        if let job { try awaitJob(job) }
        try resetFailed(name)
    }

    private mutating func resetFailed(_ name: String) throws(Failure) {
        try call("ResetFailedUnit", [.string(name)], tolerating: "NoSuchUnit")
    }

    /// Changes properties of a unit for as long as it runs.
    mutating func set(_ properties: [UnitProperty], of name: String) throws(Failure) {
        let arguments: [DBusValue] = [.string(name), .boolean(true), Self.list(properties)]
        try call("SetUnitProperties", arguments)
    }

    /// Moves a process of ours into a unit's cgroup, or one beneath it.
    mutating func attach(_ pid: Int32, to name: String, beneath path: String) throws(Failure) {
        let pids = DBusValue.array(of: "u", [.uint32(UInt32(bitPattern: pid))])
        try call("AttachProcessesToUnit", [.string(name), .string(path), pids])
    }

    private static func list(_ properties: [UnitProperty]) -> DBusValue {
        .array(
            of: "(sv)",
            properties.map { .structure([.string($0.name), .variant($0.value)]) }
        )
    }

    // MARK: Jobs

    /// Asks for the signal that ends a job, before there is one.
    private mutating func subscribe() throws(Failure) {
        if !isPrivate {
            try connection.addMatch(
                "type='signal',sender='\(Self.name)',path='\(Self.path)',"
                    + "interface='\(Self.interface)',member='JobRemoved'"
            )
        }
        try call("Subscribe", [], tolerating: "AlreadySubscribed")
    }

    /// Waits for the end of the job that an answer names.
    private mutating func awaitJob(_ answer: DBusMessage) throws(Failure) {
        guard let job = answer.body.first?.text else {
            throw Failure("systemd has not said which job it does")
        }
        let deadline = try Deadline(milliseconds: Self.jobTimeout)
        while true {
            let signal = try connection.signal(until: deadline) { message in
                message.member == "JobRemoved" && message.interface == Self.interface
                    && message.body.count == 4 && message.body[1].text == job
            }
            guard let signal else {
                throw Failure("systemd's job did not end within \(Self.jobTimeout / 1000) seconds")
            }
            // Anybody on a bus may send us a signal: only systemd's own counts. A systemd that was
            // executed again meanwhile has another address.
            if signal.sender != answer.sender {
                guard try connection.owner(of: Self.name) == signal.sender else { continue }
            }
            let result = signal.body[3].text ?? ""
            guard result == "done" else { throw Failure("systemd's job ended as \"\(result)\"") }
            return
        }
    }
}

extension Failure {
    /// A unit of the name that ours should have is there already, and stays.
    static var unitExists: Failure { Failure("there is a unit of this name already") }
}
