internal import OCI

/// The SELinux context of what the container's mounts show (`linux.mountLabel`).
struct MountLabel {
    private let context: String
    /// The parameter that carries it: `context`, unless an annotation says otherwise.
    private let parameter: String

    /// How a file system takes a context.
    enum Carrier: Equatable {
        /// As the parameter `context`, which counts for everything in it.
        case parameter
        /// As an attribute of its root: it exists once in an IPC namespace, and SELinux refuses
        /// parameters for what is mounted already.
        case root
        /// Not at all: the policy labels its files one by one, or the host shares it.
        case nothing
    }

    /// Decides from `linux.mountLabel`; nil when it is not set.
    ///
    /// Throws `InvalidSpec` where the kernel has no SELinux.
    init?(_ spec: Spec, hasSELinux: Bool) throws(InvalidSpec) {
        guard let label = spec.linux?.mountLabel, !label.isEmpty else { return nil }
        // It stands in quotation marks among the parameters of mount(2).
        guard !label.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }) else {
            throw InvalidSpec(
                "linux.mountLabel",
                "must not contain control characters, quotation marks or backslashes"
            )
        }
        guard hasSELinux else {
            throw InvalidSpec("linux.mountLabel", "SELinux is not enabled on this host")
        }
        context = label
        parameter = try CrunAnnotations.mountContextParameter(spec)
    }

    /// How a file system of this type takes the context.
    static func carrier(_ type: String) -> Carrier {
        switch type {
        case "mqueue": .root
        case "proc", "sysfs", "cgroup", "cgroup2", "devtmpfs", "securityfs", "debugfs", "tracefs",
            "configfs", "efivarfs", "pstore", "binfmt_misc":
            .nothing
        default: .parameter
        }
    }

    /// Gives a new file system the context, unless its own parameters are about contexts.
    func apply(to mount: inout FileSystemSource) {
        guard Self.carrier(mount.type) == .parameter,
            !mount.parameters.contains(where: { $0.key.hasSuffix("context") })
        else { return }
        mount.parameters.append(MountParameter(parameter, context))
        // A context may hold commas (`s0:c1,c2`), which separate the parameters of mount(2).
        let quoted = "\(parameter)=\"\(context)\""
        mount.classicData = mount.classicData.map { $0.isEmpty ? quoted : "\($0),\(quoted)" }
    }

    /// The context for the root of what a step makes, if it is carried there.
    func root(of source: MountSource) -> String? {
        switch source {
        case .fileSystem(let mount) where Self.carrier(mount.type) == .root: context
        // What is made in its tmpfs inherits the context.
        case .cgroup(.legacy): context
        case .bind, .fileSystem, .cgroup, .remount: nil
        }
    }
}
