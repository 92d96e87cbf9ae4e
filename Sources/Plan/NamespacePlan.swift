package import Linux
package import OCI

/// Which namespaces the container gets, and who makes or joins each.
///
/// The common case needs one `clone3`: everything that `clone3` can create rightly is created
/// there. What must wait is in `unsharedByInit`; what has a path is joined by init first.
package struct NamespacePlan: Equatable, Sendable {
    /// A namespace that exists already and is entered by its path.
    package struct Joined: Equatable, Sendable {
        /// The kind of namespace the path must lead to.
        package var namespace: Namespace
        /// An absolute path such as `/proc/42/ns/net`.
        package var path: String
        /// Where the configuration asks for it.
        package var keyPath: String
    }

    /// Namespaces that the container's first process is created in.
    package var created: [Namespace]
    /// Namespaces joined by path, the user namespace first: it decides about the rest.
    package var joined: [Joined]
    /// New namespaces that init makes after it has entered its cgroup and its user namespace.
    package var unsharedByInit: [Namespace]
    /// Whether init must fork once more, because its own PID namespace cannot change.
    package var needsFork: Bool

    /// Whether the container has a namespace of this kind that is not the runtime's own.
    package func has(_ namespace: Namespace) -> Bool { isNew(namespace) || isJoined(namespace) }

    /// The kinds that the container does not share with the runtime.
    package var kinds: Set<Namespace> {
        Set(created + unsharedByInit + joined.map { $0.namespace })
    }

    /// Whether the namespace is new, made for this container.
    package func isNew(_ namespace: Namespace) -> Bool {
        created.contains(namespace) || unsharedByInit.contains(namespace)
    }

    /// Whether the namespace is joined by path.
    package func isJoined(_ namespace: Namespace) -> Bool {
        joined.contains { $0.namespace == namespace }
    }

    /// Decides from `linux.namespaces` (runtime-spec, Linux § Namespaces).
    ///
    /// Throws `InvalidSpec` for an unknown type, a duplicate, or a path that is not absolute.
    package init(_ linux: Spec.Linux?) throws(InvalidSpec) {
        var new: [Namespace] = []
        joined = []
        for (index, entry) in (linux?.namespaces ?? []).enumerated() {
            let keyPath = "linux.namespaces[\(index)]"
            guard let namespace = Namespace(rawValue: entry.type) else {
                throw InvalidSpec("\(keyPath).type", "unknown namespace \"\(entry.type)\"")
            }
            guard !new.contains(namespace), !joined.contains(where: { $0.namespace == namespace })
            else {
                throw InvalidSpec(keyPath, "malformed spec file: duplicated ns \"\(entry.type)\"")
            }
            guard let path = entry.path, !path.isEmpty else {
                new.append(namespace)
                continue
            }
            guard isAbsolute(path) else {
                throw InvalidSpec("\(keyPath).path", "expected an absolute path, found \"\(path)\"")
            }
            try checkLength(path, at: "\(keyPath).path")
            joined.append(Joined(namespace: namespace, path: path, keyPath: "\(keyPath).path"))
        }
        joined.sort { $0.namespace.joinOrder < $1.namespace.joinOrder }
        new.sort { $0.joinOrder < $1.joinOrder }

        let joinsUser = joined.contains { $0.namespace == .user }
        if joinsUser {
            // New namespaces must belong to the joined user namespace: made only after it is entered.
            created = []
            unsharedByInit = new
        } else {
            // clone3 would root a new cgroup namespace at the parent's cgroup, and would freeze the
            // clocks of a new time namespace before its offsets are written: both wait for init.
            created = new.filter { $0 != .cgroup && $0 != .time }
            unsharedByInit = new.filter { $0 == .cgroup || $0 == .time }
        }
        needsFork =
            joined.contains { $0.namespace == .pid } || unsharedByInit.contains(.pid)
    }
}

extension Namespace {
    /// The user namespace comes first, because it grants the right to enter the others, and the
    /// mount namespace last, because paths mean something else behind it.
    fileprivate var joinOrder: Int {
        switch self {
        case .user: 0
        case .mount: 2
        default: 1
        }
    }
}
