internal import Linux
internal import Plan
internal import Syscalls

/// Steps that decide in which namespaces the process is.
enum NamespaceSteps {
    /// Enters a namespace by path; a path of another kind is refused (runtime-spec § Namespaces).
    static func join(_ joined: NamespacePlan.Joined) throws(Failure) {
        let descriptor = try attempt("open \(joined.path)") { () throws(Failure) in
            try Files.open(FilePath(joined.path), .readOnly)
        }
        let expected = joined.namespace
        let found = try attempt("\(joined.path) is not a namespace") { () throws(Failure) in
            try Namespaces.type(of: descriptor.descriptor)
        }
        guard found == expected else {
            throw Failure("\(joined.path) is a \(found) namespace, expected \(expected)")
        }
        try Namespaces.join(descriptor.descriptor, type: expected)
    }

    /// Enters several namespaces of the container's first process at once (setns(2) with a pidfd).
    static func joinContainer(
        _ namespaces: [Namespace],
        in context: borrowing InitContext
    ) throws(Failure) {
        guard let process = try context.request(.openContainerProcess) else {
            throw Failure("the parent sent no process to join")
        }
        try Namespaces.join(namespaces, of: process.descriptor)
    }

    /// Becomes root of the user namespace just joined; without IDs of its own a process there is
    /// nobody, and execve(2) would take its capabilities.
    static func becomeRoot() throws(Failure) {
        // Denied where setgroups(2) is, which is no reason to give up.
        _ = try ignoring(.notPermitted) { () throws(Failure) in
            try Credentials.setSupplementaryGroups([])
        }
        try Credentials.setGroup(0)
        try Credentials.setUser(0)
        // A change of IDs resets it.
        try Processes.setDumpable(false)
    }

    /// Makes new namespaces, all at once.
    static func unshare(_ namespaces: [Namespace]) throws(Failure) {
        try Namespaces.unshare(namespaces)
    }

    /// Makes a time namespace, sets its clocks while nobody is in it, and enters it.
    ///
    /// With offsets written by the parent the namespace exists already and is only entered.
    static func enterTimeNamespace(
        _ offsets: [TimeOffset],
        procfs: borrowing Procfs
    ) throws(Failure) {
        let proc = procfs.descriptor
        let entered = try Files.status(of: "self/ns/time", in: proc, followingLinks: true)
        let forChildren = try Files.status(
            of: "self/ns/time_for_children",
            in: proc,
            followingLinks: true
        )
        if entered.isSameFile(as: forChildren) { try Namespaces.unshare([.time]) }
        if !offsets.isEmpty {
            let lines = offsets.map { $0.line + "\n" }.joined()
            try procfs.write(lines, to: "self/timens_offsets")
        }
        // Entering through the descriptor saves the fork that children would need (setns(2)).
        let namespace = try Files.open("self/ns/time_for_children", in: proc, .readOnly)
        try Namespaces.join(namespace.descriptor, type: .time)
    }

    /// Goes on as a child; this process reports the child's pid and ends.
    static func fork(in context: inout InitContext) throws(Failure) {
        let pid = try Processes.fork()
        guard pid != 0 else {
            // Two processes share the channel here: what the child says must come after `started`.
            _ = try context.awaitDone()
            return
        }
        do {
            try context.say(.started(pid: pid))
        } catch {
            // The child reads the end of the channel, or is killed by the parent.
            Processes.exitImmediately(1)
        }
        Processes.exitImmediately(0)
    }
}
