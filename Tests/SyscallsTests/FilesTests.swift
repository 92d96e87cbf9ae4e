import Linux
import Syscalls
import Testing

@Suite("Files")
struct FilesTests {
    @Test("a file is replaced as a whole, and nothing else is left in its directory")
    func replaces() throws {
        let scratch = try Scratch()
        try scratch.write("old", to: "state")
        let old = try Files.open("state", in: scratch.descriptor, .readOnly)
        try scratch.write("new and longer", to: "state")
        #expect(try scratch.text(of: "state") == "new and longer")
        #expect(try Files.readAll(old.descriptor) == Array("old".utf8))
        #expect(try scratch.names() == ["state"])
        #expect(
            try Files.status(of: "state", in: scratch.descriptor).permissions
                == FilePermissions(rawValue: 0o600)
        )
    }

    @Test("a replacement that fails leaves the old file and no other")
    func failsToReplace() throws {
        let scratch = try Scratch()
        try Files.makeDirectory("state", in: scratch.descriptor)
        #expect(throws: Failure.isDirectory) { try scratch.write("new", to: "state") }
        #expect(try scratch.names() == ["state"])
    }

    @Test("a link in the place of the file is replaced, not written through")
    func replacesLink() throws {
        let scratch = try Scratch()
        try scratch.write("precious", to: "target")
        try Files.makeSymbolicLink("state", in: scratch.descriptor, to: "target")
        try scratch.write("new", to: "state")
        #expect(try scratch.text(of: "target") == "precious")
        #expect(try Files.status(of: "state", in: scratch.descriptor).kind == .regular)
    }

    @Test("reading everything stops at the limit", arguments: [0, 1, 4095, 4096, 70_000])
    func limits(size: Int) throws {
        let scratch = try Scratch()
        try scratch.write(String(repeating: "x", count: size), to: "file")
        let read = { (limit: Int) in
            try Files.readFile("file", in: scratch.descriptor, limit: limit).count
        }
        #expect(try read(size) == size)
        if size > 0 { #expect(throws: Failure.fileTooLarge) { try read(size - 1) } }
    }

    @Test("removing a tree follows no link")
    func removesTree() throws {
        let scratch = try Scratch()
        try Files.makeDirectory("outside", in: scratch.descriptor)
        try scratch.write("precious", to: "outside/file")
        try Files.makeDirectory("tree", in: scratch.descriptor)
        try Files.makeDirectory("tree/inner", in: scratch.descriptor)
        try Files.makeFIFO(
            "tree/inner/fifo",
            in: scratch.descriptor,
            permissions: FilePermissions(rawValue: 0o600)
        )
        try Files.makeSymbolicLink("tree/inner/link", in: scratch.descriptor, to: "../../outside")
        try Files.makeSymbolicLink("tree/file", in: scratch.descriptor, to: "../outside/file")
        try Files.removeTree("tree", in: scratch.descriptor)
        #expect(try scratch.names() == ["outside"])
        #expect(try scratch.text(of: "outside/file") == "precious")
        try Files.makeSymbolicLink("link", in: scratch.descriptor, to: "outside")
        try Files.removeTree("link", in: scratch.descriptor)
        #expect(try scratch.text(of: "outside/file") == "precious")
        try Files.removeTree("was never there", in: scratch.descriptor)
    }

    @Test("a status says what a file is")
    func statuses() throws {
        let null = try Files.status(of: "/dev/null")
        #expect(null.kind == .characterDevice)
        #expect(null.specialDevice == DeviceNumber(major: 1, minor: 3))
        let scratch = try Scratch()
        try scratch.write("12345", to: "file")
        try Files.makeSymbolicLink("link", in: scratch.descriptor, to: "file")
        let file = try Files.status(of: "file", in: scratch.descriptor)
        #expect(file.kind == .regular && file.size == 5 && file.links == 1)
        #expect(try Files.status(of: "link", in: scratch.descriptor).kind == .symbolicLink)
        let followed = try Files.status(of: "link", in: scratch.descriptor, followingLinks: true)
        #expect(followed.isSameFile(as: file))
        #expect(try Files.readLink("link", in: scratch.descriptor) == "file")
    }

    @Test("an extended attribute is set on an open file, not through a handle")
    func setsAttribute() throws {
        let scratch = try Scratch()
        try scratch.write("", to: "file")
        let file = try Files.open("file", in: scratch.descriptor, .readOnly)
        let handle = try Files.open("file", in: scratch.descriptor, .path)
        try Files.setAttribute("user.apus", of: file.descriptor, to: "a:b:c")
        #expect(throws: Failure.badFileDescriptor) {
            try Files.setAttribute("user.apus", of: handle.descriptor, to: "a:b:c")
        }
        #expect(throws: Failure.notSupported) {
            try Files.setAttribute("apus", of: file.descriptor, to: "a:b:c")
        }
    }

    @Test("permissions change through a handle that cannot read")
    func changesPermissions() throws {
        let scratch = try Scratch()
        try scratch.write("", to: "file")
        let handle = try Files.open("file", in: scratch.descriptor, [.path, .noFollow])
        let wanted = FilePermissions(rawValue: 0o4751)
        try Files.changePermissions(of: handle.descriptor, to: wanted, through: Procfs())
        #expect(try Files.status(of: handle.descriptor).permissions == wanted)
    }

    @Test("names are listed without the directory itself, twice alike")
    func lists() throws {
        let scratch = try Scratch()
        for index in 0..<300 { try scratch.write("", to: FilePath("file\(index)")) }
        try Files.makeDirectory("directory", in: scratch.descriptor)
        let first = try Files.entries(of: scratch.descriptor)
        #expect(first.count == 301)
        #expect(first == (try Files.entries(of: scratch.descriptor)))
        #expect(first.first { $0.name == "directory" }?.kind == .directory)
    }

    @Test("a lock keeps others out until it is given up")
    func locks() throws {
        let scratch = try Scratch()
        try scratch.write("", to: "lock")
        let first = try Files.open("lock", in: scratch.descriptor, .readOnly)
        let second = try Files.open("lock", in: scratch.descriptor, .readOnly)
        try Files.lock(first.descriptor, .exclusive)
        #expect(throws: Failure.wouldBlock) {
            try Files.lock(second.descriptor, .shared, waiting: false)
        }
        try first.close()
        try Files.lock(second.descriptor, .shared, waiting: false)
    }

    @Test("a sealed memory file cannot be written, nor unsealed")
    func seals() throws {
        let file = try Files.memoryFile("apus-test", executable: true)
        try Files.writeAll([1, 2, 3], to: file.descriptor)
        try Files.seal(file.descriptor, .all)
        #expect(try Files.seals(of: file.descriptor).isSuperset(of: .all))
        #expect(throws: Failure.notPermitted) { try Files.writeAll([4], to: file.descriptor) }
        #expect(throws: Failure.notPermitted) { try Files.seal(file.descriptor, .grow) }
        let reopened = { try Procfs().reopen(file.descriptor, .readWrite) }
        #expect(throws: Failure.notPermitted) {
            let copy = try reopened()
            try Files.writeAll([5], to: copy.descriptor)
        }
    }
}
