import Linux
import OCI
import Testing

@testable import Plan

/// A configuration with everything in it whose order matters.
private func fullSpec() -> Spec {
    var spec = Spec.template(hasUnifiedCgroups: false)
    spec.process?.oomScoreAdj = 100
    spec.process?.noNewPrivileges = false
    spec.process?.terminal = true
    spec.domainname = "example"
    spec.hooks = Spec.Hooks(
        createRuntime: [Spec.Hook(path: "/r")],
        createContainer: [Spec.Hook(path: "/c")],
        startContainer: [Spec.Hook(path: "/s")]
    )
    spec.linux?.sysctl = ["net.ipv4.ip_forward": "1"]
    spec.linux?.namespaces?.append(Spec.NamespaceEntry(type: "time"))
    spec.linux?.namespaces?.append(Spec.NamespaceEntry(type: "cgroup"))
    spec.linux?.timeOffsets = ["boottime": Spec.TimeOffset(secs: 10, nanosecs: 0)]
    spec.linux?.seccomp = Spec.Seccomp(defaultAction: "SCMP_ACT_ALLOW")
    spec.linux?.memoryPolicy = Spec.MemoryPolicy(mode: "MPOL_LOCAL")
    spec.linux?.personality = Spec.Personality(domain: "LINUX32")
    spec.linux?.rootfsPropagation = "unbindable"
    return spec
}

private func steps(
    of spec: Spec,
    startsAtOnce: Bool = false,
    modules: SecurityModules = SecurityModules(appArmor: false, selinux: false),
    options change: (inout LaunchOptions) -> Void = { _ in }
) throws -> [InitStep] {
    var options = LaunchOptions(id: try ContainerID("web"), bundle: "/bundle")
    change(&options)
    let devices = LegacyHierarchy(
        controllers: ["devices"],
        mountPoint: "/sys/fs/cgroup/devices",
        ownPath: "/"
    )
    let facts = HostFacts(cgroups: .legacy([devices]), securityModules: modules)
    let planner = Planner(facts: facts, manager: .cgroupfs)
    return try planner.container(spec, options: options, startsAtOnce: startsAtOnce)
        .initPlan.steps
}

/// The place of the first step that a word of its case begins.
private func place(_ name: String, in steps: [InitStep]) throws -> Int {
    try #require(
        steps.firstIndex { "\(caseName($0))" == name },
        "no step \(name) among \(steps.map(caseName))"
    )
}

/// The name of a step's case, as it is numbered for init.
private func caseName(_ step: InitStep) -> String {
    InitStep.Tag(rawValue: WireWriter.bytes(of: step)[0]).map { "\($0)" } ?? "?"
}

@Suite("The order of init's steps")
struct InitSequenceTests {
    @Test("every rule is kept, and a list that breaks one is found out")
    func order() throws {
        let steps = try steps(of: fullSpec())
        #expect(InitInvariants.violations(ofContainer: steps) == [])
        let names = steps.map(InitInvariants.name)
        for rule in InitInvariants.order {
            guard let first = names.lastIndex(of: rule.first),
                let second = names.firstIndex(of: rule.second)
            else { continue }
            var swapped = steps
            swapped.swapAt(first, second)
            let found = InitInvariants.violations(ofContainer: swapped)
            #expect(found.contains { $0.hasSuffix(rule.reason) }, "\(rule)")
        }
        for (index, name) in names.enumerated() where !InitInvariants.repeated.contains(name) {
            let doubled = steps[...index] + steps[index...]
            #expect(!InitInvariants.violations(ofContainer: Array(doubled)).isEmpty, "\(name)")
        }
    }

