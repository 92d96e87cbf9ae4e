import Linux
import OCI
import Testing

@testable import Plan

@Suite("Mounts with mapped ids") struct MountIDMapTests {
    private let rows = [IDMapping(containerID: 0, hostID: 1000, size: 1)]

    private func mount(
        _ options: String...,
        type: String = "tmpfs",
        users: [Spec.IDMapping]? = [Spec.IDMapping(containerID: 0, hostID: 1000, size: 1)],
        groups: [Spec.IDMapping]? = [Spec.IDMapping(containerID: 0, hostID: 1000, size: 1)]
    ) -> Spec.Mount {
        Spec.Mount(
            destination: "/dst",
            type: type,
            source: "/src",
            options: options,
            uidMappings: users,
            gidMappings: groups
        )
    }

    private func idMap(_ plan: MountPlan) -> MountIDMap? { plan.steps[0].idMap }

    @Test(
        "mappings of its own map a mount of any kind, with or without a word",
        arguments: [
            (["bind", "idmap"], false), (["rbind", "ridmap"], true), (["bind"], false),
            ([], false), (["idmap"], false), (["idmap", "ridmap"], true),
        ]
    )
    func own(options: [String], isRecursive: Bool) throws {
        var mount = mount()
        mount.options = options
        #expect(
            idMap(try mountPlan(mount))
                == MountIDMap(
                    users: rows,
                    groups: rows,
                    namespacePath: nil,
                    isRecursive: isRecursive
                )
        )
    }

    @Test("a word alone takes the mappings of the container's user namespace")
    func container() throws {
        let maps = [Spec.IDMapping(containerID: 0, hostID: 70_000, size: 10)]
        let rows = [IDMapping(containerID: 0, hostID: 70_000, size: 10)]
        let plan = try mountPlan(
            mount("bind", "idmap", users: nil, groups: []),
            hasUserNamespace: true,
            maps: maps
        )
        #expect(
            idMap(plan)
                == MountIDMap(users: rows, groups: rows, namespacePath: nil, isRecursive: false)
        )
    }

    @Test("a joined user namespace gives its own mappings, whatever the configuration repeats")
    func joined() throws {
        let plan = try mountPlan(
            mount("ridmap", users: nil, groups: nil),
            joinedUserNamespace: "/proc/7/ns/user",
            maps: [Spec.IDMapping(containerID: 0, hostID: 5, size: 10)]
        )
        #expect(
            idMap(plan)
                == MountIDMap(
                    users: [],
                    groups: [],
                    namespacePath: "/proc/7/ns/user",
                    isRecursive: true
                )
        )
    }

    @Test("without a word and without mappings no id is mapped, whatever namespace there is")
    func none() throws {
        let plan = try mountPlan(mount("bind", users: [], groups: nil), hasUserNamespace: true)
        #expect(idMap(plan) == nil)
    }

    @Test("in a user namespace the parent prepares what is bound, and what is id-mapped")
    func tasks() throws {
        let plan = try mountPlan(
            mount("bind", "copy-symlink", users: nil, groups: nil),
            mount(),
            mount(users: nil, groups: nil),
            hasUserNamespace: true
        )
        #expect(
            plan.steps.map { $0.sourceTask(inUserNamespace: true) } == [
                .openMountSource(plan.steps[0]), .openMountSource(plan.steps[1]), nil,
            ]
        )
        #expect(plan.steps.allSatisfy { $0.sourceTask(inUserNamespace: false) == nil })
    }

    @Test("a device is mounted by the parent, which the container's device rules are not about")
    func devices() throws {
        var mount = Spec.Mount(destination: "/d", type: "ext4", source: "/dev/sdb")
        let step = try mountPlan(mount).steps[0]
        #expect(step.sourceTask(inUserNamespace: false) == .openMountSource(step))
        #expect(step.sourceTask(inUserNamespace: true) == nil)
        mount.options = ["iversion"]
        #expect(try mountPlan(mount).steps[0].sourceTask(inUserNamespace: false) == nil)
    }

    @Test("what cannot have its ids mapped is refused where it stands")
    func refuses() {
        let row = Spec.IDMapping(containerID: 0, hostID: 0, size: 1)
        let empty = Spec.IDMapping(containerID: 0, hostID: 0, size: 0)
        let refusals: [(mount: Spec.Mount, keyPath: String)] = [
            (mount(groups: nil), "mounts[0].gidMappings"),
            (mount(users: []), "mounts[0].uidMappings"),
            (mount(users: [row, empty]), "mounts[0].uidMappings[1].size"),
            (mount("remount"), "mounts[0]"),
            (mount("bind", "remount"), "mounts[0]"),
            (mount("tmpcopyup"), "mounts[0]"),
            (mount(type: "cgroup"), "mounts[0]"),
            (mount("idmap", users: nil, groups: nil), "mounts[0].uidMappings"),
        ]
        for refusal in refusals {
            #expect {
                try mountPlan(refusal.mount)
            } throws: {
                ($0 as? InvalidSpec)?.keyPath == refusal.keyPath
            }
        }
        // The call that takes such parameters attaches, which the parent must not.
        #expect(throws: InvalidSpec.self) {
            try mountPlan(mount("iversion"), hasUserNamespace: true)
        }
        #expect(throws: Never.self) { try mountPlan(mount("iversion")) }
    }
}
