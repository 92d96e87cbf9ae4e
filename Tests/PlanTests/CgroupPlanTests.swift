import Linux
import OCI
import Testing

@testable import Plan

@Suite("Plans of cgroups")
struct CgroupPlanTests {
    private static let unified = CgroupLayout.unified(
        UnifiedHierarchy(
            mountPoint: "/sys/fs/cgroup",
            ownPath: "/user.slice/shell",
            controllers: ["cpu", "memory", "pids"]
        )
    )
    private static let legacy = CgroupLayout.legacy([
        LegacyHierarchy(
            controllers: ["name=systemd"],
            mountPoint: "/sys/fs/cgroup/systemd",
            ownPath: "/"
        ),
        LegacyHierarchy(
            controllers: ["cpu", "cpuacct"],
            mountPoint: "/sys/fs/cgroup/cpu,cpuacct",
            ownPath: "/shell"
        ),
        LegacyHierarchy(
            controllers: ["devices"],
            mountPoint: "/sys/fs/cgroup/devices",
            ownPath: "/"
        ),
    ])

    private func plan(
        _ resources: Spec.Resources? = nil,
        path: String? = nil,
        on layout: CgroupLayout,
        by manager: CgroupManager = .cgroupfs,
        rootless: Bool = false,
        annotations: [String: String] = [:]
    ) throws(InvalidSpec) -> CgroupPlan {
        try CgroupPlan(
            Spec.Linux(resources: resources, cgroupsPath: path),
            id: "web",
            layout: layout,
            manager: manager,
            rootless: rootless,
            annotations: annotations
        )
    }

    private static let memory = Spec.Resources(memory: .init(limit: 64))

    @Test("Podman's limit of no tasks is none at all")
    func limitOfPodman() throws {
        let none = Spec.Resources(pids: .init(limit: 0))
        let podman = ["io.container.manager": "libpod"]
        let unlimited = try plan(
            Spec.Resources(pids: .init(limit: -1)),
            on: Self.unified
        )
        #expect(try plan(none, on: Self.unified, annotations: podman).steps == unlimited.steps)
        #expect(try plan(none, on: Self.unified).steps != unlimited.steps)
    }

    @Test("with cgroup v2 there is one directory, and its device rules are a program")
    func onUnified() throws {
        let plan = try plan(Self.memory, on: Self.unified)
        #expect(plan.record.version == .unified)
        #expect(plan.record.directories.map(\.hostPath) == ["/sys/fs/cgroup/user.slice/web"])
        #expect(!plan.record.isClaimed)
        #expect(plan.controllers == ["memory"])
        #expect(plan.deviceRules?.rules == DeviceRules.always)
    }

