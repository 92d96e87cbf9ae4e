internal import Linux
internal import OCI

/// The order of what init does to join a running container with another process.
struct ExecSequence {
    let namespaces: NamespacePlan
    let privileges: PrivilegePlan
    let process: ProcessPlan
    let seccomp: SeccompPlan?
    let sessionKeyring: String?
    let isRootless: Bool

    var steps: [InitStep] {
        var steps: [InitStep] = []
        // Written while this process is still its own master: it takes rights on the host.
        if let score = privileges.oomScoreAdjustment { steps.append(.setOOMScoreAdjustment(score)) }
        let joined = Namespace.allCases.filter(namespaces.has)
        if !joined.isEmpty { steps.append(.joinContainer(joined)) }
        if namespaces.has(.user) { steps.append(.becomeRoot) }
        // The child is born inside, and not dumpable: at no moment can the container's processes
        // trace a process that still is on its way in (CVE-2016-9962).
        if namespaces.has(.pid) { steps.append(.fork) }
        steps.append(.startSession)
        steps += keyringSteps(sessionKeyring, label: privileges.label)
        if let terminal = process.terminal {
            steps.append(.openConsole(terminal, owner: process.user.userID))
        }
        if let label = privileges.label { steps.append(.setLabel(label)) }
        steps += privilegeSteps(
            process,
            privileges: privileges,
            seccomp: seccomp,
            parentHasMoreRights: namespaces.has(.user) && !isRootless,
            makesDirectory: false
        )
        steps.append(.findProgram(process))
        steps += listeningSeccomp(seccomp, privileges: privileges)
        steps.append(.reportReady)
        steps += lateSeccomp(seccomp, privileges: privileges)
        steps.append(.execute(process))
        return steps
    }
}
