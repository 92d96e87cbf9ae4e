package import Linux
internal import OCI
internal import Plan
package import Syscalls

/// How a container's program tells a service manager that it is ready; see `sd_notify(3)`.
///
/// The program does not get the manager's own socket, which takes orders: it gets one of ours, and
/// the first `READY=1` is all that is passed on.
package struct NotifySocket: ~Copyable {
    private let socket: OwnedDescriptor
    private let manager: FilePath

    private static let name = "notify.sock"
    private static let mountPoint = "/run/notify"
    private static let variable = "NOTIFY_SOCKET"

    /// Where the service manager of the caller listens, if it has one.
    private static func manager(_ context: EngineContext) -> FilePath? {
        guard let path = context.variable(variable), path.hasPrefix("/") || path.hasPrefix("@")
        else { return nil }
        return FilePath(path)
    }

    /// Adds the socket to a configuration, if there is somebody to notify; says whether it did.
    ///
    /// A configuration that names a socket is left alone: an engine has seen to it. So is one
    /// without a mount namespace.
    static func offer(
        to spec: inout Spec,
        id: ContainerID,
        _ context: EngineContext
    ) -> Bool {
        guard manager(context) != nil, let process = spec.process else { return false }
        let environment = process.env ?? []
        guard Environment.value(of: variable, in: environment) == nil,
            spec.linux?.namespaces?.contains(where: { $0.type == "mount" }) == true
        else { return false }
        spec.process?.env = environment + ["\(variable)=\(mountPoint)/\(name)"]
        let mount = Spec.Mount(
            destination: mountPoint,
            type: "bind",
            source: context.store.notifyDirectory(of: id).string,
            options: ["bind", "ro", "nosuid", "nodev", "noexec"]
        )
        spec.mounts = (spec.mounts ?? []) + [mount]
        return true
    }

    /// Makes the directory that the container will see; whoever its program runs as may enter it.
    static func makeDirectory(_ path: FilePath) throws(Failure) {
        let mask = Processes.setFileCreationMask([])
        defer { Processes.setFileCreationMask(mask) }
        try Files.makeDirectory(path, permissions: FilePermissions(rawValue: 0o755))
    }

    /// Listens for a container that is about to run; `nil` if nobody wants to know, or the container
    /// was not made for it.
    static func listen(
        for id: ContainerID,
        _ context: EngineContext
    ) throws(Failure) -> NotifySocket? {
        let directory = context.store.notifyDirectory(of: id)
        guard let manager = manager(context), try Files.isPresent(directory) else { return nil }
        // Whoever the program runs as may write to it.
        let mask = Processes.setFileCreationMask([])
        defer { Processes.setFileCreationMask(mask) }
        let socket = try attempt("listen at \(directory)") { () throws(Failure) in
            let path = directory.appending(name)
            // Of a `start` that was killed.
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in try Files.remove(path) }
            return try Sockets.listen(at: path, .datagrams)
        }
        return NotifySocket(socket: socket, manager: manager)
    }

    private init(socket: consuming OwnedDescriptor, manager: FilePath) {
        self.socket = socket
        self.manager = manager
    }

    /// What becomes readable when the program has said something.
    package var descriptor: Descriptor { socket.descriptor }

    /// Waits until the program is ready, and passes it on, or has ended.
    func wait(for process: Descriptor, pid: Int32, log: Log) throws(Failure) {
        while true {
            let events = try Polling.wait(
                for: [(socket.descriptor, .readable), (process, .readable)]
            )
            if !events[0].isEmpty {
                if try takeReady() { return pass(on: pid, log: log) }
            } else if !events[1].isEmpty {
                return
            }
        }
    }

    /// Reads one message; whether the program says in it that it is ready.
    package func takeReady() throws(Failure) -> Bool {
        do throws(Failure) {
            let packet = try Sockets.receive(from: socket.descriptor, limit: 4096)
            return Self.saysReady(packet.bytes)
        } catch {
            // Not a message for us: a long one, or one with descriptors.
            guard error == .messageTooLong else { throw error }
            return false
        }
    }

    /// Whether one of the lines is `READY=1`.
    package static func saysReady(_ message: [UInt8]) -> Bool {
        message.split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual("READY=1".utf8) }
    }

    /// Tells the service manager, and waits until it has taken notice.
    ///
    /// - Parameters:
    ///   - pid: The program's process, which the service stands for from now on; `nil` as long as
    ///     this command stays.
    ///   - log: Where a failure is told: the program runs all the same.
    package func pass(on pid: Int32?, log: Log) {
        do {
            try attempt("notify \(manager)") { () throws(Failure) in
                let connection = try Sockets.connect(to: manager, .datagrams)
                let main = pid.map { "MAINPID=\($0)\n" } ?? ""
                // One message: a service whose command ends must have its process by then.
                try Sockets.send(Array("READY=1\n\(main)".utf8), to: connection.descriptor)
                guard pid != nil else { return }
                try awaitNotice(connection.descriptor)
            }
        } catch {
            log.warning("\(error)")
        }
    }

    /// The manager closes the descriptor of a barrier when it has read everything before it.
    ///
    /// Otherwise it may look for the sender of a message when this command is gone.
    private func awaitNotice(_ connection: Descriptor) throws(Failure) {
        let ends = try Sockets.pair(.stream)
        try Sockets.send(
            Array("BARRIER=1".utf8),
            descriptors: [ends.second.descriptor],
            to: connection
        )
        // The other end is the manager's alone from here on.
        let ours = ends.takeFirst()
        _ = try Polling.waitUntilReadable(ours.descriptor, timeout: 30_000)
    }
}

extension ContainerStore {
    /// The directory that a container with a notify socket sees as `/run/notify`.
    func notifyDirectory(of id: ContainerID) -> FilePath {
        directory(of: id).appending("notify")
    }
}
