import Linux
import OCI
import Testing

@testable import Plan

@Suite("Mounts that cannot be") struct MountRefusalTests {
    static let refusals: [(mount: Spec.Mount, keyPath: String, reason: String)] = [
        (
            Spec.Mount(destination: "", type: "tmpfs"), "mounts[0].destination", "is empty"
        ),
        (
            Spec.Mount(destination: "/a\0b", type: "tmpfs"), "mounts[0]",
            "mount field contains null byte"
        ),
        (
            Spec.Mount(destination: "/a", type: "tmpfs", options: ["mode=\0"]), "mounts[0]",
            "mount field contains null byte"
        ),
        (
            Spec.Mount(destination: "/a", source: "/b"), "mounts[0].type",
            "is required unless it is a bind mount"
        ),
        (
            Spec.Mount(destination: "/a", options: ["bind"]), "mounts[0].source",
            "is required for a bind mount"
        ),
        (
            Spec.Mount(destination: "/a", source: "/b", options: ["bind", "mode=755"]),
            "mounts[0].options", "bind mounts cannot have any filesystem-specific options applied"
        ),
        (
            Spec.Mount(destination: "/proc", type: "tmpfs"), "mounts[0].destination",
            "\"/proc\" cannot be mounted because it is not of type proc"
        ),
        (
            Spec.Mount(destination: "/x/../proc/sys", source: "/b", options: ["bind"]),
            "mounts[0].destination",
            "\"/proc/sys\" cannot be mounted because it is inside /proc"
        ),
        (
            Spec.Mount(destination: "/proc/self/attr", type: "tmpfs"), "mounts[0].destination",
            "\"/proc/self/attr\" cannot be mounted because it is inside /proc"
        ),
        (
            Spec.Mount(destination: "/", type: "proc"), "mounts[0].destination",
            "filesystem \"proc\" must be mounted on ordinary directory"
        ),
        (
            Spec.Mount(destination: "/a", source: "/b", options: ["bind", "tmpcopyup"]),
            "mounts[0].options", "tmpcopyup is possible with tmpfs only"
        ),
        (
            Spec.Mount(destination: "/a", source: "/b", options: ["bind", "idmap"]),
            "mounts[0].uidMappings",
            "is required for an id-mapped mount without a user namespace of the container's"
        ),
        (
            Spec.Mount(
                destination: "/a",
                source: "/b",
                options: ["bind"],
                uidMappings: [Spec.IDMapping(containerID: 0, hostID: 0, size: 1)]
            ),
            "mounts[0].gidMappings", "is required where uidMappings are given"
        ),
        (
            Spec.Mount(destination: "/a", type: "tmpfs", options: ["ridmap"]),
            "mounts[0].uidMappings",
            "is required for an id-mapped mount without a user namespace of the container's"
        ),
        (
            Spec.Mount(destination: "/sys/fs/cgroup", type: "cgroup"), "mounts[0].type",
            "the host has no cgroup file system"
        ),
    ]

    @Test("what cannot be mounted is refused where it stands", arguments: refusals.indices)
    func refuses(index: Int) {
        let refusal = Self.refusals[index]
        #expect(throws: InvalidSpec(refusal.keyPath, refusal.reason)) {
            try mountPlan(refusal.mount)
        }
    }

    @Test("cgroup2 and options of cgroup v2 need cgroup v2")
    func refusesUnified() {
        let legacy = CgroupSource.legacy([], hasNamespace: false)
        #expect(throws: InvalidSpec.self) {
            try mountPlan(Spec.Mount(destination: "/c", type: "cgroup2"), cgroups: legacy)
        }
        #expect(throws: InvalidSpec.self) {
            try mountPlan(
                Spec.Mount(destination: "/c", type: "cgroup", options: ["nsdelegate"]),
                cgroups: legacy
            )
        }
    }
}
