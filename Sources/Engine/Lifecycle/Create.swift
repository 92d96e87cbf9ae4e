package import Linux
internal import OCI
package import Plan
package import Syscalls

/// Makes a container: everything up to, and not including, its program.
package enum Create {
    /// A container whose init is ready, as `run` goes on with it.
    package struct Created: ~Copyable {
        /// What is remembered of it.
        package let record: ContainerRecord
        /// Its init, released unless it starts at once.
        package var initProcess: InitProcess
        /// The master of its terminal, when no console socket took it.
        package var master: OwnedDescriptor?
    }

    /// `apus create`: returns when init waits for `start`.
    package static func create(_ options: LaunchOptions, _ context: EngineContext) throws(Failure) {
        let created = try make(options, context, startsAtOnce: false)
        _ = consume created
    }

    /// Makes the container; on any failure nothing of it is left.
    ///
    /// With `startsAtOnce` there is no start fifo: init goes on when `releaseProgram` is called.
    static func make(
        _ options: LaunchOptions,
        _ context: EngineContext,
        startsAtOnce: Bool
    ) throws(Failure) -> Created {
        let descriptors = InheritedDescriptors.decide(
            environment: context.environment,
            pid: Processes.id,
            preserving: options.preserveDescriptors
        )
        try descriptors.check()
        let bytes = try ConfigurationFile.read(options.configPath)
        var spec = try ConfigurationFile.spec(bytes)
        let receiver = spec.annotations?[CrunAnnotations.pidfdReceiver].map { FilePath($0) }
        var options = options
        options.pidfdSocket = options.pidfdSocket ?? receiver
        let notifies = NotifySocket.offer(to: &spec, id: options.id, context)
        let facts = try facts(for: spec, context)
        let planner = Planner(
            facts: facts,
            manager: context.cgroupManager,
            logsSteps: context.log.includes(.debug)
        )
        let inheritance = Planner.Inheritance(
            descriptors: descriptors.count,
            environment: descriptors.environment,
            hookEnvironment: context.environment
        )
        let plan = try asFailure(
            InvalidSpec.self,
            try planner.container(
                spec,
                options: options,
                inheritance: inheritance,
                startsAtOnce: startsAtOnce
            )
        )
        try check(plan, options, detaches: !startsAtOnce || options.detach)
        for warning in plan.warnings { context.log.warning(warning) }

        let lock = try context.store.reserve(options.id)
        var maker = try ContainerMaker(
            plan: plan,
            spec: spec,
            isRootless: facts.isRootless,
            options: options,
            context: context
        )
        maker.notifies = notifies
        do {
            let created = try maker.make(configuration: bytes, startsAtOnce: startsAtOnce)
            _ = consume lock
            return created
        } catch {
            maker.undo()
            throw error
        }
    }

    /// What can be seen to fail before anything is made.
    private static func check(
        _ plan: ContainerPlan,
        _ options: LaunchOptions,
        detaches: Bool
    ) throws(Failure) {
        try Console.check(
            socket: options.consoleSocket,
            hasTerminal: plan.hasTerminal,
            detaches: detaches
        )
        try checkRoot(plan.rootfs)
    }

    private static func facts(for spec: Spec, _ context: EngineContext) throws(Failure) -> HostFacts
    {
        var facts = try HostProbe.facts(
            rootless: context.rootless,
            withResctrl: spec.linux?.intelRdt != nil
        )
        guard context.usesSystemd else { return facts }
        facts.systemd = try SystemdManager.facts(
            // Root in a user namespace is nobody to the system's instance.
            isUser: facts.isRootless || facts.isInUserNamespace,
            environment: context.environment
        )
        return facts
    }

    private static func checkRoot(_ path: String) throws(Failure) {
        try attempt("config.json: root.path: \(path)") { () throws(Failure) in
            let status = try Files.status(of: FilePath(path), followingLinks: true)
            guard status.kind == .directory else { throw Failure.notDirectory }
        }
    }
}

/// The making of one container, step by step, and its undoing.
private struct ContainerMaker {
    let plan: ContainerPlan
    let options: LaunchOptions
    let context: EngineContext
    private var record: ContainerRecord
    private var cgroup: Cgroup?
    private var intelRDT: IntelRDT?
    private var ranHooks = false
    /// Whether the container gets a socket to say that it is ready.
    var notifies = false

    init(
        plan: ContainerPlan,
        spec: Spec,
        isRootless: Bool,
        options: LaunchOptions,
        context: EngineContext
    ) throws(Failure) {
        self.plan = plan
        self.options = options
        self.context = context
        intelRDT = plan.intelRDT.map(IntelRDT.init)
        record = ContainerRecord(
            id: options.id,
            bundle: options.bundle,
            rootfs: FilePath(plan.rootfs),
            created: try HostCalls.realTime().rfc3339Nano,
            ociVersion: plan.ociVersion,
            ownerUID: Credentials.realUser
        )
        record.annotations = plan.annotations
        record.hooks = spec.hooks
        record.lacksProcess = spec.process == nil
        record.hasPrivatePIDNamespace = plan.namespaces.isNew(.pid)
        record.hasSessionKeyring = !options.noNewKeyring
        record.rootless = isRootless
    }

    private var store: ContainerStore { context.store }

