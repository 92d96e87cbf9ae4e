internal import Linux
internal import Plan
internal import Syscalls

/// The user namespace that an id-mapped mount takes its rules from.
enum MountUserNamespace {
    /// Opens the namespace that has the maps, or makes one that exists for them alone.
    static func open(_ map: MountIDMap) throws(Failure) -> OwnedDescriptor {
        guard let path = map.namespacePath else { return try make(map) }
        return try attempt("open \(path)") { () throws(Failure) in
            try Files.open(FilePath(path), .readOnly)
        }
    }

    /// Makes a user namespace with these maps.
    ///
    /// A namespace needs a first process: a child that does nothing else, and is ended at once. It
    /// hands over its own directory of procfs, so that nobody has to know its number.
    private static func make(_ map: MountIDMap) throws(Failure) -> OwnedDescriptor {
        let sockets = try Sockets.pair()
        let pid = try startHolder(sockets.second.descriptor)
        let socket = sockets.takeFirst()
        let namespace = Result { () throws(Failure) in
            try configure(map, socket.descriptor).release()
        }
        try Processes.send(.kill, toPID: pid)
        _ = try Processes.wait(for: pid)
        return OwnedDescriptor(adopting: try namespace.get())
    }

    /// Starts the child and returns its number; the child never returns from here.
    private static func startHolder(_ socket: Descriptor) throws(Failure) -> Int32 {
        let pid = try Processes.fork()
        guard pid == 0 else { return pid }
        do {
            try hold(socket)
        } catch {
            // The parent sees the socket's end and says that there is no namespace.
        }
        Processes.exitImmediately(0)
    }

    /// The child's whole life: a function that returns, because where control never returns the
    /// compiler closes descriptors after their last use already.
    private static func hold(_ socket: Descriptor) throws(Failure) {
        try Namespaces.unshare([.user])
        let own = try Procfs().open("self", [.path, .directory])
        try Sockets.send([0], descriptors: [own.descriptor], to: socket)
        // No answer is meant to come: this waits for the end.
        _ = try Sockets.receive(from: socket, limit: 1)
    }

    private static func configure(
        _ map: MountIDMap,
        _ socket: Descriptor
    ) throws(Failure) -> OwnedDescriptor {
        var packet = try Sockets.receive(from: socket, limit: 1, maximumDescriptors: 1)
        guard let directory = packet.takeDescriptor() else {
            throw Failure("make a user namespace for an id-mapped mount")
        }
        try attempt("write the map of users") { () throws(Failure) in
            try Files.writeValue(map.users.mapText, to: "uid_map", in: directory.descriptor)
        }
        try attempt("write the map of groups") { () throws(Failure) in
            try Files.writeValue(map.groups.mapText, to: "gid_map", in: directory.descriptor)
        }
        // The link jumps to the namespace; the directory it is in was checked to be procfs.
        return try Files.open("ns/user", in: directory.descriptor, .readOnly)
    }
}
