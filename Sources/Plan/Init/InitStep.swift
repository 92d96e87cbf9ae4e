package import Linux
package import OCI

/// One thing that init does on its way from a fresh process to the container's program.
///
/// The list is closed, a step carries every decision it needs, and it describes itself: the
/// description is what `--debug` prints and what a failure names.
package enum InitStep: Equatable, Sendable {
    // Where the process is
    /// Enters a namespace by path, after checking that the path is of that kind.
    case join(NamespacePlan.Joined)
    /// Enters these namespaces of the container's first process (exec).
    case joinContainer([Namespace])
    /// Takes the IDs of root in the user namespace just joined.
    case becomeRoot
    /// Makes new namespaces for the process itself.
    case unshare([Namespace])
    /// Makes a new time namespace, sets its clocks, and enters it.
    case enterTimeNamespace([TimeOffset])
    /// Goes on as a child, the only one that is in the new PID namespace.
    case fork
    /// Starts a session of its own.
    case startSession
    /// Gives keys made from now on this SELinux context; an empty one is the process's own again.
    case labelKeys(String)
    /// Joins, or makes, the session keyring of that name.
    case joinSessionKeyring(String)
    /// Sets the host name of the new UTS namespace.
    case setHostname(String)
    /// Sets the NIS domain name of the new UTS namespace.
    case setDomainname(String)
    /// Brings up the loopback device of the new network namespace.
    case bringUpLoopback

    // What it sees
    /// Sets the propagation of every mount of the new mount namespace.
    case setRootPropagation(PropagationChange)
    /// Makes the container's root directory a mount of its own and remembers its descriptor.
    ///
    /// `isolatesParent`: the mount it lies on is shared with the host and is made private first.
    /// `isPrivate`: it leaves the propagation that it has from there.
    case attachRoot(path: String, isolatesParent: Bool, isPrivate: Bool)
    /// Takes the root directory as it is: without a mount namespace nothing may be mounted.
    case openRoot(path: String)
    /// Performs one mount of the configuration.
    case mount(MountStep)
    /// Makes one device node beneath the root.
    case createDevice(DeviceStep)
    /// Makes one symbolic link of /dev beneath the root.
    case createDeviceLink(DeviceLink)
    /// Opens the container's pseudo-terminal and hands its master to the parent.
    case openConsole(TerminalPlan, owner: UInt32)
    /// Makes the container's root the root directory.
    case changeRoot(RootChange)
    /// Sets the propagation of the container's root mount.
    case setPropagation(PropagationChange)
    /// Makes a mount, or the root, read-only now that everything in it has been made.
    case sealMount(String)
    /// Writes a kernel parameter of the container's namespaces.
    case writeSysctl(SysctlWrite)
    /// Makes a path beneath the root read-only.
    case makeReadOnly(String)
    /// Hides a path beneath the root.
    case mask(String)

    // Who else acts
    /// Has the parent do what only it can do, and waits.
    case request(ParentTask)
    /// Runs hooks of the configuration in this process's namespaces.
    case runHooks(HookKind, [Spec.Hook])

    // What it may do
    /// Sets the OOM score adjustment.
    case setOOMScoreAdjustment(Int)
    /// Sets resource limits.
    case setResourceLimits([ResourceLimit])
    /// Sets the scheduling policy.
    case setScheduler(SchedulerPlan)
    /// Sets the I/O priority.
    case setIOPriority(IOPriorityPlan)
    /// Sets the execution domain.
    case setPersonality(Personality)
    /// Sets from which memory nodes memory comes.
    case setMemoryPolicy(MemoryPolicyPlan)
    /// Forbids the process and its children to gain privileges.
    case forbidNewPrivileges
    /// Removes capabilities from the bounding set.
    case limitCapabilities(CapabilityPlan)
    /// Takes the program's user and groups, keeping the permitted capabilities.
    case setUser(UserPlan)
    /// Sets the effective, permitted, inheritable and ambient capabilities.
    case applyCapabilities(CapabilityPlan)
    /// Sets the label the program will have; the labels need a kernel with that module.
    case setLabel(SecurityLabel)
    /// Loads the system call filter that the parent compiled.
    case loadSeccomp(hasListener: Bool)

    // What it becomes
    /// Enters the program's working directory and makes sure it is inside the container.
    case enterDirectory(String, create: Bool)
    /// Finds the program, so that a wrong one fails before the container counts as created.
    case findProgram(ProcessPlan)
    /// Tells the parent that everything is set up, and waits to be released.
    case reportReady
    /// Waits for `start` at the start fifo.
    case awaitStart
    /// Fails the start: the configuration has no program.
    case refuseStart(String)
    /// Becomes the program.
    case execute(ProcessPlan)
}

/// What init asks of its parent; each is answered before init goes on.
package enum ParentTask: Equatable, Sendable {
    /// Apply the limits of the cgroup, then run the prestart and createRuntime hooks.
    case runtimeHooks
    /// Make what is to be mounted, in the host's mount and user namespaces, as a detached mount.
    case openMountSource(MountStep)
    /// Write the offsets of init's new time namespace: init is not its own file's owner there.
    case writeTimeOffsets([TimeOffset])
    /// Set the OOM score adjustment, which takes privileges of the host.
    case setOOMScoreAdjustment(Int)
    /// Set resource limits, which takes privileges of the host.
    case setResourceLimits([ResourceLimit])
    /// Open the container's first process, for joining its namespaces (exec).
    case openContainerProcess
    /// Hand over the compiled system call filter.
    case seccompProgram
    /// Move network devices into init's network namespace, which takes rights in the runtime's own.
    case moveNetDevices([NetDevicePlan])
}

/// How the container's root becomes the root directory.
package enum RootChange: String, Sendable {
    /// pivot_root(2), then the old root is detached.
    case pivot
    /// The same where mounts are shared with the host: the host's stay when the old root goes.
    case pivotFromShared
    /// The root is moved onto `/`, then chroot(2) (`--no-pivot`, for a root in a ramfs).
    case move
    /// Only chroot(2): the mount namespace belongs to somebody else.
    case chroot
}

/// Everything init is told.
package struct InitPlan: Equatable, Sendable {
    /// The container's ID.
    package var id: String
    /// What to do, in this order.
    package var steps: [InitStep]
    /// The state document for hooks; init fills in pid and status.
    package var state: State
    /// The environment that hooks without one of their own get.
    package var hookEnvironment: [String]
    /// Whether each step is logged.
    package var logsSteps: Bool
    /// How many descriptors from 3 on the program inherits.
    package var preservedDescriptors: Int
    /// Whether the process is in a user namespace in which it has fewer rights than its parent: mount
    /// sources then come from the parent, which also does what takes privileges of the host.
    package var isInUserNamespace: Bool
}

extension MountStep {
    /// What the parent does for this mount because init could not.
    ///
    /// A user namespace may hide the source of a bind, and its root may map the ids of no file system
    /// of the host's. The device rules of the container's cgroup are about the container's processes,
    /// not about what is mounted for them.
    package func sourceTask(inUserNamespace: Bool) -> ParentTask? {
        let needsParent =
            switch source {
            case .bind: inUserNamespace
            case .fileSystem(let mount):
                inUserNamespace
                    ? idMap != nil
                    : mount.source?.hasPrefix("/dev/") == true && mount.classicData == nil
            case .cgroup, .remount: false
            }
        return needsParent ? .openMountSource(self) : nil
    }
}
