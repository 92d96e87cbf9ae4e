import Linux
import OCI

@testable import Plan

/// What holds of every list of init's steps, whatever the configuration: `docs/init-order.md` as a
/// function.
enum InitInvariants {
    /// No step of the second name comes before one of the first.
    static let order: [(first: String, second: String, reason: String)] = [
        ("join", "becomeRoot", "the IDs are those of the joined user namespace"),
        ("join", "unshare", "what is new belongs to the joined user namespace"),
        ("joinContainer", "fork", "the child is born inside"),
        ("becomeRoot", "unshare", "making namespaces takes rights in the user namespace"),
        ("unshare", "fork", "a new PID namespace takes children only"),
        ("unshare", "setRootPropagation", "cgroup namespaces are made before mounts show them"),
        ("unshare", "writeTimeOffsets", "the clocks belong to the new time namespace"),
        ("writeTimeOffsets", "enterTimeNamespace", "clocks are set while nobody is in it"),
        ("enterTimeNamespace", "fork", "the child is born inside"),
        ("fork", "startSession", "the session is the program's own"),
        ("startSession", "openConsole", "only a session leader gets a terminal"),
        ("setRootPropagation", "attachRoot", "nothing mounted may reach the host"),
        ("attachRoot", "mount", "mounts go beneath the root"),
        ("mount", "createDevice", "/dev is a mount"),
        ("createDevice", "createDeviceLink", "links point to nodes"),
        ("mount", "openConsole", "the terminal comes from the container's devpts"),
        ("openConsole", "changeRoot", "a terminal is bound beneath the old root"),
        ("createDeviceLink", "runtimeHooks", "hooks see the finished mounts"),
        ("createDeviceLink", "runHooks createContainer", "hooks see the finished mounts"),
        ("runtimeHooks", "runHooks createContainer", "createRuntime hooks run before"),
        ("runtimeHooks", "changeRoot", "hooks need the old root"),
        ("runHooks createContainer", "changeRoot", "hooks need the old root"),
        ("mount", "changeRoot", "mount sources are the host's"),
        ("bringUpLoopback", "moveNetDevices", "the namespace is the container's own by then"),
        ("moveNetDevices", "runtimeHooks", "hooks see the devices"),
        ("changeRoot", "setPropagation", "pivot_root refuses a shared root"),
        ("mask", "setPropagation", "nothing is bound out of an unbindable root"),
        ("changeRoot", "sealMount", "the root is sealed when it is in place"),
        ("changeRoot", "setLabel", "the label is written to the container's own /proc"),
        ("changeRoot", "writeSysctl", "no parameter before the container's own view"),
        ("changeRoot", "enterDirectory create", "the directory is the container's"),
        ("setLabel", "makeReadOnly", "/proc may be listed as read-only"),
        ("writeSysctl", "makeReadOnly", "/proc/sys may be listed as read-only"),
        ("writeSysctl", "mask", "/proc/sys may be listed as masked"),
        ("makeReadOnly", "mask", "a path in both lists is hidden"),
        ("sealMount", "setUser", "remounting takes privileges"),
        ("mask", "setUser", "masking takes privileges"),
        ("setResourceLimits", "setUser", "raising a limit takes privileges"),
        ("setScheduler", "setUser", "a real-time policy takes privileges"),
        ("setIOPriority", "setUser", "a real-time class takes privileges"),
        ("setPersonality", "loadSeccomp", "the filter may forbid it"),
        ("setMemoryPolicy", "loadSeccomp", "the filter may forbid it"),
        ("labelKeys", "joinSessionKeyring", "the keyring is made with the label"),
        ("seccompProgram", "loadSeccomp", "the parent compiles the filter"),
        ("limitCapabilities", "setUser", "the bounding set takes CAP_SETPCAP"),
        ("enterDirectory create", "setUser", "root may make the directory"),
        ("setUser", "applyCapabilities", "a change of user clears the effective set"),
        ("applyCapabilities", "findProgram", "the program is looked up as its user"),
        ("findProgram", "reportReady", "a missing program fails at create"),
        ("reportReady", "awaitStart", "the parent is released first"),
        ("awaitStart", "runHooks startContainer", "they belong to start"),
        ("awaitStart", "execute", "nothing of the user's runs before start"),
        ("runHooks startContainer", "execute", "they run before the program"),
        ("reportReady", "execute", "the parent learns how it ended"),
    ]