    @Test(
        "a root is made what rootfsPropagation says, once, and only where it is not that already",
        arguments: [
            (nil, true, nil), ("private", true, nil), ("rprivate", true, nil),
            ("slave", false, nil), ("rslave", false, nil), ("shared", true, "shared"),
            ("unbindable", true, "unbindable"), ("runbindable", true, "runbindable"),
        ] as [(String?, Bool, String?)]
    )
    func rootPropagation(word: String?, isPrivate: Bool, change: String?) throws {
        var spec = fullSpec()
        spec.linux?.rootfsPropagation = word
        let steps = try steps(of: spec)
        #expect(
            steps.contains(
                .attachRoot(
                    path: "/bundle/rootfs",
                    isolatesParent: word == "shared",
                    isPrivate: isPrivate
                )
            )
        )
        // What is unmounted beneath a shared mount is unmounted on the host, too.
        let pivot: RootChange = word == "shared" ? .pivotFromShared : .pivot
        #expect(steps.contains(.changeRoot(pivot)))
        let changes = steps.compactMap { step -> String? in
            if case .setPropagation(let change) = step { change.optionWord } else { nil }
        }
        #expect(changes == (change.map { [$0] } ?? []))
    }

    @Test("with no_new_privs the filter is the last thing before the program")
    func lateFilter() throws {
        var spec = fullSpec()
        spec.process?.noNewPrivileges = true
        let steps = try steps(of: spec)
        #expect(InitInvariants.violations(ofContainer: steps) == [])
        #expect(steps.suffix(2).map(caseName) == ["loadSeccomp", "execute"])
        #expect(try place("forbidNewPrivileges", in: steps) < place("setUser", in: steps))
    }

    @Test("a filter with a listener is loaded while the parent can hand it on")
    func listener() throws {
        var spec = fullSpec()
        spec.process?.noNewPrivileges = true
        spec.linux?.seccomp?.listenerPath = "/run/agent.sock"
        spec.linux?.seccomp?.syscalls = [
            Spec.SeccompRule(names: ["mkdir"], action: "SCMP_ACT_NOTIFY")
        ]
        let steps = try steps(of: spec)
        #expect(try place("findProgram", in: steps) < place("loadSeccomp", in: steps))
        #expect(try place("loadSeccomp", in: steps) < place("reportReady", in: steps))
        #expect(steps.filter { caseName($0) == "loadSeccomp" }.count == 1)
    }

    @Test("every plan ends in exactly one program, after exactly one wait for the parent")
    func ends() throws {
        for atOnce in [true, false] {
            let names = try steps(of: fullSpec(), startsAtOnce: atOnce).map(caseName)
            #expect(names.last == "execute")
            #expect(names.filter { $0 == "execute" }.count == 1)
            #expect(names.filter { $0 == "reportReady" }.count == 1)
            #expect(names.contains("awaitStart") == !atOnce)
        }
    }

    @Test("without a process the container can be created, and its start is refused")
    func noProcess() throws {
        var spec = fullSpec()
        spec.process = nil
        let names = try steps(of: spec).map(caseName)
        #expect(InitInvariants.violations(ofContainer: try steps(of: spec)) == [])
        #expect(names.last == "refuseStart")
        #expect(!names.contains("execute"))
    }

    @Test("the user namespace is entered before anything else")
    func joinsUserFirst() throws {
        var spec = fullSpec()
        spec.linux?.namespaces = [
            Spec.NamespaceEntry(type: "mount"),
            Spec.NamespaceEntry(type: "network", path: "/n"),
            Spec.NamespaceEntry(type: "uts", path: "/t"),
            Spec.NamespaceEntry(type: "user", path: "/u"),
            Spec.NamespaceEntry(type: "pid", path: "/p"),
        ]
        spec.linux?.timeOffsets = nil
        spec.linux?.sysctl = nil
        let steps = try steps(of: spec)
        #expect(InitInvariants.violations(ofContainer: steps) == [])
        guard case .join(let first) = steps.first else {
            Issue.record("the first step is \(steps[0])")
            return
        }
        #expect(first.namespace == .user)
        #expect(try place("becomeRoot", in: steps) < place("unshare", in: steps))
        #expect(try place("unshare", in: steps) < place("fork", in: steps))
        #expect(try place("fork", in: steps) < place("attachRoot", in: steps))
    }

    @Test("--no-pivot moves the root")
    func noPivot() throws {
        #expect(try steps(of: fullSpec()).contains(.changeRoot(.pivot)))
        #expect(try steps(of: fullSpec()) { $0.noPivot = true }.contains(.changeRoot(.move)))
    }

    @Test("--no-new-keyring leaves the caller's keyring")
    func keyring() throws {
        #expect(try steps(of: fullSpec()).contains(.joinSessionKeyring("_ses.web")))
        let names = try steps(of: fullSpec()) { $0.noNewKeyring = true }.map(caseName)
        #expect(!names.contains("joinSessionKeyring"))
    }

    @Test("with SELinux the keyring is the program's, and only the keyring")
    func labelledKeyring() throws {
        var spec = fullSpec()
        spec.process?.selinuxLabel = "u:r:t"
        let steps = try steps(of: spec, modules: SecurityModules(appArmor: false, selinux: true))
        let keyring = try place("labelKeys", in: steps)
        #expect(
            steps[keyring...].prefix(3)
                == [.labelKeys("u:r:t"), .joinSessionKeyring("_ses.web"), .labelKeys("")]
        )
        #expect(steps.contains(.setLabel(.selinux("u:r:t"))))
    }

    @Test("network devices are moved in when init is where it stays, and before any hook")
    func netDevices() throws {
        var spec = fullSpec()
        spec.linux?.namespaces?.removeAll { $0.type == "pid" }
        spec.linux?.namespaces?.append(Spec.NamespaceEntry(type: "pid", path: "/p"))
        spec.linux?.netDevices = ["eth0": Spec.NetDevice()]
        let steps = try steps(of: spec)
        let device = NetDevicePlan(name: "eth0", newName: "eth0")
        let move = try #require(steps.firstIndex(of: .request(.moveNetDevices([device]))))
        #expect(try place("fork", in: steps) < move)
        #expect(move < (try #require(steps.firstIndex(of: .request(.runtimeHooks)))))
        #expect(try move < place("runHooks", in: steps))
    }

    @Test("only a new network namespace has a loopback device to bring up")
    func loopback() throws {
        #expect(try steps(of: fullSpec()).contains(.bringUpLoopback))
        var spec = fullSpec()
        spec.linux?.namespaces?.removeAll { $0.type == "network" }
        spec.linux?.sysctl = nil
        #expect(try !steps(of: spec).contains(.bringUpLoopback))
    }
}

