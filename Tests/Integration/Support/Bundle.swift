import Glibc
import Testing

/// A bundle in a directory of its own, and the containers made from it.
///
///     try Bundle.use { bundle in
///         bundle.config["process"]["umask"] = 63
///         let facts = try bundle.report("place")            // `run` in the foreground, the probe's facts
///         let container = try bundle.create("pause")        // created, not started
///         try container.start()
///     }
///
/// When the body ends, also by an error, every container is deleted with force and the directory is removed; what
/// a container leaves behind in processes, mounts, cgroups or the state directory is an issue of the test.
final class Bundle {
    let directory: String
    /// The content of config.json as it is written by the next command that needs it.
    var config: JSON
    private let firstCgroup: String
    private var givenCgroup: String
    private var containers: [Container] = []
    private var cleanups: [() throws -> Void] = []

    /// Makes a bundle for the time that `body` runs.
    static func use(_ body: (Bundle) throws -> Void) throws {
        let bundle = try Bundle()
        defer { bundle.cleanUp() }
        try body(bundle)
    }

    private init() throws {
        directory = "\(Scratch.shared.directory)/\(Scratch.shared.newName())"
        firstCgroup = Scratch.shared.newName()
        givenCgroup = "/" + firstCgroup
        config = try DefaultConfig.make(cgroupsPath: givenCgroup)
        try Host.makeDirectory(directory)
        try RootFileSystem.make(at: directory + "/rootfs")
    }

    /// A path in the root file system, as the host sees it.
    func root(_ path: String = "") -> String { directory + "/rootfs" + path }

    /// Calls `undo` when the bundle is cleaned up, after its containers are gone.
    func afterwards(_ undo: @escaping () throws -> Void) { cleanups.append(undo) }

    /// Makes the program of the container the probe with these verbs.
    func setProbe(_ verbs: [String]) { config["process"]["args"] = JSON(["/bin/probe"] + verbs) }

    /// Writes config.json.
    func save() throws { try Host.write(config.description, to: directory + "/config.json") }

    // MARK: - Containers

    /// `create`s a container whose program is the probe with these verbs, or the configuration's own without verbs.
    ///
    /// Its standard streams are files: `container.output`.
    func create(
        _ verbs: String...,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Container {
        try created(verbs, flags, options)
    }

    private func created(
        _ verbs: [String],
        _ flags: [String],
        _ options: Tool.Options
    ) throws -> Container {
        if !verbs.isEmpty { setProbe(verbs) }
        let container = try newContainer()
        let outcome = try container.create(flags: flags, options: options)
        guard outcome.succeeded else { throw Unexpected(outcome: outcome) }
        return container
    }

    /// `create` and `start`, then waits until the probe says `ready` where a verb does (await, pause, …).
    func start(
        _ verbs: String...,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Container {
        let container = try created(verbs, flags, options)
        try container.start()
        let saysReady = ["await", "pause", "await-file", "spy", "swap"]
        if verbs.contains(where: { saysReady.contains(String($0.prefix { $0 != ":" })) }) {
            try eventually("\(container.id) is ready") { container.output.contains("ready=1") }
        }
        return container
    }

    /// `run` in the foreground.
    func run(
        _ verbs: String...,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        if !verbs.isEmpty { setProbe(verbs) }
        return try newContainer().run(flags: flags, options: options).wait()
    }

    /// `run` of the probe, which has to succeed: its facts.
    func report(_ verbs: String..., flags: [String] = []) throws -> Facts {
        setProbe(verbs)
        let outcome = try newContainer().run(flags: flags).wait()
        guard outcome.succeeded else { throw Unexpected(outcome: outcome) }
        return Facts(outcome.output)
    }

    /// `create`, which has to fail and to leave nothing: its message.
    func refusal(
        flags: [String] = [],
        location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let container = try newContainer()
        let outcome = try container.create(flags: flags)
        #expect(!outcome.succeeded, "create was to be refused", sourceLocation: location)
        if !outcome.succeeded { container.expectGone(location) }
        return outcome.message
    }

    /// A container that no command has seen yet.
    ///
    /// All but the first have a cgroup of their own name, unless the test has chosen one.
    func newContainer() throws -> Container {
        let container = Container(id: Scratch.shared.newName(), bundle: self)
        if !containers.isEmpty, config["linux"]["cgroupsPath"].text == givenCgroup {
            givenCgroup = "/" + container.id
            config["linux"]["cgroupsPath"] = .string(givenCgroup)
        }
        try save()
        containers.append(container)
        return container
    }

    // MARK: - Clean-up

    private func cleanUp() {
        for container in containers { Self.record { try container.dispose() } }
        for undo in cleanups.reversed() { Self.record(undo) }
        let chosen = (config["linux"]["cgroupsPath"].text ?? "").dropFirst()
        let names = Set(
            containers.map(\.id)
                + [firstCgroup, String(chosen)].filter { $0.hasPrefix("apus-test-") }
        )
        for left in names.flatMap(HostSnapshot.cgroups(named:)) {
            Issue.record("a cgroup is left: \(left)")
            Self.record { try Host.removeDirectory(left) }
        }
        for mount in HostSnapshot.mounts(containing: directory + "/") {
            Issue.record("a mount is left on the host: \(mount)")
            Self.record { try Host.unmount(mount) }
        }
        Self.record { try Host.removeTree(directory) }
    }

    private static func record(_ body: () throws -> Void) {
        do { try body() } catch { Issue.record(error, "while cleaning up") }
    }
}

/// The root file system of the test containers: busybox, the probe, and a few files.
enum RootFileSystem {
    static let applets = [
        "sh", "true", "false", "echo", "cat", "ls", "sleep", "id", "mount", "umount", "mkdir",
        "touch", "env", "kill", "dd", "head", "rm", "ln", "stty",
    ]

    static func make(at path: String) throws {
        for part in ["", "/bin", "/etc", "/proc", "/sys", "/dev", "/tmp", "/root", "/home"] {
            try Host.makeDirectory(path + part, mode: part == "/tmp" ? 0o1777 : 0o755)
        }
        for (name, source) in try sources() { try Host.link(source, at: path + "/bin/" + name) }
        for applet in applets { try Host.symlink("busybox", at: path + "/bin/" + applet) }
        try Host.write(
            "root:x:0:0:root:/root:/bin/sh\nsparrow:x:1000:1000::/home/sparrow:/bin/sh\n",
            to: path + "/etc/passwd"
        )
        try Host.write("root:x:0:\nflock:x:1000:sparrow\n", to: path + "/etc/group")
    }

    /// The two programs on the file system of the bundles, to be linked to: copied once in a run.
    private static func sources() throws -> [(name: String, path: String)] {
        try copies.get()
    }

    private static let copies: Result<[(name: String, path: String)], any Error> = Result {
        let directory = Scratch.shared.directory + "/template"
        let busybox = Host.exists("/bin/busybox") ? "/bin/busybox" : "/usr/bin/busybox"
        return try [("busybox", busybox), ("probe", Repository.probe)].map { name, source in
            let copy = directory + "/" + name
            let outcome = try Tool.run([busybox, "cp", source, copy])
            guard outcome.succeeded else { throw Unexpected(outcome: outcome) }
            try Host.setMode(copy, 0o755)
            return (name, copy)
        }
    }
}
