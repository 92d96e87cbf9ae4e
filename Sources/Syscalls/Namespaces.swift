internal import CShims
package import Linux

/// Leaving, entering and recognising namespaces; see `namespaces(7)`.
package enum Namespaces {
    /// Moves this process into new namespaces; a new PID or time namespace holds its children only.
    package static func unshare(_ namespaces: [Namespace]) throws(Failure) {
        let flags = cloneFlags(namespaces)
        _ = try check { shim_unshare(flags) }
    }

    /// Enters the namespace behind an open `/proc/<pid>/ns` file; a PID namespace: its children do.
    ///
    /// A namespace of another type than `type` is refused with `EINVAL`.
    package static func join(
        _ namespace: Descriptor,
        type: Namespace
    ) throws(Failure) {
        let flags = cloneFlags([type])
        _ = try check { shim_setns(namespace.number, flags) }
    }

    /// Enters several namespaces of a process at once, by its pidfd; Linux 5.8.
    package static func join(
        _ namespaces: [Namespace],
        of pidfd: Descriptor
    ) throws(Failure) {
        let flags = cloneFlags(namespaces)
        _ = try check { shim_setns(pidfd.number, flags) }
    }

    /// The type of the namespace behind an open file; `ENOTTY` if it is no namespace.
    package static func type(of namespace: Descriptor) throws(Failure) -> Namespace {
        let flag = try check { shim_ns_type(namespace.number) }
        let bits = UInt64(UInt32(bitPattern: flag))
        guard let type = Namespace(cloneFlag: bits) else { throw .invalidArgument }
        return type
    }

    /// The user namespace that owns a namespace.
    package static func owner(of namespace: Descriptor) throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_ns_user(namespace.number) })
    }

    /// The parent of a user or PID namespace.
    package static func parent(of namespace: Descriptor) throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_ns_parent(namespace.number) })
    }

    private static func cloneFlags(_ namespaces: [Namespace]) -> Int32 {
        Int32(truncatingIfNeeded: namespaces.reduce(0) { $0 | $1.cloneFlag })
    }
}
