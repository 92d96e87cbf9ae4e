package import Linux
internal import Plan
package import Syscalls

/// The container's pseudo-terminal: opened by init, its master handed to the caller.
package enum Console {
    /// Opens a terminal of the container's own devpts and makes it this process's own.
    ///
    /// The process must lead a session without a terminal. Afterwards its descriptors 0 to 2 and
    /// its controlling terminal are the new terminal, which belongs to the program's user.
    ///
    /// - Parameters:
    ///   - root: the container's root directory.
    ///   - procfs: a procfs that the container has no say in.
    ///   - terminal: the size.
    ///   - owner: the program's user, as called inside.
    ///   - appearsAsConsole: whether the terminal is mounted on the container's `/dev/console`.
    /// - Returns: the master.
    /// - Throws: `Failure`; above all if the container has no devpts of its own.
    static func open(
        in root: Descriptor,
        procfs: borrowing Procfs,
        terminal: TerminalPlan,
        owner: UInt32,
        appearsAsConsole: Bool
    ) throws(Failure) -> OwnedDescriptor {
        let master = try attempt("open the container's terminal") { () throws(Failure) in
            try openMaster(in: root, procfs: procfs)
        }
        let peer = try attempt("open the terminal's other end") { () throws(Failure) in
            try Terminals.unlock(master.descriptor)
            return try Terminals.peer(of: master.descriptor)
        }
        if let rows = terminal.rows, let columns = terminal.columns {
            try Terminals.setSize(
                TerminalSize(rows: rows, columns: columns),
                of: master.descriptor
            )
        }
        // A user that is not mapped in the user namespace cannot own anything (EINVAL).
        try ignoring(.invalidArgument, .notPermitted) { () throws(Failure) in
            try Files.changeOwner(of: peer.descriptor, user: owner, group: nil)
        }
        if appearsAsConsole {
            try attempt("mount the terminal on /dev/console") { () throws(Failure) in
                try mount(peer.descriptor, in: root)
            }
        }
        try Terminals.takeControl(of: peer.descriptor)
        for number: Int32 in 0...2 {
            try Files.duplicate(peer.descriptor, to: number, inheritable: true)
        }
        return master
    }

    /// Opens the multiplexer only after it has been found to be one: the root file system may hold
    /// anything under that name (CVE-2025-52565).
    private static func openMaster(
        in root: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) -> OwnedDescriptor {
        let handle = try Beneath.open("dev/pts/ptmx", in: root, [.path, .noFollow])
        let status = try Files.status(of: handle.descriptor)
        let multiplexer = DeviceNumber(major: 5, minor: 2)
        // devpts numbers its root 1 and its multiplexer 2.
        guard try Files.fileSystemType(of: handle.descriptor) == FileSystemMagic.devpts,
            status.inode == 2, status.kind == .characterDevice,
            status.specialDevice == multiplexer
        else { throw Failure("dev/pts/ptmx is not the multiplexer of a devpts") }
        return try procfs.reopen(handle.descriptor, [.readWrite, .noControllingTerminal])
    }

    /// Mounts the terminal itself, by descriptor, on a file that is no link.
    private static func mount(_ peer: Descriptor, in root: Descriptor) throws(Failure) {
        let target = try consoleFile(in: root)
        guard try Files.status(of: target.descriptor).kind != .symbolicLink else {
            throw Failure("it is a symbolic link")
        }
        let mount = try Mounts.openTree(in: peer, .clone)
        try Mounts.attach(mount.descriptor, to: target.descriptor)
    }

    private static func consoleFile(in root: Descriptor) throws(Failure) -> OwnedDescriptor {
        do {
            return try Beneath.open("dev/console", in: root, [.path, .noFollow])
        } catch .noSuchFileOrDirectory {
            return try Beneath.createFile(
                "dev/console",
                in: root,
                permissions: FilePermissions(rawValue: 0o666),
                makingDirectories: true
            )
        }
    }

    /// Checks that a terminal has somebody who takes its master, and that a socket gets one.
    static func check(socket: FilePath?, hasTerminal: Bool, detaches: Bool) throws(Failure) {
        if hasTerminal, detaches, socket == nil {
            throw Failure("cannot allocate tty if apus will detach without setting console socket")
        }
        if socket != nil, !hasTerminal || !detaches {
            throw Failure("cannot use console socket if apus will not detach or allocate tty")
        }
    }

    /// Sends a terminal's master to the socket given with `--console-socket`.
    ///
    /// One message: the name, with exactly one descriptor. Callers refuse any other form.
    package static func send(_ master: Descriptor, to socket: FilePath) throws(Failure) {
        try DescriptorDelivery.send(master, named: "/dev/ptmx", to: socket, option: "console")
    }
}

/// Handing a descriptor to somebody who listens on a socket.
package enum DescriptorDelivery {
    /// What a process is to the container it runs in; the word goes to `--pidfd-socket`.
    package enum ProcessRole: String, Sendable {
        /// The container's first process.
        case initial = "standard"
        /// A process that joined later.
        case joined = "setns"
    }

    /// Sends a process's pidfd to the socket given with `--pidfd-socket`.
    package static func send(
        pidfd: Descriptor,
        of role: ProcessRole,
        to socket: FilePath
    ) throws(Failure) {
        try send(pidfd, named: role.rawValue, to: socket, option: "pidfd")
    }

    /// Connects, sends one message with one descriptor, and closes.
    static func send(
        _ descriptor: Descriptor,
        named name: String,
        to socket: FilePath,
        option: String
    ) throws(Failure) {
        try attempt("send to the \(option) socket \(socket)") { () throws(Failure) in
            let connection = try Sockets.connect(to: socket)
            try Sockets.send(
                Array(name.utf8),
                descriptors: [descriptor],
                to: connection.descriptor
            )
        }
    }
}
