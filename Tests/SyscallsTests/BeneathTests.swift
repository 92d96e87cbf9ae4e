import Linux
import Testing

@testable import Syscalls

/// A root with a secret beside it, and every way out that a container could prepare.
private struct Prison: ~Copyable {
    let scratch: Scratch
    let root: OwnedDescriptor

    init() throws {
        let scratch = try Scratch()
        try scratch.write("secret", to: "secret")
        try Files.makeDirectory("outside", in: scratch.descriptor)
        try Files.makeDirectory("root", in: scratch.descriptor)
        let root = try Files.open("root", in: scratch.descriptor, [.path, .directory])
        try Files.makeDirectory("etc", in: root.descriptor)
        try scratch.write("inside", to: "root/etc/name")
        for (name, target) in [
            ("up", "../.."), ("etc/up", "../../../../.."), ("absolute", scratch.path.string),
            ("relative", "../secret"), ("etc-link", "/etc"), ("magic", "/proc/self/root"),
            ("loop", "loop"), ("dangling", "/var/lib/missing"), ("dangling-up", "../../new"),
        ] {
            try Files.makeSymbolicLink(
                FilePath(name),
                in: root.descriptor,
                to: FilePath(target)
            )
        }
        self.scratch = scratch
        self.root = root
    }

    func outsideNames() throws -> [String] {
        let outside = try Files.open("outside", in: scratch.descriptor, [.path, .directory])
        return try Files.entries(of: outside.descriptor).map(\.name.string)
    }
}

@Suite("Lookups beneath a root")
struct BeneathTests {
    @Test(
        "no path leads to the file beside the root",
        arguments: [
            "secret", "../secret", "up/secret", "etc/up/secret", "relative", "/../secret",
            "etc/../../secret", "etc-link/../../secret", "absolute/secret",
        ]
    )
    func staysInside(path: String) throws {
        let prison = try Prison()
        #expect(throws: Failure.noSuchFileOrDirectory) {
            _ = try Beneath.open(FilePath(path), in: prison.root.descriptor, .readOnly)
        }
    }

    @Test(
        "links and dots within the root are followed as a process inside would",
        arguments: [
            "etc/name", "/etc/name", "etc-link/name", "up/etc/name", "../../etc/name",
            "etc/up/etc/name",
        ]
    )
    func followsInside(path: String) throws {
        let prison = try Prison()
        let file = try Beneath.open(FilePath(path), in: prison.root.descriptor, .readOnly)
        #expect(try Files.readAll(file.descriptor) == Array("inside".utf8))
    }

    @Test("a magic link is refused even where procfs is inside the root")
    func refusesMagicLinks() throws {
        let system = try Files.open("/", [.path, .directory])
        #expect(throws: Failure.tooManySymbolicLinkLevels) {
            _ = try Beneath.open("proc/self/root", in: system.descriptor, [.path])
        }
        #expect(throws: Failure.tooManySymbolicLinkLevels) {
            _ = try Beneath.open("proc/self/exe", in: system.descriptor, [.readOnly])
        }
    }

    @Test(
        "directories are made inside the root, through links that lead nowhere yet",
        arguments: [
            ("a/b/c", "a/b/c"), ("etc-link/new", "etc/new"), ("dangling", "var/lib/missing"),
            ("dangling/deeper", "var/lib/missing/deeper"), ("dangling-up/x", "new/x"),
            ("up/fresh", "fresh"), ("absolute/y", ""), ("/../z", "z"), ("", "."), ("/", "."),
        ]
    )
    func makesDirectories(path: String, place: String) throws {
        let prison = try Prison()
        let made = try Beneath.makeDirectories(FilePath(path), in: prison.root.descriptor)
        let expected =
            place.isEmpty
            ? FilePath("\(prison.scratch.path.string.dropFirst())/y") : FilePath(place)
        let found = try Files.status(of: expected, in: prison.root.descriptor)
        #expect(found.isSameFile(as: try Files.status(of: made.descriptor)))
        #expect(found.kind == .directory)
        #expect(try prison.scratch.names() == ["outside", "root", "secret"])
        #expect(try prison.outsideNames().isEmpty)
    }

    @Test("directories cannot be made where a file or an endless link is")
    func refusesObstacles() throws {
        let prison = try Prison()
        let root = prison.root.descriptor
        #expect(throws: Failure.notDirectory) {
            _ = try Beneath.makeDirectories("etc/name/below", in: root)
        }
        #expect(throws: Failure.tooManySymbolicLinkLevels) {
            _ = try Beneath.makeDirectories("loop/x", in: root)
        }
    }

    @Test("a link put in the place of a directory that was just made is not entered")
    func refusesLinkAfterMaking() throws {
        let prison = try Prison()
        // What the racing process achieves: the name exists as a link when it is opened.
        #expect(throws: Failure.notDirectory) {
            _ = try Beneath.open(
                "absolute",
                in: prison.root.descriptor,
                [.path, .directory, .noFollow],
                resolve: [.beneath, .noSymbolicLinks]
            )
        }
    }

    @Test("a new file is never made through a link")
    func createsFiles() throws {
        let prison = try Prison()
        let root = prison.root.descriptor
        for path in ["dangling", "relative", "etc/name"] as [FilePath] {
            #expect(throws: Failure.fileExists) { _ = try Beneath.createFile(path, in: root) }
        }
        _ = try Beneath.createFile("dangling/deep/file", in: root, makingDirectories: true)
            .descriptor
        let path: FilePath = "var/lib/missing/deep/file"
        #expect(try Files.status(of: path, in: root).kind == .regular)
    }

    @Test("the parent of a path is looked up, its last name is not")
    func findsParents() throws {
        let prison = try Prison()
        let parent = try Beneath.parent(of: "etc-link/relative", in: prison.root.descriptor)
        #expect(parent.name == "relative")
        let etc = try Files.status(of: "etc", in: prison.root.descriptor)
        #expect(try Files.status(of: parent.directory.descriptor).isSameFile(as: etc))
        for path in ["", "/", "..", "etc/.."] as [FilePath] {
            #expect(throws: Failure.invalidArgument) {
                try Beneath.parent(of: path, in: prison.root.descriptor).name
            }
        }
    }
}