    @Test("with cgroup v1 there is one in each hierarchy, beneath the command's own")
    func onLegacy() throws {
        let plan = try plan(on: Self.legacy)
        #expect(plan.record.version == .legacy)
        #expect(
            plan.record.directories.map(\.hostPath) == [
                "/sys/fs/cgroup/systemd/web", "/sys/fs/cgroup/cpu,cpuacct/shell/web",
                "/sys/fs/cgroup/devices/web",
            ]
        )
        #expect(plan.deviceRules == nil)
        #expect(plan.controllers == ["devices"])
        #expect(plan.record.directory(of: "cpuacct")?.path == "/shell/web")
    }

    @Test("an absolute path is the same in each hierarchy")
    func absolute() throws {
        let plan = try plan(path: "/a/b", on: Self.legacy)
        #expect(Set(plan.record.directories.map(\.path)) == ["/a/b"])
    }

    @Test("a limit whose controller the host does not have is refused, on v1 and v2")
    func missingController() {
        for (resources, layout, key) in [
            (
                Spec.Resources(hugepageLimits: [.init(pageSize: "2MB", limit: 1)]), Self.unified,
                "hugepageLimits[0].limit"
            ),
            (Spec.Resources(unified: ["misc.max": "a 1"]), Self.unified, #"unified["misc.max"]"#),
            (Self.memory, Self.legacy, "memory.limit"),
        ] {
            let error = #expect(throws: InvalidSpec.self) { try plan(resources, on: layout) }
            #expect(error?.keyPath == "linux.resources.\(key)")
        }
    }

    @Test("what has no limit needs no controller")
    func unlimited() throws {
        let resources = Spec.Resources(memory: .init(limit: -1), pids: .init(limit: -1))
        let plan = try plan(resources, on: Self.legacy)
        #expect(plan.steps.flatMap(\.writes).allSatisfy { $0.controller == "devices" })
    }

    @Test("without cgroups a limit is refused and an ordinary container is not")
    func withoutCgroups() throws {
        let ordinary = Spec.Resources(devices: [.init(allow: false, access: "rwm")])
        let disabled = try plan(ordinary, on: Self.legacy, by: .disabled)
        #expect(disabled.record == .none(.disabled))
        #expect(disabled.steps.isEmpty)
        #expect(
            disabled.inherited?.directories.map(\.hostPath) == [
                "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/cpu,cpuacct/shell",
                "/sys/fs/cgroup/devices",
            ]
        )
        #expect(try plan(on: .none).record.directories.isEmpty)
        #expect(throws: InvalidSpec.self) { try plan(ordinary, on: .none) }
        #expect(throws: InvalidSpec.self) { try plan(Self.memory, on: .none) }
        #expect(throws: InvalidSpec.self) { try plan(Self.memory, on: Self.legacy, by: .disabled) }
    }

    @Test("a rootless container goes without a cgroup only if it asks for nothing")
    func rootless() throws {
        let deny = Spec.Resources(devices: [.init(allow: false, access: "rwm")])
        #expect(try plan(deny, on: Self.unified, rootless: true).isOptional)
        #expect(try !plan(deny, on: Self.unified).isOptional)
        #expect(try !plan(Self.memory, on: Self.unified, rootless: true).isOptional)
        #expect(try !plan(deny, path: "/a", on: Self.unified, rootless: true).isOptional)
        let specific = Spec.Resources(devices: [.init(allow: false, type: "c", major: 1)])
        let careful = try plan(specific, on: Self.unified, rootless: true)
        #expect(!careful.isOptional && !careful.isDeviceControlOptional)
    }

    private func unit(
        _ path: String?,
        on layout: CgroupLayout,
        isUser: Bool = false,
        controlGroup: String = "/"
    ) throws(InvalidSpec) -> CgroupPlan {
        try CgroupPlan(
            Spec.Linux(resources: Self.memory, cgroupsPath: path),
            id: "web",
            layout: layout,
            manager: .systemd,
            rootless: isUser,
            annotations: ["org.systemd.property.CollectMode": "'inactive'"],
            systemd: SystemdFacts(
                bus: "/bus",
                isUser: isUser,
                controlGroup: controlGroup,
                version: 252
            )
        )
    }

    @Test("with systemd the cgroup is that of a unit, which is remembered")
    func systemd() throws {
        let plan = try unit("a-b.slice:p:n", on: Self.unified)
        #expect(
            plan.record.directories.map(\.path) == ["/a.slice/a-b.slice/p-n.scope"]
        )
        #expect(
            plan.record.unit == SystemdUnitRecord(name: "p-n.scope", bus: "/bus", version: 252)
        )
        #expect(
            plan.unitProperties.map(\.name) == [
                "Description", "DefaultDependencies", "Slice", "Delegate", "CPUAccounting",
                "MemoryAccounting", "IOAccounting", "TasksAccounting", "DevicePolicy",
                "DeviceAllow", "DeviceAllow", "MemoryMax", "CollectMode",
            ]
        )
        // What systemd has been told is in the files as well.
        #expect(plan.controllers == ["memory"])
    }

    @Test("a slice wants the slice it is in, and is never delegated")
    func slice() throws {
        let names = try unit("a.slice::a-b.slice", on: Self.legacyWithMemory).unitProperties
            .map(\.name)
        #expect(names.contains("Wants") && names.contains("BlockIOAccounting"))
        #expect(!names.contains("Slice") && !names.contains("Delegate"))
    }

    @Test("a user's units are below the user's systemd, and never do without")
    func userUnit() throws {
        let own = "/user.slice/user-7.slice/user@7.service"
        let plan = try unit(nil, on: Self.unified, isUser: true, controlGroup: own)
        #expect(plan.record.directories.map(\.path) == [own + "/user.slice/apus-web.scope"])
        #expect(!plan.isOptional)
        #expect(throws: InvalidSpec.self) {
            try unit(nil, on: Self.legacyWithMemory, isUser: true)
        }
    }

    private static let legacyWithMemory = CgroupLayout.legacy([
        LegacyHierarchy(
            controllers: ["memory"],
            mountPoint: "/sys/fs/cgroup/memory",
            ownPath: "/"
        ),
        LegacyHierarchy(
            controllers: ["devices"],
            mountPoint: "/sys/fs/cgroup/devices",
            ownPath: "/"
        ),
    ])
}
