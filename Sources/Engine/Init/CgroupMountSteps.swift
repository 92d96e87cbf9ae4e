internal import Linux
internal import Plan
internal import Syscalls

/// Makes the container's cgroups appear inside it.
enum CgroupMountSteps {
    /// Performs a mount of type `cgroup` and returns it, attached.
    static func perform(
        _ cgroup: CgroupSource,
        _ step: MountStep,
        root: Descriptor,
        procfs: borrowing Procfs
    ) throws(Failure) -> OwnedDescriptor {
        let target = try MountTarget.open(for: step, isDirectory: true, in: root)
        switch cgroup {
        case .unified(let hostPath, let shared, let parameters):
            let mount =
                if let shared { try bind(shared) } else { try unified(hostPath, parameters) }
            try MountSteps.setAttributes(of: step, on: mount.descriptor)
            try Mounts.attach(mount.descriptor, to: target.descriptor)
            return mount
        case .legacy(let hierarchies, let hasNamespace):
            guard
                let top = try make("tmpfs", source: "tmpfs", [MountParameter("mode", "755")])
            else { throw Failure.notPermitted }
            if let label = step.rootLabel {
                try SELinux.label(top.descriptor, as: label, procfs: procfs)
            }
            try fill(top.descriptor, hierarchies, hasNamespace, step, target.descriptor)
            return top
        }
    }

    /// A mount of cgroup v2 of our own, or the host's directory where the kernel refuses that: in a
    /// user namespace that does not own the cgroup namespace, or beside other mount options.
    private static func unified(
        _ hostPath: String,
        _ parameters: [MountParameter]
    ) throws(Failure) -> OwnedDescriptor {
        if let mount = try make("cgroup2", source: "cgroup", parameters) { return mount }
        return try bind(hostPath)
    }

    /// Attaches a tmpfs, with a directory for each hierarchy and links for the controllers of joint
    /// ones.
    private static func fill(
        _ top: Descriptor,
        _ hierarchies: [LegacyCgroupMount],
        _ hasNamespace: Bool,
        _ step: MountStep,
        _ target: Descriptor
    ) throws(Failure) {
        // It stays writable until its directories have been made.
        var attributes = step.attributes
        let isReadOnly = attributes.set.contains(.readOnly)
        attributes.set.remove(.readOnly)
        if !attributes.isEmpty { try Mounts.setAttributes(of: top, attributes) }
        try Mounts.attach(top, to: target)

        for hierarchy in hierarchies {
            try attempt("cgroup hierarchy \(hierarchy.name)") { () throws(Failure) in
                try attach(hierarchy, hasNamespace, step, in: top)
            }
        }
        if isReadOnly {
            try Mounts.setAttributes(of: top, MountAttributeChange(set: .readOnly))
        }
        if !step.recursiveAttributes.isEmpty {
            try Mounts.setAttributes(of: top, step.recursiveAttributes, recursive: true)
        }
    }

    private static func attach(
        _ hierarchy: LegacyCgroupMount,
        _ hasNamespace: Bool,
        _ step: MountStep,
        in top: Descriptor
    ) throws(Failure) {
        let name = FilePath(hierarchy.name)
        try Files.makeDirectory(name, in: top)
        let target = try Files.open(name, in: top, [.path, .directory, .noFollow])
        let mount = hasNamespace ? try namespaced(hierarchy) : try bind(hierarchy.hostPath)
        if !step.attributes.isEmpty {
            try Mounts.setAttributes(of: mount.descriptor, step.attributes)
        }
        try Mounts.attach(mount.descriptor, to: target.descriptor)
        for link in hierarchy.links {
            try Files.makeSymbolicLink(FilePath(link), in: top, to: name)
        }
    }

    /// A mount of the hierarchy shows the root of the cgroup namespace; where it is not possible,
    /// the same directory of the host's mount does.
    private static func namespaced(
        _ hierarchy: LegacyCgroupMount
    ) throws(Failure) -> OwnedDescriptor {
        let parameters = hierarchy.controllers.map(parameter)
        if let mount = try make("cgroup", source: "cgroup", parameters) { return mount }
        return try bind(hierarchy.hostPath)
    }

    /// A controller is a bare word, a named hierarchy says `name=systemd`.
    private static func parameter(_ controller: String) -> MountParameter {
        let parts = controller.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 ? MountParameter(parts[0], parts[1]) : MountParameter(controller)
    }

    private static func bind(_ hostPath: String) throws(Failure) -> OwnedDescriptor {
        try attempt("open source \(hostPath)") { () throws(Failure) in
            try Mounts.openTree(FilePath(hostPath), .clone)
        }
    }

    /// Makes a file system, detached; nil where the kernel does not let this process have one.
    private static func make(
        _ type: String,
        source: String,
        _ parameters: [MountParameter]
    ) throws(Failure) -> OwnedDescriptor? {
        let context = try FileSystemContext(type: type)
        do {
            try context.set("source", to: source)
            for parameter in parameters { try MountSteps.set(parameter, in: context) }
            try context.create()
            return try context.makeMount()
        } catch .notPermitted, .resourceBusy {
            return nil
        } catch {
            throw MountSteps.explained(error, by: context)
        }
    }
}
