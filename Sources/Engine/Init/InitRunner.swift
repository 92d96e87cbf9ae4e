internal import Linux
internal import OCI
internal import Plan
internal import Syscalls

/// The interpreter of init's steps: one line a case, no decision anywhere.
enum InitRunner {
    /// Performs one step.
    static func run(_ step: InitStep, in context: inout InitContext) throws(Failure) {
        switch step {
        case .join, .joinContainer, .becomeRoot, .unshare, .enterTimeNamespace, .fork,
            .startSession, .labelKeys,
            .joinSessionKeyring, .setHostname, .setDomainname, .bringUpLoopback:
            try runPlacement(step, in: &context)
        case .setRootPropagation, .attachRoot, .openRoot, .mount, .createDevice, .createDeviceLink,
            .openConsole, .changeRoot, .setPropagation, .sealMount, .writeSysctl, .makeReadOnly,
            .mask:
            try runFileSystem(step, in: &context)
        case .request(let task): try perform(task, in: &context)
        case .runHooks(let kind, let hooks): try runHooks(hooks, kind: kind, in: context)
        case .setOOMScoreAdjustment, .setResourceLimits, .setScheduler, .setIOPriority,
            .setPersonality, .setMemoryPolicy, .forbidNewPrivileges, .limitCapabilities, .setUser,
            .applyCapabilities, .setLabel, .loadSeccomp:
            try runRestriction(step, in: &context)
        case .enterDirectory, .findProgram, .reportReady, .awaitStart, .refuseStart, .execute:
            try runProgram(step, in: &context)
        }
    }

    private static func runPlacement(
        _ step: InitStep,
        in context: inout InitContext
    ) throws(Failure) {
        switch step {
        case .join(let joined): try NamespaceSteps.join(joined)
        case .joinContainer(let namespaces):
            try NamespaceSteps.joinContainer(namespaces, in: context)
        case .becomeRoot: try NamespaceSteps.becomeRoot()
        case .unshare(let namespaces): try NamespaceSteps.unshare(namespaces)
        case .enterTimeNamespace(let offsets):
            try NamespaceSteps.enterTimeNamespace(offsets, procfs: context.procfs)
        case .fork: try NamespaceSteps.fork(in: &context)
        case .startSession: try Processes.startSession()
        case .labelKeys(let label): try SELinux.labelNewKeys(label, procfs: context.procfs)
        case .joinSessionKeyring(let name): try IdentitySteps.joinSessionKeyring(name)
        case .setHostname(let name): try HostCalls.setHostName(name)
        case .setDomainname(let name): try HostCalls.setDomainName(name)
        case .bringUpLoopback: try Netlink.bringUpLoopback()
        default: break
        }
    }

    private static func runFileSystem(
        _ step: InitStep,
        in context: inout InitContext
    ) throws(Failure) {
        switch step {
        case .setRootPropagation(let change): try RootfsSteps.setPropagation(change, of: "/")
        case .attachRoot(let path, let isolatesParent, let isPrivate):
            context.root = try RootfsSteps.attachRoot(
                path,
                isolatesParent: isolatesParent,
                isPrivate: isPrivate
            )
        case .openRoot(let path):
            context.root = try Files.open(FilePath(path), [.path, .directory])
        case .mount(let mount): try RootfsSteps.mount(mount, in: &context)
        case .createDevice(let device):
            try DeviceSteps.create(
                device,
                root: context.rootDescriptor(),
                procfs: context.procfs
            )
        case .createDeviceLink(let link):
            try DeviceSteps.create(link, root: context.rootDescriptor())
        case .openConsole(let terminal, let owner):
            try ProgramSteps.openConsole(terminal, owner: owner, in: &context)
        case .changeRoot(let change): try RootfsSteps.changeRoot(change, in: &context)
        case .setPropagation(let change): try RootfsSteps.setPropagation(change, of: "/")
        case .sealMount(let path):
            try ProtectionSteps.sealMount(path, root: context.rootDescriptor())
        case .writeSysctl(let write): try ProtectionSteps.write(write, procfs: context.procfs)
        case .makeReadOnly(let path):
            try ProtectionSteps.makeReadOnly(path, root: context.rootDescriptor())
        case .mask(let path): try RootfsSteps.mask(path, in: &context)
        default: break
        }
    }

    private static func runRestriction(
        _ step: InitStep,
        in context: inout InitContext
    ) throws(Failure) {
        switch step {
        case .setOOMScoreAdjustment(let score):
            try PrivilegeSteps.setOOMScoreAdjustment(score, procfs: context.procfs)
        case .setResourceLimits(let limits): try PrivilegeSteps.setResourceLimits(limits)
        case .setScheduler(let scheduler): try PrivilegeSteps.setScheduler(scheduler)
        case .setIOPriority(let priority): try PrivilegeSteps.setIOPriority(priority)
        case .setPersonality(let personality): try PrivilegeSteps.setPersonality(personality)
        case .setMemoryPolicy(let policy): try PrivilegeSteps.setMemoryPolicy(policy)
        case .forbidNewPrivileges: try PrivilegeSteps.forbidNewPrivileges()
        case .limitCapabilities(let plan): try PrivilegeSteps.limitCapabilities(plan)
        case .setUser(let user): try IdentitySteps.setUser(user, procfs: context.procfs)
        case .applyCapabilities(let plan):
            for warning in try PrivilegeSteps.applyCapabilities(plan) {
                try context.log(.warning, warning)
            }
        case .setLabel(let label): try PrivilegeSteps.setLabel(label, procfs: context.procfs)
        case .loadSeccomp(let hasListener):
            try ProgramSteps.loadSeccomp(hasListener: hasListener, in: &context)
        default: break
        }
    }

    private static func runProgram(_ step: InitStep, in context: inout InitContext) throws(Failure)
    {
        switch step {
        case .enterDirectory(let path, let create):
            if context.isInDirectory == true { return }
            context.isInDirectory = try IdentitySteps.enterDirectory(
                path,
                create: create,
                mayFail: context.isInDirectory == nil
            )
        case .findProgram(let process): try ProgramSteps.find(process, in: &context)
        case .reportReady: try ProgramSteps.reportReady(in: &context)
        case .awaitStart: try ProgramSteps.awaitStart(in: &context)
        case .refuseStart(let reason): throw Failure(reason)
        case .execute(let process): try ProgramSteps.execute(process, in: &context)
        default: break
        }
    }

    private static func perform(_ task: ParentTask, in context: inout InitContext) throws(Failure) {
        let result = try context.request(task)
        if case .seccompProgram = task, let file = result {
            context.seccompProgram = try SeccompProgram.received(from: file.descriptor)
        }
    }

    private static func runHooks(
        _ hooks: [Spec.Hook],
        kind: HookKind,
        in context: borrowing InitContext
    ) throws(Failure) {
        var state = context.plan.state
        state.pid = Processes.id
        var environment = context.plan.hookEnvironment
        if kind == .startContainer {
            state.status = .created
            // Inside the container nothing of the host's environment is anybody's business.
            environment = context.program?.environment ?? []
        } else {
            state.status = .creating
            // Where runc has it: the hook's paths mean the host's, its place is the new root.
            try Processes.changeDirectory(to: context.rootDescriptor())
        }
        try HookRunner.run(hooks, kind: kind, state: state, environment: environment)
    }
}
