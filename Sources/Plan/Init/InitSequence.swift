internal import Linux
internal import OCI

/// The one place that orders what init does for a new container, with a reason at each edge.
///
/// docs/init-order.md gives the argument at length; PlanTests/InitSequenceTests hold it.
struct InitSequence {
    let namespaces: NamespacePlan
    let hooks: HookPlan
    let privileges: PrivilegePlan
    let process: ProcessPlan?
    let fileSystem: FileSystemPlan
    let kernel: KernelPlan
    let seccomp: SeccompPlan?
    let sessionKeyring: String?
    let isRootless: Bool
    let startsAtOnce: Bool

    var steps: [InitStep] {
        enteringNamespaces + buildingRoot + changingRoot + limitingItself + becomingTheProgram
    }

    /// Inside a user namespace the parent does what takes rights on the host, if it has any more.
    private var parentHasMoreRights: Bool { namespaces.has(.user) && !isRootless }

    private var enteringNamespaces: [InitStep] {
        // The user namespace is first in both lists: it grants the right to the others.
        var steps = namespaces.joined.map(InitStep.join)
        if namespaces.isJoined(.user) { steps.append(.becomeRoot) }
        let unshared = namespaces.unsharedByInit.filter { $0 != .time }
        if !unshared.isEmpty { steps.append(.unshare(unshared)) }
        if namespaces.isNew(.time) { steps += enteringTime }
        // A process cannot change its own PID namespace, only its children's.
        if namespaces.needsFork { steps.append(.fork) }
        // Early, while nothing of the container exists that could be chosen by the OOM killer instead.
        if let score = privileges.oomScoreAdjustment {
            steps.append(
                parentHasMoreRights
                    ? .request(.setOOMScoreAdjustment(score)) : .setOOMScoreAdjustment(score)
            )
        }
        // No controlling terminal of the caller's: input could be pushed into it (TIOCSTI).
        steps.append(.startSession)
        steps += keyringSteps(sessionKeyring, label: privileges.label)
        if namespaces.isNew(.network) { steps.append(.bringUpLoopback) }
        // Before the hooks, which may configure what has been moved in.
        if !kernel.netDevices.isEmpty { steps.append(.request(.moveNetDevices(kernel.netDevices))) }
        if let hostname = kernel.hostname { steps.append(.setHostname(hostname)) }
        if let domainname = kernel.domainname { steps.append(.setDomainname(domainname)) }
        return steps
    }

    private var enteringTime: [InitStep] {
        // Init is not dumpable, so inside a user namespace it does not own its own /proc files.
        guard parentHasMoreRights, !kernel.timeOffsets.isEmpty else {
            return [.enterTimeNamespace(kernel.timeOffsets)]
        }
        return [
            .unshare([.time]), .request(.writeTimeOffsets(kernel.timeOffsets)),
            .enterTimeNamespace([]),
        ]
    }

    private var buildingRoot: [InitStep] {
        guard namespaces.has(.mount) else { return [.openRoot(path: fileSystem.rootfs)] }
        var steps: [InitStep] = []
        // Nothing mounted from here on may reach the host.
        if namespaces.isNew(.mount) { steps.append(.setRootPropagation(fileSystem.propagation)) }
        steps.append(
            .attachRoot(
                path: fileSystem.rootfs,
                isolatesParent: fileSystem.propagation.kind == .shared,
                // A slave receives the host's events through the peers it has from there.
                isPrivate: fileSystem.rootPropagation?.kind != .slave
            )
        )
        steps += fileSystem.mounts.map(InitStep.mount)
        // After the mounts: /dev itself is usually one of them.
        steps += fileSystem.devices.map(InitStep.createDevice)
        steps += fileSystem.deviceLinks.map(InitStep.createDeviceLink)
        // The terminal comes from the container's own devpts, which is mounted by now.
        if let terminal = process?.terminal, let user = process?.user {
            steps.append(.openConsole(terminal, owner: user.userID))
        }
        return steps
    }

    private var changingRoot: [InitStep] {
        var steps: [InitStep] = []
        // These hooks see the finished mounts beneath the old root (runtime-spec § Hooks).
        if !hooks.prestart.isEmpty || !hooks.createRuntime.isEmpty {
            steps.append(.request(.runtimeHooks))
        }
        if !hooks.createContainer.isEmpty {
            steps.append(.runHooks(.createContainer, hooks.createContainer))
        }
        steps.append(.changeRoot(fileSystem.rootChange))
        // A mount inside a read-only one needs its mount point made first; hooks may write, too.
        steps += fileSystem.sealedMounts.map(InitStep.sealMount)
        if fileSystem.rootIsReadOnly { steps.append(.sealMount("/")) }
        // Labels and parameters are written before /proc is restricted.
        if let label = privileges.label { steps.append(.setLabel(label)) }
        // /proc/sys may itself be listed as read-only, so parameters come first.
        steps += kernel.sysctls.map(InitStep.writeSysctl)
        steps += fileSystem.readOnlyPaths.map(InitStep.makeReadOnly)
        // A path in both lists must end up hidden.
        steps += fileSystem.maskedPaths.map(InitStep.mask)
        // pivot_root(2) refuses a shared root, and nothing can be bound out of an unbindable one. A
        // private or a slave root is that already.
        if let change = fileSystem.rootPropagation, [.shared, .unbindable].contains(change.kind) {
            steps.append(.setPropagation(change))
        }
        return steps
    }

