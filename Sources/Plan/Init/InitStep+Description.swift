internal import Linux

extension InitStep: CustomStringConvertible {
    /// A short verb phrase: what `--debug` prints and what a failure says was being attempted.
    package var description: String {
        switch self {
        case .join(let joined): "join the \(joined.namespace) namespace of \(joined.keyPath)"
        case .joinContainer(let namespaces): "join the container's namespaces \(list(namespaces))"
        case .becomeRoot: "become root of the user namespace"
        case .unshare(let namespaces): "make new namespaces \(list(namespaces))"
        case .enterTimeNamespace: "enter a new time namespace"
        case .fork: "go on as a child"
        case .startSession: "start a session"
        case .labelKeys(""): "label new keys as before"
        case .labelKeys(let context): "label new keys with the SELinux context \(context)"
        case .joinSessionKeyring(let name): "join the session keyring \(name)"
        case .setHostname(let name): "set the host name to \(name)"
        case .setDomainname(let name): "set the domain name to \(name)"
        case .bringUpLoopback: "bring up the loopback device"
        case .request(let task): task.description
        case .runHooks(let kind, _): "run the \(kind.rawValue) hooks"
        default: describeInside
        }
    }

    private var describeInside: String {
        switch self {
        case .setRootPropagation(let change): "make every mount \(change.optionWord)"
        case .attachRoot(let path, _, _): "mount the root file system \(path)"
        case .openRoot(let path): "open the root file system \(path)"
        case .mount(let mount): "\(mount)"
        case .createDevice(let device): "\(device)"
        case .createDeviceLink(let link): "\(link)"
        case .openConsole: "open the console"
        case .changeRoot(let change): "change the root directory (\(change.rawValue))"
        case .setPropagation(let change): "make the root mount \(change.optionWord)"
        case .sealMount(let path): "make the mount at \(path) read-only"
        case .writeSysctl(let write): "\(write)"
        case .makeReadOnly(let path): "make \(path) read-only"
        case .mask(let path): "mask \(path)"
        default: describeProgram
        }
    }

    private var describeProgram: String {
        switch self {
        case .setOOMScoreAdjustment(let score): "set the OOM score adjustment to \(score)"
        case .setResourceLimits: "set resource limits"
        case .setScheduler: "set the scheduling policy"
        case .setIOPriority: "set the I/O priority"
        case .setPersonality(let personality): "set the personality \(personality.rawValue)"
        case .setMemoryPolicy(let policy): "set \(policy)"
        case .forbidNewPrivileges: "forbid new privileges"
        case .limitCapabilities: "limit the capabilities"
        case .setUser(let user): "become user \(user.userID):\(user.groupID)"
        case .applyCapabilities: "apply the capabilities"
        case .setLabel: "set the security label"
        case .loadSeccomp: "load the seccomp filter"
        case .enterDirectory(let path, _): "enter the working directory \(path)"
        case .findProgram: "find the program"
        case .reportReady: "report that the container is ready"
        case .awaitStart: "wait for start"
        case .execute: "execute the program"
        default: "start the container"
        }
    }

    private func list(_ namespaces: [Namespace]) -> String {
        namespaces.map { $0.rawValue }.joined(separator: ", ")
    }
}

extension ParentTask: CustomStringConvertible {
    /// A short verb phrase, as for a step.
    package var description: String {
        switch self {
        case .runtimeHooks: "have the runtime hooks run"
        case .openMountSource(let step): "have the parent prepare: \(step)"
        case .writeTimeOffsets: "have the time offsets written"
        case .setOOMScoreAdjustment(let score): "have the OOM score adjustment set to \(score)"
        case .setResourceLimits: "have resource limits set"
        case .openContainerProcess: "have the container's process opened"
        case .seccompProgram: "have the seccomp filter compiled"
        case .moveNetDevices(let devices):
            "have \(devices.map { $0.name }.joined(separator: ", ")) moved in"
        }
    }
}
