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
/// a container leaves behind in processes, mounts, cgroups or the state directory is an error.
package final class Bundle {
    /// Where it is; `rootfs` in it is the root file system.
    package let directory: String
    /// The content of config.json as it is written by the next command that needs it.
    package var config: JSON
    private let firstCgroup: String
    private var givenCgroup: String
    private var containers: [Container] = []
    private var cleanups: [() throws -> Void] = []

    /// Makes a bundle for the time that `body` runs.
    package static func use(_ body: (Bundle) throws -> Void) throws {
        let bundle = try Bundle()
        // An error of the body says more than what it left behind.
        do { try body(bundle) } catch {
            _ = bundle.cleanUp()
            throw error
        }
        let left = bundle.cleanUp()
        guard left.isEmpty else { throw LeftBehind(things: left) }
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
    package func root(_ path: String = "") -> String { directory + "/rootfs" + path }

    /// Calls `undo` when the bundle is cleaned up, after its containers are gone.
    package func afterwards(_ undo: @escaping () throws -> Void) { cleanups.append(undo) }

    /// Makes the program of the container the probe with these verbs.
    package func setProbe(_ verbs: [String]) {
        config["process"]["args"] = JSON(["/bin/probe"] + verbs)
    }

    /// Writes config.json.
    package func save() throws {
        try Host.write(config.description, to: directory + "/config.json")
    }

    // MARK: - Containers

    /// `create`s a container whose program is the probe with these verbs, or the configuration's own without verbs.
    ///
    /// Its standard streams are files: `container.output`.
    package func create(
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
        try container.create(flags: flags, options: options).requireSuccess()
        return container
    }

    /// `create` and `start`, then waits until the probe says `ready` where a verb does (await, pause, …).
    package func start(
        _ verbs: String...,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Container {
        let container = try created(verbs, flags, options)
        try container.start()
        let saysReady = ["await", "pause", "await-file", "spy", "swap", "bomb", "knock"]
        if verbs.contains(where: { saysReady.contains(String($0.prefix { $0 != ":" })) }) {
            try eventually("\(container.id) is ready") { container.output.contains("ready=1") }
        }
        return container
    }

    /// `run` in the foreground, of the probe with these verbs or of the configuration's own program.
    package func run(
        _ verbs: String...,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        try ran(verbs, flags, options)
    }

    /// `run` of the probe, which has to succeed: its facts.
    package func report(
        _ verbs: String...,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Facts {
        Facts(try ran(verbs, flags, options).requireSuccess().output)
    }

    /// The same, of verbs that were put together.
    package func report(_ verbs: [String]) throws -> Facts {
        Facts(try ran(verbs, [], Tool.Options()).requireSuccess().output)
    }

    private func ran(
        _ verbs: [String],
        _ flags: [String],
        _ options: Tool.Options
    ) throws -> Outcome {
        if !verbs.isEmpty { setProbe(verbs) }
        return try newContainer().run(flags: flags, options: options).wait()
    }

    /// `create`, which has to fail and to leave nothing: its message.
    package func refusal(flags: [String] = []) throws -> String {
        let container = try newContainer()
        let outcome = try container.create(flags: flags)
        guard !outcome.succeeded else { throw NotRefused(command: outcome.command) }
        try container.requireGone()
        return outcome.message
    }

    /// A container that no command has seen yet.
    ///
    /// All but the first have a cgroup of their own name, unless the test has chosen one.
    package func newContainer() throws -> Container {
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

    /// Removes everything; returns what should not have been there.
    private func cleanUp() -> [String] {
        var problems: [String] = []
        func attempt(_ body: () throws -> Void) {
            do { try body() } catch { problems.append("while cleaning up: \(error)") }
        }
        for container in containers { attempt { try container.dispose() } }
        for undo in cleanups.reversed() { attempt(undo) }
        let chosen = (config["linux"]["cgroupsPath"].text ?? "").dropFirst()
        let names = Set(
            containers.map(\.id)
                + [firstCgroup, String(chosen)].filter { $0.hasPrefix(Scratch.shared.tag) }
        )
        for left in names.flatMap(HostSnapshot.cgroups(named:)) {
            problems.append("a cgroup is left: \(left)")
            attempt { try Host.removeDirectory(left) }
        }
        for mount in HostSnapshot.mounts(containing: directory + "/") {
            problems.append("a mount is left on the host: \(mount)")
            attempt { try Host.unmount(mount) }
        }
        attempt { try Host.removeTree(directory) }
        return problems
    }
}

/// A command that was to be refused, and was not.
package struct NotRefused: Error, CustomStringConvertible {
    /// The command line.
    package let command: String

    package var description: String { "was to be refused, but succeeded: \(command)" }
}
