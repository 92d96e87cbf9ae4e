package import Linux
internal import OCI
package import Plan
internal import Syscalls

/// Runs a further process in a container.
package enum Exec {
    /// `apus exec`: the exit status of the program, or 0 at once when detached.
    package static func exec(
        _ options: ExecOptions,
        _ context: EngineContext
    ) throws(Failure) -> Int32 {
        let descriptors = InheritedDescriptors.decide(
            environment: [],
            pid: Processes.id,
            preserving: options.preserveDescriptors
        )
        try descriptors.check()
        let store = context.store
        let container = try Container.load(options.id, from: store, log: context.log)
        if !(options.ignorePaused && container.status == .paused) {
            try container.status.require(.exec, of: options.id)
        }
        guard let target = container.record.initProcess else {
            throw Failure("cannot exec in a stopped container")
        }
        let spec = try ConfigurationFile.spec(try store.configuration(of: options.id))
        let (process, place) = try ExecProcess.process(options, in: spec)
        let planner = Planner(
            facts: try HostProbe.factsForExec(rootless: container.record.rootless),
            manager: context.cgroupManager,
            logsSteps: context.log.includes(.debug)
        )
        let state = container.record.state(container.status)
        let hasKeyring = container.record.hasSessionKeyring
        let inheritance = Planner.Inheritance(descriptors: descriptors.count)
        let plan = try asFailure(
            InvalidSpec.self,
            try planner.exec(
                process,
                place: place,
                in: spec,
                state: state,
                options: options,
                joinsSessionKeyring: hasKeyring,
                inheritance: inheritance
            )
        )
        try Console.check(
            socket: options.consoleSocket,
            hasTerminal: plan.hasTerminal,
            detaches: options.detach
        )
        for warning in plan.warnings { context.log.warning(warning) }
        return try launch(plan, options, target: target, record: container.record, context)
    }

    private static func launch(
        _ plan: ExecPlan,
        _ options: ExecOptions,
        target: ProcessIdentity,
        record: ContainerRecord,
        _ context: EngineContext
    ) throws(Failure) -> Int32 {
        // The process that init forks becomes our child when its parent ends.
        try Processes.setChildSubreaper(true)
        let supervisor = options.detach ? nil : try Supervisor.begin(isSubreaper: true)
        let cgroup = try record.cgroup(context.log)?.beneath(options.cgroups)
        // The new process inherits it from us, until the container's cgroup decides.
        if let initial = plan.cpuAffinity.initial { try PrivilegeSteps.setCPUAffinity(initial) }
        var initProcess = try spawn(
            plan,
            in: cgroup,
            target: target,
            record: record
        )
        var duties = ParentDuties(
            log: context.log,
            seccomp: plan.seccomp,
            hooks: nil,
            state: plan.initPlan.state,
            consoleSocket: options.consoleSocket,
            container: target,
            environment: context.environment,
            master: nil
        )
        do {
            // A child of this command, it is born in the groups of this command.
            try record.resctrl?.add(initProcess.pid)
            if let final = plan.cpuAffinity.final {
                try PrivilegeSteps.setCPUAffinity(final, of: initProcess.pid)
            }
            try initProcess.send(PlanFile(plan.initPlan))
            try InitConversation.serve(&initProcess, plan: plan.initPlan, duties: &duties)
            try initProcess.announce(
                as: .joined,
                pidFile: options.pidFile,
                socket: options.pidfdSocket
            )
            try initProcess.answerDone()
            try InitConversation.awaitProgram(initProcess, log: context.log)
        } catch {
            initProcess.kill()
            throw error
        }
        guard let supervisor else { return 0 }
        return try supervisor.supervise(
            pid: initProcess.pid,
            pidfd: initProcess.pidfd.descriptor,
            terminal: duties.master.take()
        )
    }

    /// Spawns the process into the container's cgroup; systemd moves it there where that is not
    /// permitted.
    private static func spawn(
        _ plan: ExecPlan,
        in cgroup: Cgroup?,
        target: ProcessIdentity,
        record: ContainerRecord
    ) throws(Failure) -> InitProcess {
        func spawn(_ directory: Descriptor?) throws(Failure) -> InitProcess {
            let entrance = try openEntrance(of: cgroup, for: plan)
            let initProcess = try InitProcess.spawn(
                namespaces: [],
                cgroup: directory,
                entrance: entrance,
                waitsForMappings: false,
                preservedDescriptors: plan.initPlan.preservedDescriptors
            )
            guard entrance.isEmpty, let cgroup else { return initProcess }
            do {
                try cgroup.add(initProcess.pid)
                return initProcess
            } catch {
                initProcess.kill()
                throw error
            }
        }
        let directory = try cgroup?.openForSpawn(beside: target.pid)
        guard let cgroup, let unit = record.cgroup, unit.unit != nil else {
            return try spawn(directory.descriptor)
        }
        do {
            return try spawn(directory.descriptor)
        } catch let failure where failure.isErrno(.permissionDenied) {
            let initProcess = try spawn(nil)
            do {
                try cgroup.attach(initProcess.pid, beside: target.pid, in: unit)
                return initProcess
            } catch {
                initProcess.kill()
                throw error
            }
        }
    }
}

extension Exec {
    /// The way into the cgroup that the process takes by itself.
    ///
    /// With a CPU affinity of its own it is put there, because entering a cpuset resets that.
    private static func openEntrance(
        of cgroup: Cgroup?,
        for plan: ExecPlan
    ) throws(Failure) -> CgroupEntrance {
        guard let cgroup, plan.cpuAffinity.final == nil else { return CgroupEntrance() }
        return try cgroup.openEntrance()
    }
}

/// Where the process of an `exec` is described.
enum ExecProcess {
    /// The process from the options' file, or the configuration's own changed by the flags.
    static func process(
        _ options: ExecOptions,
        in spec: Spec
    ) throws(Failure) -> (process: Spec.Process, place: ProcessPlace) {
        if let file = options.processFile {
            let name = file.lastComponent?.string ?? file.string
            let bytes = try ConfigurationFile.read(file)
            let process = try asFailure(
                DocumentError.self,
                try JSONDecoder.decode(Spec.Process.self, from: bytes, document: name)
            )
            return (process, ProcessPlace(document: name, root: ""))
        }
        guard var process = spec.process else {
            throw Failure("config.json: process: is not set, and no process was given")
        }
        process.apply(options)
        return (process, ProcessPlace())
    }
}

extension Spec.Process {
    /// Changes the configuration's process as the flags of `exec` say.
    mutating func apply(_ options: ExecOptions) {
        args = options.arguments
        terminal = options.terminal
        if let cwd = options.cwd { self.cwd = cwd }
        env = (env ?? []) + options.environment
        if let label = options.processLabel { selinuxLabel = label }
        if let profile = options.appArmor { apparmorProfile = profile }
        if let flag = options.noNewPrivileges { noNewPrivileges = flag }
        if let user = options.user {
            self.user.uid = user.uid
            if let gid = user.gid { self.user.gid = gid }
            // runc keeps the groups of the configuration only for its own user.
        }
        self.user.additionalGids = (self.user.additionalGids ?? []) + options.additionalGroups
        guard !options.capabilities.isEmpty else { return }
        // Never the inheritable set: it would survive the program's own execve (CVE-2022-29162).
        let added = options.capabilities
        var granted = capabilities ?? Spec.Capabilities()
        granted.bounding = (granted.bounding ?? []) + added
        granted.effective = (granted.effective ?? []) + added
        granted.permitted = (granted.permitted ?? []) + added
        capabilities = granted
    }
}
