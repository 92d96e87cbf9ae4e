import Linux
import OCI
import Testing

@testable import Plan

@Suite struct DevicePlanTests {
    private func plan(
        _ devices: Spec.Device...,
        mounts: [Spec.Mount] = [],
        hasUserNamespace: Bool = false
    ) throws(InvalidSpec) -> DevicePlan {
        var linux = Spec.Linux()
        linux.devices = devices
        let spec = Spec(ociVersion: "1.3.0", mounts: mounts, linux: linux)
        return try DevicePlan(spec, hasUserNamespace: hasUserNamespace)
    }

    @Test("every container has the default devices and links")
    func defaults() throws {
        let plan = try plan()
        #expect(
            plan.nodes.map {
                "\($0.path) \($0.kind.rawValue) \($0.number) \(String($0.mode, radix: 8))"
            }
                == [
                    "/dev/null c 1:3 666", "/dev/zero c 1:5 666", "/dev/full c 1:7 666",
                    "/dev/random c 1:8 666", "/dev/urandom c 1:9 666", "/dev/tty c 5:0 666",
                ]
        )
        #expect(
            plan.links.map { "\($0.path) -> \($0.target)" } == [
                "/dev/ptmx -> pts/ptmx", "/dev/fd -> /proc/self/fd",
                "/dev/stdin -> /proc/self/fd/0",
                "/dev/stdout -> /proc/self/fd/1", "/dev/stderr -> /proc/self/fd/2",
                "/dev/core -> /proc/kcore",
            ]
        )
        #expect(plan.links.filter(\.replacesExisting).map(\.path) == ["/dev/ptmx"])
        #expect(plan.links.compactMap(\.requiredPath) == ["/proc/kcore"])
    }

    @Test("a device of the configuration keeps its numbers, owner and permission bits")
    func requested() throws {
        let node = try #require(
            try plan(
                Spec.Device(
                    type: "b",
                    path: "/dev//sda",
                    major: 8,
                    minor: 0,
                    fileMode: 0o060640,
                    uid: 3,
                    gid: 6
                )
            ).nodes.last
        )
        #expect(node.keyPath == "linux.devices[0]")
        #expect(node.path == "/dev/sda")
        #expect(node.kind == .block)
        #expect(node.number == DeviceNumber(major: 8, minor: 0))
        #expect(node.mode == 0o640)
        #expect((node.userID, node.groupID) == (3, 6))
        #expect(node.method == .makeNode)
    }

    @Test("a device of the configuration replaces the default one of the same path")
    func overrides() throws {
        let plan = try plan(
            Spec.Device(type: "c", path: "/dev/null", major: 1, minor: 3, fileMode: 0o600)
        )
        #expect(plan.nodes.filter { $0.path == "/dev/null" }.map(\.mode) == [0o600])
        #expect(plan.nodes.count == 6)
    }

    @Test("in a user namespace nodes are bound from the host, and FIFOs are made")
    func userNamespace() throws {
        let plan = try plan(
            Spec.Device(type: "p", path: "/run/pipe"),
            hasUserNamespace: true
        )
        #expect(plan.nodes.map(\.method) == Array(repeating: .bindHostNode, count: 6) + [.makeNode])
    }

    @Test("nothing is made in a /dev that is bound from elsewhere")
    func boundDev() throws {
        for mount in [
            Spec.Mount(destination: "/dev/", source: "/dev", options: ["rbind"]),
            Spec.Mount(destination: "dev", type: "bind", source: "/dev"),
        ] {
            let plan = try plan(mounts: [mount])
            #expect(plan.nodes.isEmpty && plan.links.isEmpty)
        }
        let tmpfs = Spec.Mount(destination: "/dev", type: "tmpfs", source: "tmpfs")
        #expect(try plan(mounts: [tmpfs]).nodes.count == 6)
    }

    static let refusals: [(device: Spec.Device, keyPath: String)] = [
        (Spec.Device(type: "x", path: "/dev/a", major: 1, minor: 1), "linux.devices[0].type"),
        (Spec.Device(type: "c", path: "dev/a", major: 1, minor: 1), "linux.devices[0].path"),
        (Spec.Device(type: "c", path: "/.", major: 1, minor: 1), "linux.devices[0].path"),
        (Spec.Device(type: "c", path: "/dev/a", minor: 1), "linux.devices[0].major"),
        (Spec.Device(type: "b", path: "/dev/a", major: 1), "linux.devices[0].minor"),
        (Spec.Device(type: "c", path: "/dev/a", major: -1, minor: 1), "linux.devices[0].major"),
        (
            Spec.Device(type: "c", path: "/dev/a", major: 1, minor: 1 << 20),
            "linux.devices[0].minor"
        ),
    ]

    @Test("a device that cannot be is refused where it stands", arguments: refusals.indices)
    func refuses(index: Int) {
        let error = #expect(throws: InvalidSpec.self) { try plan(Self.refusals[index].device) }
        #expect(error?.keyPath == Self.refusals[index].keyPath)
    }
}
