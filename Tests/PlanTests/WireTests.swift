import Harness
import Linux
import OCI
import Testing

@testable import Plan

private func reread<Value: Wire>(_ value: Value) throws -> Value {
    try WireReader.value(Value.self, from: WireWriter.bytes(of: value))
}

private func plan(_ steps: [InitStep]) -> InitPlan {
    InitPlan(
        id: "web",
        steps: steps,
        state: State(
            ociVersion: "1.3.0",
            id: "web",
            pid: 42,
            status: .creating,
            bundle: "/b",
            rootfs: "/b/rootfs",
            created: "2024-01-01T00:00:00Z",
            annotations: ["a": "1", "b": ""],
            owner: "root"
        ),
        hookEnvironment: ["PATH=/bin"],
        logsSteps: true,
        preservedDescriptors: 2,
        isInUserNamespace: true
    )
}

private func mount(_ source: MountSource) -> InitStep {
    .mount(
        MountStep(
            keyPath: "mounts[3]",
            destination: "/data",
            source: source,
            attributes: MountAttributeChange(set: [.readOnly, .noSUID], clear: .atimeMask),
            recursiveAttributes: MountAttributeChange(set: .noExecute),
            propagation: [PropagationChange(.slave, recursive: true)],
            target: .ordinaryDirectory,
            idMap: idMap,
            rootLabel: "u:object_r:t:s0:c1,c2"
        )
    )
}

private let fileSystem = FileSystemSource(
    type: "tmpfs",
    source: "tmpfs",
    parameters: [MountParameter("size", "64k"), MountParameter("noswap")],
    superblock: [.readOnly, .lazyTime],
    classicData: "size=64k",
    copiesUp: true,
    inheritsMode: false
)

private let bind = BindSource(
    path: "/srv/data",
    isRecursive: true,
    followsLinks: true,
    copiesSymlink: false,
    mustBeProcfs: false
)

private let idMap = MountIDMap(
    users: [IDMapping(containerID: 0, hostID: 100_000, size: 65_536)],
    groups: [],
    namespacePath: "/proc/7/ns/user",
    isRecursive: true
)

private let limits = [ResourceLimit(.openFiles, soft: 1024, hard: ResourceLimit.unlimited)]
private let offsets = [TimeOffset(clock: "boottime", seconds: -5, nanoseconds: 7)]

private func process() throws -> ProcessPlan {
    var process = try ProcessPlan(Spec.Process(args: ["sh", "-c", "échø"], cwd: "/"))
    process.user.additionalGroups = [1, 2]
    process.terminal = TerminalPlan(rows: 24, columns: 80)
    return process
}

private func privilegeSteps() throws -> [InitStep] {
    let capabilities = CapabilityPlan(
        Spec.Capabilities(bounding: ["CAP_KILL"], ambient: ["CAP_CHOWN"])
    )
    let scheduler = try SchedulerPlan(
        Spec.Scheduler(policy: "SCHED_OTHER", nice: -5),
        ProcessPlace()
    )
    let priority = try IOPriorityPlan(
        Spec.IOPriority(class: "IOPRIO_CLASS_BE", priority: 3),
        ProcessPlace()
    )
    let policy = try MemoryPolicyPlan(
        Spec.MemoryPolicy(mode: "MPOL_BIND", nodes: "0-3,7", flags: ["MPOL_F_STATIC_NODES"])
    )
    let local = try MemoryPolicyPlan(Spec.MemoryPolicy(mode: "MPOL_LOCAL"))
    return [
        .setMemoryPolicy(policy), .setMemoryPolicy(local),
        .setOOMScoreAdjustment(-1000), .setResourceLimits(limits), .setScheduler(scheduler),
        .setIOPriority(priority), .setPersonality(.linux32), .forbidNewPrivileges,
        .limitCapabilities(capabilities), .setUser(try process().user),
        .applyCapabilities(capabilities), .setLabel(.appArmor("profile")),
        .setLabel(.selinux("a:b:c")), .loadSeccomp(hasListener: true),
    ]
}

private func tasks() -> [ParentTask] {
    guard case .mount(let step) = mount(.bind(bind)) else { return [] }
    return [
        .runtimeHooks, .openMountSource(step), .writeTimeOffsets(offsets),
        .setOOMScoreAdjustment(1000), .setResourceLimits(limits), .openContainerProcess,
        .seccompProgram, .moveNetDevices([NetDevicePlan(name: "eth0", newName: "net%d")]),
    ]
}