    private var limitingItself: [InitStep] {
        guard let process else { return [] }
        return privilegeSteps(
            process,
            privileges: privileges,
            seccomp: seccomp,
            parentHasMoreRights: parentHasMoreRights,
            makesDirectory: true
        )
    }

    private var becomingTheProgram: [InitStep] {
        var steps: [InitStep] = []
        if let process {
            steps.append(.findProgram(process))
            steps += listeningSeccomp(seccomp, privileges: privileges)
        }
        steps.append(.reportReady)
        if !startsAtOnce { steps.append(.awaitStart) }
        guard let process else {
            return steps + [
                .refuseStart("config.json: process: is not set, there is nothing to start")
            ]
        }
        // In the container, with its rights, before its program (runtime-spec § startContainer).
        if !hooks.startContainer.isEmpty {
            steps.append(.runHooks(.startContainer, hooks.startContainer))
        }
        steps += lateSeccomp(seccomp, privileges: privileges)
        steps.append(.execute(process))
        return steps
    }
}

/// What the kernel keeps for the container's namespaces.
struct KernelPlan {
    let timeOffsets: [TimeOffset]
    let sysctls: [SysctlWrite]
    let netDevices: [NetDevicePlan]
    let hostname: String?
    let domainname: String?
}

/// The container's session keyring, which the program must be allowed to use.
func keyringSteps(_ name: String?, label: SecurityLabel?) -> [InitStep] {
    guard let name else { return [] }
    guard case .selinux(let context) = label else { return [.joinSessionKeyring(name)] }
    return [.labelKeys(context), .joinSessionKeyring(name), .labelKeys("")]
}

/// The restrictions a process puts on itself, from the ones that take privileges to the ones that
/// give them up; shared by new containers and `exec`.
///
/// Only a new container's working directory is made: for `exec` a missing one is a slip of the pen.
func privilegeSteps(
    _ process: ProcessPlan,
    privileges: PrivilegePlan,
    seccomp: SeccompPlan?,
    parentHasMoreRights: Bool,
    makesDirectory: Bool
) -> [InitStep] {
    var steps: [InitStep] = []
    if let scheduler = privileges.scheduler { steps.append(.setScheduler(scheduler)) }
    if let ioPriority = privileges.ioPriority { steps.append(.setIOPriority(ioPriority)) }
    if let personality = privileges.personality { steps.append(.setPersonality(personality)) }
    // In the cgroup, whose memory nodes limit it, and before a filter that may forbid the call; it
    // outlives fork and execve, so that hooks in the container and the program have it.
    if let policy = privileges.memoryPolicy { steps.append(.setMemoryPolicy(policy)) }
    if !privileges.resourceLimits.isEmpty {
        let limits = privileges.resourceLimits
        // Raising a hard limit takes CAP_SYS_RESOURCE on the host, and RLIMIT_NPROC counts for the
        // user set below.
        steps.append(
            parentHasMoreRights ? .request(.setResourceLimits(limits)) : .setResourceLimits(limits)
        )
    }
    // Without no_new_privs a filter takes CAP_SYS_ADMIN, which goes away with the user.
    if seccomp != nil { steps.append(.request(.seccompProgram)) }
    if privileges.noNewPrivileges {
        steps.append(.forbidNewPrivileges)
    } else if let seccomp {
        steps.append(.loadSeccomp(hasListener: seccomp.hasListener))
    }
    // The bounding set is dropped while CAP_SETPCAP is still there.
    steps.append(.limitCapabilities(privileges.capabilities))
    // A directory that only root may make is made before root is given up.
    steps.append(.enterDirectory(process.workingDirectory, create: makesDirectory))
    steps.append(.setUser(process.user))
    steps.append(.applyCapabilities(privileges.capabilities))
    // Only where root was not let in, as on a network file system that does not trust it.
    steps.append(.enterDirectory(process.workingDirectory, create: false))
    return steps
}

/// A filter with a listener, which the parent must still be there to hand on.
func listeningSeccomp(_ seccomp: SeccompPlan?, privileges: PrivilegePlan) -> [InitStep] {
    guard let seccomp, privileges.noNewPrivileges, seccomp.hasListener else { return [] }
    return [.loadSeccomp(hasListener: true)]
}

/// The filter, as late as it can be: the fewer system calls of ours it must allow the better.
func lateSeccomp(_ seccomp: SeccompPlan?, privileges: PrivilegePlan) -> [InitStep] {
    guard let seccomp, privileges.noNewPrivileges, !seccomp.hasListener else { return [] }
    return [.loadSeccomp(hasListener: false)]
}
