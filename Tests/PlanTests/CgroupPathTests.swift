import OCI
import Testing

@testable import Plan

@Suite("Where a cgroup is")
struct CgroupPathTests {
    /// A path of config.json, and what it becomes below the cgroup `/own`.
    static let paths: [(String?, String)] = [
        (nil, "/own/web"),
        ("", "/own/web"),
        ("/a/b", "/a/b"),
        ("a/b", "/own/a/b"),
        ("/", "/"),
        (".", "/own"),
        ("/a//b/./c/", "/a/b/c"),
        ("/a/../b", "/b"),
        ("/../../b", "/b"),
        ("../../b", "/own/b"),
        ("a/../../../b", "/own/b"),
        ("..", "/own"),
        ("/../\u{301}x/../../../y", "/y"),
        ("../\u{301}", "/own/\u{301}"),
        ("/kubepods/a:b:c", "/kubepods/a:b:c"),
        ("web:1", "/own/web:1"),
    ]

    @Test("a path stays below its hierarchy, whatever it says", arguments: paths)
    func path(_ text: String?, _ expected: String) throws {
        let path = try CgroupPath(text, id: "web")
        #expect(path.inLegacy("/own") == expected)
    }

    @Test("a relative path below the root has no doubled slash")
    func belowRoot() throws {
        #expect(try CgroupPath(nil, id: "web").inLegacy("/") == "/web")
        #expect(try CgroupPath(".", id: "web").inLegacy("/") == "/")
    }

    @Test(
        "systemd's form is refused, because a directory of that name is never meant",
        arguments: ["system.slice:docker:1234", ":runc:web", "-:apus:web", "a-b.slice::web"]
    )
    func systemd(_ text: String) {
        #expect(throws: InvalidSpec.self) { try CgroupPath(text, id: "web") }
    }

    @Test("bytes that no path can have are refused", arguments: ["a\0b", "a\nb"])
    func bytes(_ text: String) {
        #expect(throws: InvalidSpec.self) { try CgroupPath(text, id: "web") }
    }

    @Test(
        "with cgroup v2 a container is beside the command, which keeps its own cgroup occupied",
        arguments: [
            ("/", "/web"), ("/user.slice/session", "/user.slice/web"), ("/one", "/web"),
            ("/../out", "/web"),
        ]
    )
    func besideTheCommand(_ own: String, _ expected: String) throws {
        #expect(try CgroupPath(nil, id: "web").inUnified(own) == expected)
        #expect(try CgroupPath("/a", id: "web").inUnified(own) == "/a")
    }

    @Test("the way to a cgroup names every directory, the outermost first")
    func ancestry() {
        let directory = CgroupDirectory(controllers: [], mountPoint: "/m", path: "/a/b/c")
        #expect(directory.ancestry == ["/a", "/a/b", "/a/b/c"])
        #expect(directory.hostPath == "/m/a/b/c")
        let root = CgroupDirectory(controllers: [], mountPoint: "/m", path: "/")
        #expect(root.ancestry.isEmpty)
        #expect(root.hostPath == "/m")
    }
}
