package import Linux
internal import OCI
package import Plan
internal import Syscalls

/// `mounts`: changes what is mounted in a container that is there already.
///
/// What is mounted is opened or made on the host, before this process enters the container's mount
/// namespace; from there on no path leads back. Where it is mounted is looked up beneath the
/// container's root, and attached to the descriptor that was found.
package enum LiveMounts {
    /// Mounts what the document lists, in its order; after a failure nothing of it is left.
    package static func add(
        _ document: FilePath,
        to id: ContainerID,
        _ context: EngineContext
    ) throws(Failure) {
        let target = try Target(id, context)
        let mounts = try read(document)
        let plan = try plan(mounts, for: target, named: document.lastComponent?.string ?? "")
        let procfs = try attempt("pin /proc") { () throws(Failure) in try Procfs() }
        try Processes.setDumpable(false)
        var done: [String] = []
        let root = try mount(plan.steps[...], in: target, procfs, done: &done)
        do {
            for path in plan.sealed {
                try ProtectionSteps.sealMount(path, root: root.descriptor)
            }
        } catch {
            undo(done, root.descriptor, context.log)
            throw error
        }
        // Its lock is held until here.
        _ = consume target
    }

    /// Unmounts the destinations that the document lists, the last one first.
    package static func remove(
        _ document: FilePath,
        from id: ContainerID,
        _ context: EngineContext
    ) throws(Failure) {
        let target = try Target(id, context)
        let mounts = try read(document)
        try Processes.setDumpable(false)
        let root = try target.enter()
        for mount in mounts.reversed() {
            let destination = cleanPath("/" + mount.destination)
            try attempt("unmount \(destination)") { () throws(Failure) in
                try unmount(destination, root.descriptor)
            }
        }
        _ = consume target
    }

    private static func read(_ document: FilePath) throws(Failure) -> [Spec.Mount] {
        let bytes = try ConfigurationFile.read(document)
        let name = document.lastComponent?.string ?? document.string
        return try asFailure(
            DocumentError.self,
            try JSONDecoder.decode([Spec.Mount].self, from: bytes, document: name)
        )
    }

    private static func plan(
        _ mounts: [Spec.Mount],
        for target: borrowing Target,
        named document: String
    ) throws(Failure) -> MountPlan {
        var spec = target.spec
        spec.mounts = mounts
        let facts = try HostProbe.facts(rootless: target.record.rootless)
        let namespaces = try asFailure(InvalidSpec.self, try NamespacePlan(spec.linux))
        do throws(InvalidSpec) {
            guard namespaces.has(.mount) else {
                throw InvalidSpec("mounts", "needs a mount namespace of the container's own")
            }
            for (index, mount) in mounts.enumerated() {
                // The kernel would make these for the namespaces of this process: the host's.
                if let type = mount.type, namespaced.contains(type) {
                    throw InvalidSpec(
                        "mounts[\(index)].type",
                        "\"\(type)\" cannot be mounted in a container that is there already"
                    )
                }
            }
            let plan = try MountPlan(
                spec,
                in: MountPlan.Surroundings(
                    bundle: target.record.bundle,
                    hasUserNamespace: namespaces.has(.user),
                    hasSELinux: facts.securityModules.selinux
                )
            )
            for step in plan.steps { try check(step) }
            return plan
        } catch {
            let error = InvalidSpec(error.keyPath, error.reason, document: document)
            throw Failure(error.description)
        }
    }

    private static func check(_ step: MountStep) throws(InvalidSpec) {
        guard step.destination != "/" else {
            throw InvalidSpec("\(step.keyPath).destination", "must not be the root")
        }
        switch step.source {
        case .bind: return
        // With these it would be made in the container, where its paths mean something else.
        case .fileSystem(let mount) where mount.classicData == nil: return
        default: throw InvalidSpec("\(step.keyPath).options", "are possible at create only")
        }
    }

    /// Opens the sources from the last to the first, enters the container, and attaches them from the
    /// first to the last; returns the container's root.
    private static func mount(
        _ steps: ArraySlice<MountStep>,
        in target: borrowing Target,
        _ procfs: borrowing Procfs,
        done: inout [String]
    ) throws(Failure) -> OwnedDescriptor {
        guard let step = steps.last else { return try target.enter() }
        let source: OwnedDescriptor
        do {
            source = try MountSteps.prepare(step)
        } catch {
            throw error.during("mount \(step.destination)")
        }
        let root = try mount(steps.dropLast(), in: target, procfs, done: &done)
        do {
            _ = try MountSteps.perform(
                step,
                source: source,
                root: root.descriptor,
                procfs: procfs
            )
            done.append(step.destination)
        } catch {
            undo(done, root.descriptor, target.log)
            throw error.during("mount \(step.destination)")
        }
        return root
    }

    private static func undo(_ done: [String], _ root: Descriptor, _ log: Log) {
        for destination in done.reversed() {
            do {
                try unmount(destination, root)
            } catch {
                log.warning("unmount \(destination): \(error)")
            }
        }
    }

    /// umount2(2) knows no descriptor: the name is looked up where its directory was found.
    private static func unmount(_ path: String, _ root: Descriptor) throws(Failure) {
        let parent = try Beneath.parent(of: FilePath(path), in: root)
        try Processes.changeDirectory(to: parent.directory.descriptor)
        try Mounts.unmount(parent.name, [.detach, .noFollow])
    }

    /// File systems that show the namespaces of whoever mounts them.
    private static let namespaced = ["proc", "sysfs", "mqueue", "cgroup", "cgroup2"]
}

/// The container whose mounts change, its lock held.
private struct Target: ~Copyable {
    let record: ContainerRecord
    let spec: Spec
    let log: Log
    private let lock: ContainerLock
    private let process: OwnedDescriptor

    init(_ id: ContainerID, _ context: EngineContext) throws(Failure) {
        let lock = try context.store.lock(id)
        let container = try Container.load(id, from: context.store, log: context.log)
        try container.status.require(.update, of: id)
        let configuration = try context.store.configuration(of: id)
        let spec = try ConfigurationFile.spec(configuration)
        guard let process = try container.record.initProcess?.open() else {
            throw Failure("container not running")
        }
        self.init(
            record: container.record,
            spec: spec,
            log: context.log,
            lock: lock,
            process: process
        )
    }

    private init(
        record: ContainerRecord,
        spec: Spec,
        log: Log,
        lock: consuming ContainerLock,
        process: consuming OwnedDescriptor
    ) {
        self.record = record
        self.spec = spec
        self.log = log
        self.lock = lock
        self.process = process
    }

    /// Enters the container's mount namespace for good; returns its root.
    func enter() throws(Failure) -> OwnedDescriptor {
        try attempt("enter the mount namespace") { () throws(Failure) in
            try Namespaces.join([.mount], of: process.descriptor)
            return try Files.open("/", [.path, .directory])
        }
    }
}