/// Every step there is, with something in all its fields.
private func everyStep() throws -> [InitStep] {
    let legacy = LegacyCgroupMount(
        name: "cpu,cpuacct",
        controllers: ["cpu", "cpuacct"],
        hostPath: "/sys/fs/cgroup/cpu,cpuacct/web",
        links: ["cpu"]
    )
    let hook = Spec.Hook(path: "/h", args: ["h"], env: [], timeout: 3)
    let device = DeviceStep(
        keyPath: "linux.devices[0]",
        path: "/dev/fuse",
        kind: .unbufferedCharacter,
        number: DeviceNumber(major: 10, minor: 229),
        mode: 0o666,
        userID: 1,
        groupID: 2,
        method: .bindHostNode
    )
    let link = DeviceLink(path: "/a", target: "b", replacesExisting: true, requiredPath: "/c")
    let joined = NamespacePlan.Joined(namespace: .pid, path: "/p", keyPath: "linux.namespaces[0]")
    return [
        .join(joined), .joinContainer(Namespace.allCases), .becomeRoot, .unshare([.time]),
        .enterTimeNamespace(offsets), .fork, .startSession, .labelKeys("a:b"),
        .joinSessionKeyring("_ses"),
        .setHostname("h"), .setDomainname(""), .bringUpLoopback,
        .setRootPropagation(PropagationChange(.private, recursive: true)),
        .attachRoot(path: "/r", isolatesParent: true, isPrivate: false), .openRoot(path: "/r"),
        mount(.bind(bind)), mount(.fileSystem(fileSystem)), mount(.remount(fileSystem)),
        mount(.cgroup(.legacy([legacy], hasNamespace: true))),
        mount(
            .cgroup(
                .unified(hostPath: "/c", shared: "/s", parameters: [MountParameter("x")])
            )
        ),
        .createDevice(device), .createDeviceLink(link),
        .openConsole(TerminalPlan(), owner: 1000), .changeRoot(.pivot),
        .setPropagation(PropagationChange(.shared, recursive: false)), .sealMount("/"),
        .writeSysctl(SysctlWrite(name: "a.b", path: "a/b", value: "1")), .makeReadOnly("/proc/sys"),
        .mask("/proc/kcore"), .runHooks(.createContainer, [hook, Spec.Hook(path: "/i")]),
        .enterDirectory("/w", create: true), .findProgram(try process()), .reportReady,
        .awaitStart, .refuseStart("why"), .execute(try process()),
    ] + tasks().map(InitStep.request) + (try privilegeSteps())
}

@Suite("What travels between init and its parent")
struct WireTests {
    @Test("every kind of step arrives as it was sent")
    func everyStepArrives() throws {
        let steps = try everyStep()
        for step in steps { #expect(try reread(step) == step) }
        let tags = (UInt8.min...UInt8.max).compactMap(InitStep.Tag.init(rawValue:))
        #expect(Set(steps.map { WireWriter.bytes(of: $0)[0] }) == Set(tags.map(\.rawValue)))
        #expect(try reread(plan(steps)) == plan(steps))
    }

    @Test("numbers, text and lists arrive at the ends of their ranges")
    func values() throws {
        #expect(try reread([Int.min, -1, 0, .max]) == [.min, -1, 0, .max])
        #expect(try reread([Int32.min, .max]) == [.min, .max])
        #expect(try reread([UInt64.min, .max]) == [.min, .max])
        #expect(try reread(["", "\0", "é", "👩‍👩‍👧"]) == ["", "\0", "é", "👩‍👩‍👧"])
        #expect(try reread([true, nil, false]) == [true, nil, false])
        #expect(try reread(nil as [String]?) == nil)
        #expect(try reread([:] as [String: String]) == [:])
    }

    @Test("numbers are little-endian, in their own width, behind the count of their list")
    func layout() {
        #expect(WireWriter.bytes(of: [UInt16(0x0102)]) == [1, 0, 0, 0, 2, 1])
        #expect(WireWriter.bytes(of: "ab") == [2, 0, 0, 0, 97, 98])
        #expect(WireWriter.bytes(of: UInt8(7) as UInt8?) == [1, 7])
        #expect(WireWriter.bytes(of: Namespace.pid) == WireWriter.bytes(of: "pid"))
    }

    @Test("a plan that ends early is refused wherever it ends")
    func truncated() throws {
        for steps in try [[]] + everyStep().map({ [$0] }) {
            let bytes = WireWriter.bytes(of: plan(steps))
            let accepted = bytes.indices.filter { isPlan(Array(bytes[..<$0])) }
            #expect(accepted.isEmpty)
            #expect(throws: WireError.excess) {
                try WireReader.value(InitPlan.self, from: bytes + [0])
            }
        }
    }

    @Test("bytes that nobody has written are a value or an error, never a crash")
    func garbage() throws {
        var generator = SeededGenerator(state: 1)
        let bytes = WireWriter.bytes(of: plan(try everyStep()))
        var refusals = 0
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: damaged.indices, using: &generator)
                damaged[place] = UInt8.random(in: .min ... .max, using: &generator)
            }
            if !isPlan(damaged) { refusals += 1 }
            let length = Int.random(in: 0..<200, using: &generator)
            let noise = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            if !isPlan(noise) { refusals += 1 }
        }
        #expect(refusals > 300)
    }

    private func isPlan(_ bytes: [UInt8]) -> Bool {
        do throws(WireError) {
            _ = try WireReader.value(InitPlan.self, from: bytes)
            return true
        } catch {
            return false
        }
    }

    @Test("a count above the number of bytes that are left is refused before anything is made")
    func counts() {
        let huge: [UInt8] = [0xff, 0xff, 0xff, 0xff, 1, 1, 1]
        #expect(throws: WireError.truncated) { try WireReader.value([Bool].self, from: huge) }
        #expect(throws: WireError.truncated) { try WireReader.value(String.self, from: huge) }
        #expect(throws: WireError.truncated) {
            try WireReader.value([String: String].self, from: huge)
        }
    }

    @Test("values without a meaning are refused by the name of their type")
    func unknownValues() {
        #expect(throws: WireError.unknownValue(type: "Bool")) {
            try WireReader.value(Bool.self, from: [2])
        }
        #expect(throws: WireError.unknownValue(type: "Tag")) {
            try WireReader.value(InitStep.self, from: [255])
        }
        #expect(throws: WireError.unknownValue(type: "Namespace")) {
            try WireReader.value(Namespace.self, from: WireWriter.bytes(of: "disk"))
        }
        #expect(throws: WireError.malformedText) {
            try WireReader.value(String.self, from: [2, 0, 0, 0, 0xc3, 0x28])
        }
        #expect(throws: WireError.self) {
            var process = try process()
            process.arguments = []
            return try reread(process)
        }
    }
}
