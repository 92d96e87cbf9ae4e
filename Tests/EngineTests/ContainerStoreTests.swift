import Engine
import Linux
import OCI
import Plan
import Syscalls
import Testing

/// A state root of its own, removed at the end of the test.
private final class TemporaryStore {
    let store: ContainerStore
    private let parent: FilePath

    init() throws {
        let name = try HostCalls.random(count: 8).map { String($0, radix: 16) }.joined()
        let base = HostCalls.environmentValue("TMPDIR") ?? "/tmp"
        parent = FilePath(base).appending("apus-store-\(name)")
        try Files.makeDirectory(parent)
        store = ContainerStore(root: parent.appending("deep/root"))
    }

    deinit {
        do {
            try Files.removeTree(parent)
        } catch {
            Issue.record("\(parent) could not be removed: \(error)")
        }
    }

    func record(_ name: String) throws -> ContainerRecord {
        ContainerRecord(
            id: try ContainerID(name),
            bundle: "/bundle",
            rootfs: "/bundle/rootfs",
            created: "2025-11-21T06:22:00.5Z",
            ociVersion: "1.3.0",
            ownerUID: 7
        )
    }
}

@Suite("The state directory")
struct ContainerStoreTests {
    private let temporary: TemporaryStore
    private var store: ContainerStore { temporary.store }
    private let id: ContainerID

    init() throws {
        temporary = try TemporaryStore()
        id = try ContainerID("web")
    }

    private func reason(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Failure)?.reason ?? "\(error)"
        }
    }

    @Test("is closed to others; a container's own may be passed through")
    func permissions() throws {
        _ = try store.reserve(id)
        let root = try Files.status(of: store.root)
        let directory = try Files.status(of: store.directory(of: id))
        #expect(root.permissions.rawValue == 0o700)
        #expect(directory.permissions.rawValue == 0o711)
    }

    @Test("gives a name to one container only")
    func reservation() throws {
        _ = try store.reserve(id)
        #expect(reason { _ = try store.reserve(id) } == "container with given ID already exists")
    }

    @Test("gives back the record that was saved")
    func roundTrip() throws {
        _ = try store.reserve(id)
        var record = try temporary.record("web")
        record.annotations = ["a/b": "c\n\"ü\""]
        record.hooks = Spec.Hooks(poststop: [Spec.Hook(path: "/bin/true", timeout: 3)])
        record.initProcess = ProcessIdentity(pid: 42, startTime: .max)
        record.cgroup = CgroupRecord(
            manager: .cgroupfs,
            version: .unified,
            directories: [CgroupDirectory(controllers: ["cpu"], mountPoint: "/m", path: "/p")]
        )
        try store.save(record)
        #expect(try store.load(id) == record)
        record.hasPrivatePIDNamespace = false
        try store.save(record)
        #expect(try store.load(id) == record)
    }

    @Test("keeps the bytes of the configuration")
    func configuration() throws {
        _ = try store.reserve(id)
        try store.keepConfiguration([1, 2, 255], of: id)
        #expect(try store.configuration(of: id) == [1, 2, 255])
    }

    @Test("says that a container does not exist, also while it has no record")
    func missing() throws {
        #expect(reason { _ = try store.load(id) } == "container does not exist")
        #expect(reason { _ = try store.lock(id) } == "container does not exist")
        _ = try store.reserve(id)
        #expect(reason { _ = try store.load(id) } == "container does not exist")
    }

    @Test("refuses the record of another version")
    func otherVersion() throws {
        _ = try store.reserve(id)
        try store.save(try temporary.record("web"))
        let path = store.directory(of: id).appending("record")
        var bytes = try Files.readFile(path)
        bytes[4] = 99
        try Files.replaceFile(path, with: bytes)
        #expect(
            reason { _ = try store.load(id) } == "its format 99 belongs to another version of apus"
        )
        try Files.replaceFile(path, with: [2, 0, 0, 0, 2, 0])
        #expect(reason { _ = try store.load(id) } == "the bytes end early")
    }

    @Test("takes the last whole entry, whatever a killed writer has left behind it")
    func entries() throws {
        _ = try store.reserve(id)
        var record = try temporary.record("web")
        let path = store.directory(of: id).appending("record")
        try store.save(record)
        let first = try Files.readFile(path)
        record.rootless = true
        try store.save(record)
        let both = try Files.readFile(path)
        #expect(both.count == 2 * first.count)
        for end in [first.count, first.count + 3, first.count + 4, both.count - 1] {
            try Files.replaceFile(path, with: Array(both.prefix(end)))
            #expect(try !store.load(id).rootless, "\(end)")
            try store.save(record)
            #expect(try store.load(id).rootless, "\(end)")
        }
        try Files.replaceFile(path, with: Array(first.dropLast()))
        #expect(reason { _ = try store.load(id) } == "container does not exist")
    }

    @Test("does not let the record grow without end")
    func size() throws {
        _ = try store.reserve(id)
        var record = try temporary.record("web")
        for number in 0..<2000 {
            record.created = "\(number)"
            try store.save(record)
        }
        #expect(try store.load(id) == record)
        let path = store.directory(of: id).appending("record")
        #expect(try Files.status(of: path).size <= 1 << 16)
    }

    @Test("lists names in order, whatever else lies there")
    func list() throws {
        #expect(try store.list() == nil)
        for name in ["b", "a"] { _ = try store.reserve(try ContainerID(name)) }
        _ = try Files.open(store.root.appending("file"), [.create, .writeOnly])
        try Files.makeDirectory(store.root.appending("no name"))
        #expect(try store.list()?.map(\.rawValue) == ["a", "b"])
    }

    @Test("leaves nothing of a removed container, half-made ones included")
    func removal() throws {
        let lock = try store.reserve(id)
        try Files.makeDirectory(store.directory(of: id).appending("notify"))
        try store.save(try temporary.record("web"))
        try store.remove(id)
        #expect(try !store.exists(id))
        try store.remove(id)
        _ = consume lock
    }

    @Test("lets one command at a time change a container")
    func locking() throws {
        let lock = try store.reserve(id)
        #expect(
            reason { _ = try store.lock(id, patience: 20) }
                == "container web is busy: another command is changing it"
        )
        _ = consume lock
        #expect(reason { _ = try store.lock(id, patience: 20) } == nil)
    }
}

@Suite("The default state root")
struct DefaultRootTests {
    @Test(
        "is the user's where there are no root's privileges",
        arguments: [
            (["XDG_RUNTIME_DIR=/run/user/0"], 0, false, "/run/apus"),
            (["XDG_RUNTIME_DIR=/run/user/7"], 7, false, "/run/user/7/apus"),
            (["XDG_RUNTIME_DIR=/run/user/7"], 0, true, "/run/user/7/apus"),
            (["XDG_RUNTIME_DIR=/run/user/7", "USER=me"], 0, true, "/run/user/7/apus"),
            (["XDG_RUNTIME_DIR=/run/user/7", "USER=root"], 0, true, "/run/apus"),
            (["XDG_RUNTIME_DIR=relative"], 7, false, "/run/apus"),
            (["XDG_RUNTIME_DIR="], 7, false, "/run/apus"),
            ([], 7, false, "/run/apus"),
        ] as [([String], UInt32, Bool, FilePath)]
    )
    func choice(environment: [String], uid: UInt32, inUserNamespace: Bool, root: FilePath) throws {
        let found = try ContainerStore.defaultRoot(
            environment: environment,
            uid: uid,
            isInUserNamespace: inUserNamespace
        )
        #expect(found == root)
    }
}