    mutating func make(
        configuration: [UInt8],
        startsAtOnce: Bool
    ) throws(Failure) -> Create.Created {
        // What a killed create leaves behind must be findable: the record comes before the deed.
        record.creator = try ProcessIdentity(of: Processes.id)
        record.cgroup = plan.cgroup.record
        record.resctrl = try intelRDT?.intended()
        try store.keepConfiguration(configuration, of: options.id)
        try store.save(record)
        if !startsAtOnce {
            try makeStartFifo()
        }
        if notifies { try NotifySocket.makeDirectory(store.notifyDirectory(of: options.id)) }
        // Whoever init forks becomes our child when init's first process ends.
        if plan.namespaces.needsFork { try Processes.setChildSubreaper(true) }
        let cgroup = try attempt("create the cgroup") { () throws(Failure) in
            try Cgroup.create(plan.cgroup, log: context.log)
        }
        self.cgroup = cgroup
        try intelRDT?.create()
        // Now it is ours, and so is whatever a killed create leaves in it.
        record.cgroup = cgroup.record
        record.resctrl = intelRDT?.record
        try store.save(record)
        do {
            return try finish(try spawn(in: cgroup), startsAtOnce: startsAtOnce)
        } catch let failure where failure.reason == Failure.unitExists.reason {
            // It is somebody else's, and so is whoever is in it.
            self.cgroup = nil
            throw failure
        }
    }

    /// Makes the fifo at which init waits.
    ///
    /// Init opens it as the process's user, who may hold no capability: everybody may write,
    /// whatever the umask; the directory above decides who finds it.
    private func makeStartFifo() throws(Failure) {
        let mask = Processes.setFileCreationMask([])
        defer { Processes.setFileCreationMask(mask) }
        try Files.makeFIFO(
            store.startFifo(of: options.id),
            permissions: FilePermissions(rawValue: 0o622)
        )
    }

    /// Undoes what was made, in reverse; what goes wrong here is a warning.
    mutating func undo() {
        warn { () throws(Failure) in try intelRDT?.undo() }
        if let cgroup {
            warn { () throws(Failure) in try cgroup.remove() }
        }
        warn { () throws(Failure) in try store.remove(options.id) }
        if ranHooks {
            // runtime-spec § Lifecycle: a failed hook ends in the poststop hooks.
            var state = plan.initPlan.state
            state.status = .stopped
            warn { () throws(Failure) in
                try HookRunner.run(
                    plan.hooks.poststop,
                    kind: .poststop,
                    state: state,
                    environment: context.environment,
                    log: context.log
                )
            }
        }
    }

    private func warn(_ body: () throws(Failure) -> Void) {
        do { try body() } catch { context.log.warning("clean up: \(error)") }
    }

    private func spawn(in cgroup: Cgroup) throws(Failure) -> InitProcess {
        // systemd takes the process into its unit, which is not there before.
        let directory = cgroup.record.unit == nil ? try cgroup.openForSpawn() : nil
        let entrance = try cgroup.openEntrance()
        var initProcess = try InitProcess.spawn(
            namespaces: plan.namespaces.created,
            cgroup: directory.descriptor,
            entrance: entrance,
            waitsForMappings: plan.idMappings != nil,
            preservedDescriptors: plan.initPlan.preservedDescriptors
        )
        do {
            if let mappings = plan.idMappings {
                try IDMappings.write(mappings, of: initProcess.pid)
                try initProcess.releaseMapped()
            }
            if entrance.isEmpty { try cgroup.addFirst(initProcess.pid, plan.cgroup) }
            // While init is on its way.
            let file = try PlanFile(plan.initPlan)
            initProcess.execution.wait()
            try cgroup.applyLimits(plan.cgroup)
            try record.resctrl?.add(initProcess.pid)
            try initProcess.send(file)
            return initProcess
        } catch {
            initProcess.kill()
            throw error
        }
    }

    private mutating func finish(
        _ spawned: consuming InitProcess,
        startsAtOnce: Bool
    ) throws(Failure) -> Create.Created {
        var initProcess = spawned
        var duties = ParentDuties(
            log: context.log,
            seccomp: plan.seccomp,
            hooks: plan.hooks,
            state: plan.initPlan.state,
            consoleSocket: options.consoleSocket,
            container: nil,
            environment: context.environment,
            master: nil
        )
        do {
            ranHooks = plan.hooks.needsOldRoot
            try InitConversation.serve(&initProcess, plan: plan.initPlan, duties: &duties)
            try publish(initProcess)
            if !startsAtOnce { try release(initProcess) }
        } catch {
            initProcess.kill()
            duties.undo()
            throw error
        }
        return Create.Created(
            record: record,
            initProcess: initProcess,
            master: duties.master.take()
        )
    }

    /// Writes down who init is, for later commands and for whoever asked for its pid.
    private mutating func publish(_ initProcess: borrowing InitProcess) throws(Failure) {
        guard let identity = try ProcessIdentity(of: initProcess.pid) else {
            throw initProcess.describeEnd()
        }
        record.creator = nil
        record.initProcess = identity
        try store.save(record)
        try initProcess.announce(
            as: .initial,
            pidFile: options.pidFile,
            socket: options.pidfdSocket
        )
    }

    /// Lets init go to the start fifo, where it waits.
    private func release(_ initProcess: borrowing InitProcess) throws(Failure) {
        let fifo = try Files.open(store.startFifo(of: options.id), [.path, .noFollow])
        try initProcess.answerDone(attaching: fifo.descriptor)
    }
}