    /// What a container may have several of; everything else is done once at most.
    ///
    /// `exec` tries the directory as root and as its user.
    static let repeated: Set<String> = [
        "join", "unshare", "mount", "createDevice", "createDeviceLink", "sealMount", "writeSysctl",
        "makeReadOnly", "mask", "enterDirectory",
    ]

    /// What the steps of a new container break; nothing if the planner did its work.
    static func violations(ofContainer steps: [InitStep]) -> [String] {
        let names = steps.map(name)
        var broken = common(steps)
        for step in ["startSession", "reportReady", "changeRoot"] where !names.contains(step) {
            broken.append("no \(step)")
        }
        let ends = ["execute", "refuseStart"]
        if !ends.contains(names.last ?? "") || names.dropLast().contains(where: ends.contains) {
            broken.append("ends in \(names.last ?? "nothing"), or earlier")
        }
        if names.contains("attachRoot") == names.contains("openRoot") {
            broken.append("the root is neither attached nor opened, or both")
        }
        let needsMountNamespace = [
            "setRootPropagation", "mount", "createDevice", "createDeviceLink", "openConsole",
            "sealMount", "makeReadOnly", "mask",
        ]
        if names.contains("openRoot"), names.contains(where: needsMountNamespace.contains) {
            broken.append("something is mounted in somebody else's mount namespace")
        }
        return broken + rootChange(steps) + joining(steps)
    }

    /// What the steps of a further process break.
    static func violations(ofExec steps: [InitStep]) -> [String] {
        let names = steps.map(name)
        var broken = common(steps)
        if names.last != "execute" { broken.append("ends in \(names.last ?? "nothing")") }
        let allowed: Set<String> = [
            "setOOMScoreAdjustment", "joinContainer", "becomeRoot", "fork", "startSession",
            "joinSessionKeyring", "openConsole", "setLabel", "setScheduler", "setIOPriority",
            "setPersonality", "setMemoryPolicy", "labelKeys", "setResourceLimits", "seccompProgram",
            "forbidNewPrivileges",
            "loadSeccomp", "limitCapabilities", "enterDirectory",
            "setUser", "applyCapabilities", "findProgram", "reportReady", "execute",
        ]
        for name in names where !allowed.contains(name) {
            broken.append("\(name) is no step of a process that joins")
        }
        return broken
    }

    /// What a step is called in the rules above.
    static func name(of step: InitStep) -> String {
        switch step {
        case .request(let task): Self.name(of: task)
        case .runHooks(let kind, _): "runHooks \(kind.rawValue)"
        case .enterDirectory(_, create: true): "enterDirectory create"
        default: InitStep.Tag(rawValue: WireWriter.bytes(of: step)[0]).map { "\($0)" } ?? "?"
        }
    }

    private static func name(of task: ParentTask) -> String {
        switch task {
        case .runtimeHooks: "runtimeHooks"
        case .openMountSource: "openMountSource"
        case .writeTimeOffsets: "writeTimeOffsets"
        case .setOOMScoreAdjustment: "setOOMScoreAdjustment"
        case .setResourceLimits: "setResourceLimits"
        case .openContainerProcess: "openContainerProcess"
        case .seccompProgram: "seccompProgram"
        case .moveNetDevices: "moveNetDevices"
        }
    }

    private static func common(_ steps: [InitStep]) -> [String] {
        let names = steps.map(name)
        var broken: [String] = []
        for rule in order {
            guard let last = names.lastIndex(of: rule.first),
                let first = names.firstIndex(of: rule.second), first < last
            else { continue }
            broken.append("\(rule.second) before \(rule.first): \(rule.reason)")
        }
        let counts = Dictionary(grouping: names) { $0 }.mapValues(\.count)
        for (name, count) in counts where count > 1 && !repeated.contains(name) {
            broken.append("\(name) \(count) times")
        }
        if names.last == "execute" {
            for name in ["limitCapabilities", "setUser", "applyCapabilities", "findProgram"]
            where counts[name] != 1 {
                broken.append("\(name) \(counts[name] ?? 0) times before a program")
            }
        }
        return broken + filter(names, steps) + steps.compactMap(payload)
    }