@Suite("Contradictions of a configuration")
struct ContradictionTests {
    @Test("are refused at their key path")
    func refused() {
        let wishes: [(String, (inout Spec) -> Void)] = [
            ("hostname", { $0.linux?.namespaces?.removeAll { $0.type == "uts" } }),
            ("root", { $0.root = nil }),
            ("root.path", { $0.root = Spec.Root(path: "") }),
            (
                "linux.memoryPolicy.nodes",
                { $0.linux?.memoryPolicy = Spec.MemoryPolicy(mode: "MPOL_BIND") }
            ),
            ("linux.intelRdt", { $0.linux?.intelRdt = Spec.IntelRDT() }),
            ("linux.rootfsPropagation", { $0.linux?.rootfsPropagation = "sometimes" }),
            ("mounts", { $0.linux?.namespaces?.removeAll { $0.type == "mount" } }),
        ]
        for (keyPath, change) in wishes {
            var spec = Spec.template(hasUnifiedCgroups: false)
            change(&spec)
            #expect {
                try steps(of: spec)
            } throws: {
                ($0 as? InvalidSpec)?.keyPath == keyPath
            }
        }
    }

    @Test("IDs that the user namespace does not map are refused in the words callers know")
    func unmapped() {
        var spec = Spec.template(hasUnifiedCgroups: false)
        spec.linux?.namespaces?.append(Spec.NamespaceEntry(type: "user"))
        spec.linux?.uidMappings = [Spec.IDMapping(containerID: 0, hostID: 1, size: 10)]
        spec.linux?.gidMappings = [Spec.IDMapping(containerID: 0, hostID: 1, size: 10)]
        spec.process?.user = Spec.User(uid: 10, gid: 0)
        #expect {
            try steps(of: spec)
        } throws: {
            ($0 as? InvalidSpec)?.reason == "cannot setuid to unmapped uid 10 in user namespace"
        }
    }
}
