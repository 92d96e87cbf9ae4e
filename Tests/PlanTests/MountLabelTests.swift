import OCI
import Testing

@testable import Plan

@Suite("The SELinux context of mounts") struct MountLabelTests {
    private let label = "system_u:object_r:container_file_t:s0:c715,c811"

    private func plan(_ type: String, options: [String] = []) throws -> MountStep {
        let destination = type == "proc" ? "/proc" : "/dst"
        let mount = Spec.Mount(
            destination: destination,
            type: type,
            source: "/src",
            options: options
        )
        let cgroups = CgroupSource.legacy([], hasNamespace: false)
        return try mountPlan(mount, mountLabel: label, hasSELinux: true, cgroups: cgroups).steps[0]
    }

    private func fileSystem(_ step: MountStep) throws -> FileSystemSource {
        guard case .fileSystem(let mount) = step.source else {
            throw InvalidSpec("", "\(step.source)")
        }
        return mount
    }

    @Test(
        "a file system of the container's own gets it as a parameter",
        arguments: ["tmpfs", "devpts", "ext4", "overlay", "ramfs", "hugetlbfs"]
    )
    func parameter(type: String) throws {
        let step = try plan(type, options: ["mode=755"])
        #expect(
            try fileSystem(step).parameters == [
                MountParameter("mode", "755"), MountParameter("context", label),
            ]
        )
        #expect(step.rootLabel == nil)
    }

    @Test("where the parameters are one string it stands in quotation marks")
    func quoted() throws {
        let mount = try fileSystem(try plan("tmpfs", options: ["iversion", "mode=755"]))
        #expect(mount.classicData == "mode=755,context=\"\(label)\"")
        #expect(
            try fileSystem(try plan("tmpfs", options: ["iversion"])).classicData
                == "context=\"\(label)\""
        )
    }

    @Test("what the kernel mounts once, and the tmpfs above cgroups, get it at their root")
    func root() throws {
        for type in ["mqueue", "cgroup"] { #expect(try plan(type).rootLabel == label) }
        #expect(try fileSystem(try plan("mqueue")).parameters.isEmpty)
    }

    @Test("what the policy labels, and what the host has made, stays as it is")
    func nothing() throws {
        for type in ["proc", "sysfs", "devtmpfs"] {
            let step = try plan(type)
            #expect(step.rootLabel == nil)
            #expect(try fileSystem(step).parameters.isEmpty)
        }
        for options in [["bind"], ["remount", "size=1m"]] {
            let step = try plan("tmpfs", options: options)
            #expect(step.rootLabel == nil)
            guard case .remount(let mount) = step.source else { continue }
            #expect(mount.parameters == [MountParameter("size", "1m")])
        }
    }

    @Test("a context among the mount's own options wins", arguments: ["context", "rootcontext"])
    func own(key: String) throws {
        let mount = try fileSystem(try plan("tmpfs", options: [key + "=a:b:c"]))
        #expect(mount.parameters == [MountParameter(key, "a:b:c")])
    }

    @Test("it needs SELinux, and nothing that would end it early")
    func refuses() {
        #expect(
            throws: InvalidSpec("linux.mountLabel", "SELinux is not enabled on this host")
        ) { try mountPlan(mountLabel: label) }
        #expect(throws: Never.self) { try mountPlan(mountLabel: "") }
        for wrong in ["a\"b", "a\\b", "a\nb", "a\0b"] {
            #expect {
                try mountPlan(mountLabel: wrong, hasSELinux: true)
            } throws: { ($0 as? InvalidSpec)?.keyPath == "linux.mountLabel" }
        }
    }
}