    /// A filter is loaded once if there is one, and never without the right to.
    private static func filter(_ names: [String], _ steps: [InitStep]) -> [String] {
        guard let load = names.firstIndex(of: "loadSeccomp") else {
            return names.contains("seccompProgram") ? ["a filter is compiled and not loaded"] : []
        }
        var broken = names.contains("seccompProgram") ? [] : ["a filter from nowhere"]
        let forbids = names.firstIndex(of: "forbidNewPrivileges").map { $0 < load } ?? false
        let drops = names.firstIndex(of: "setUser") ?? 0
        if load > drops, !forbids { broken.append("a filter without CAP_SYS_ADMIN") }
        if case .loadSeccomp(hasListener: true) = steps[load],
            load > names.firstIndex(of: "reportReady") ?? 0
        {
            broken.append("a listener when the parent is gone")
        }
        return broken
    }

    /// The root changes as the mount namespace allows.
    private static func rootChange(_ steps: [InitStep]) -> [String] {
        var namespace: PropagationChange?
        var root: RootChange?
        for step in steps {
            if case .setRootPropagation(let change) = step { namespace = change }
            if case .changeRoot(let change) = step { root = change }
        }
        let isFine =
            switch root {
            case .chroot, nil: namespace == nil
            case .move: namespace != nil
            // What is unmounted with a root that is shared is unmounted on the host.
            case .pivot: namespace != nil && namespace?.kind != .shared
            case .pivotFromShared: namespace?.kind == .shared
            }
        return isFine ? [] : ["the root changes against the mount namespace: \(steps)"]
    }

    /// The user namespace is joined first, the mount namespace last, each kind once.
    private static func joining(_ steps: [InitStep]) -> [String] {
        var kinds: [Namespace] = []
        var broken: [String] = []
        for step in steps {
            guard case .join(let joined) = step else { continue }
            if kinds.contains(joined.namespace) { broken.append("\(joined.namespace) twice") }
            if joined.namespace == .user, !kinds.isEmpty { broken.append("user is not first") }
            if kinds.contains(.mount) { broken.append("mount is not last") }
            if !isClean(joined.path, resolved: false) { broken.append("joins \(joined.path)") }
            kinds.append(joined.namespace)
        }
        if kinds.contains(.user) != steps.contains(.becomeRoot) {
            broken.append("root of no joined user namespace, or not its root")
        }
        return broken
    }

    /// What is wrong with what a step carries.
    private static func payload(of step: InitStep) -> String? {
        let isFine =
            switch step {
            case .unshare(let namespaces): !namespaces.isEmpty
            case .mount(let mount): isClean(mount.destination)
            case .createDevice(let device): isClean(device.path) && device.userID != .max
            case .createDeviceLink(let link): isClean(link.path)
            case .sealMount(let path), .makeReadOnly(let path): isClean(path)
            case .mask(let path): isClean(path) && path != "/"
            case .attachRoot(let path, _, _), .openRoot(let path): isClean(path, resolved: false)
            case .enterDirectory(let path, _): isClean(path, resolved: false)
            case .writeSysctl(let write):
                !write.path.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
                    .contains { ["", ".", ".."].contains(Substring($0)) }
            case .setHostname(let name), .setDomainname(let name):
                !name.isEmpty && name.utf8.count <= 64
            case .setUser(let user):
                user.userID != .max && user.groupID != .max && user.umask <= 0o777
                    && !user.additionalGroups.contains(.max)
            case .setResourceLimits(let limits), .request(.setResourceLimits(let limits)):
                limits.allSatisfy { $0.soft <= $0.hard }
            case .execute(let process):
                process.arguments.first?.isEmpty == false
                    && process.environment.allSatisfy { $0.utf8.contains(0x3d) }
            case .runHooks(_, let hooks): !hooks.isEmpty
            default: true
            }
        return isFine ? nil : "\(name(of: step)) carries nonsense: \(step)"
    }

    /// Whether a path begins at the root, and, if it is looked up as it is, has no way upwards.
    private static func isClean(_ path: String, resolved: Bool = true) -> Bool {
        guard path.utf8.first == 0x2f else { return false }
        return !resolved
            || !path.utf8.split(separator: 0x2f).contains { [".", ".."].contains(Substring($0)) }
    }
}
