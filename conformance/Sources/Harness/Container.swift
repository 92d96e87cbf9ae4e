import Glibc
import HarnessShims

/// One container of a bundle, and the commands on it, each bounded in time.
package final class Container {
    /// Its ID, which only this run uses.
    package let id: String
    /// What it is made from.
    package let bundle: Bundle
    /// The process that has the container's standard streams as its own: `create` or `run`.
    package private(set) var tool: Tool?
    private let began = test_monotonic_nanoseconds()

    /// Names a container; no command is run.
    package init(id: String, bundle: Bundle) {
        self.id = id
        self.bundle = bundle
    }

    /// Where `create` and `run` write the process id of init.
    package var pidFile: String { "\(bundle.directory)/\(id).pid" }

    // MARK: - Commands

    /// Runs `create --bundle … --pid-file … FLAGS ID`, as the last arguments of `launcher` if there is one.
    package func create(
        flags: [String] = [],
        options: Tool.Options = Tool.Options(),
        launcher: [String] = []
    ) throws -> Outcome {
        let tool = try launch("create", flags, options, launcher)
        return try tool.wait()
    }

    /// Runs `run --bundle … --pid-file … FLAGS ID`, in the foreground unless the flags say otherwise.
    package func run(flags: [String] = [], options: Tool.Options = Tool.Options()) throws -> Tool {
        try launch("run", flags, options)
    }

    private func launch(
        _ command: String,
        _ flags: [String],
        _ options: Tool.Options,
        _ launcher: [String] = []
    ) throws -> Tool {
        let words = [command, "--bundle", bundle.directory, "--pid-file", pidFile] + flags + [id]
        let started = try Tool(launcher + Runtime.command(words), options)
        tool = started
        return started
    }

    /// Runs `start ID`, which has to succeed.
    @discardableResult
    package func start() throws -> Outcome { try Runtime.succeed(["start", id]) }

    /// Runs `exec FLAGS ID COMMAND…`, in the foreground unless the flags say otherwise.
    package func exec(
        _ command: String...,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        try Tool.run(Runtime.command(["exec"] + flags + [id] + command), options)
    }

    /// Runs `exec` of the probe, which has to succeed: its facts.
    package func report(_ verbs: String..., flags: [String] = []) throws -> Facts {
        let command = ["exec"] + flags + [id, "/bin/probe"] + verbs
        return Facts(try Runtime.succeed(command).output)
    }

    /// Runs `exec --process FILE FLAGS ID` with a document made from the configuration's process.
    package func exec(
        process change: (inout JSON) -> Void,
        flags: [String] = [],
        options: Tool.Options = Tool.Options()
    ) throws -> Outcome {
        var process = bundle.config["process"]
        change(&process)
        let path = Scratch.shared.newPath("process")
        try Host.write(process.description, to: path)
        return try Tool.run(
            Runtime.command(["exec", "--process", path] + flags + [id]),
            options
        )
    }

    /// Runs `kill FLAGS ID SIGNAL`.
    @discardableResult
    package func kill(_ signal: String..., flags: [String] = []) throws -> Outcome {
        try Tool.run(Runtime.command(["kill"] + flags + [id] + signal))
    }

    /// Runs `delete ID`, with `--force` if wanted.
    @discardableResult
    package func delete(force: Bool = false) throws -> Outcome {
        try Tool.run(Runtime.command(["delete"] + (force ? ["--force"] : []) + [id]))
    }

    // MARK: - Facts

    /// What the container's standard output, or `run`'s, has received.
    package var output: String { tool?.output ?? "" }
    /// What its standard error, or `run`'s, has received.
    package var error: String { tool?.error ?? "" }
    /// What the probe has reported so far.
    package var facts: Facts { Facts(output) }

    /// The document that `state` prints.
    package func state() throws -> JSON {
        try JSON(parsing: Runtime.succeed(["state", id]).output)
    }

    /// The status that `state` prints.
    package func status() throws -> String? { try state()["status"].text }

    /// The process id of init as the host sees it, from the pid file.
    package var pid: Int32 {
        get throws {
            // `run` may write it when the program runs already; after `create` it is there.
            var pid: Int32?
            try eventually("the pid file of \(id)", within: 5) {
                pid = Host.content(pidFile).flatMap { Int32($0) }
                return pid != nil
            }
            return pid ?? 0
        }
    }

    /// Waits until the program has ended and says how.
    ///
    /// For containers made by `create` or `run --detach`: their orphaned program is a child of the test process.
    package func ending() throws -> Ending {
        let pid = try pid
        var (status, peak): (Int32, Int) = (0, 0)
        try eventually("the end of the program of \(id), process \(pid)") {
            unsafe test_reap(pid, began, &status, &peak) == 1
        }
        return Ending(waitStatus: status)
    }

    /// Waits until `state` reports a status.
    package func await(status wanted: String) throws {
        try eventually("\(id) is \(wanted)") { try status() == wanted }
    }

    // MARK: - Clean-up

    /// Nothing is known of the container any more, and none of its processes is alive.
    ///
    /// - Throws: `LeftBehind` with all that is.
    package func requireGone() throws {
        var left: [String] = []
        if try Runtime.run("state", id).succeeded { left.append("\(id) is still known") }
        if Host.exists(pidFile) {
            let pid = try pid
            if Host.isAlive(pid) { left.append("its program is alive: \(pid)") }
        }
        let directory = "\(Scratch.shared.root)/\(id)"
        if Host.exists(directory) { left.append("its state directory is left: \(directory)") }
        left += HostSnapshot.processes(mentioning: id).map { "a process is left: \($0)" }
        guard left.isEmpty else { throw LeftBehind(things: left) }
    }

    /// Deletes whatever there is of the container.
    package func dispose() throws {
        if let tool, tool.isRunning {
            try delete(force: true)
            _ = try tool.wait(seconds: 10)
        }
        try delete(force: true).requireSuccess()
        guard !Host.exists("\(Scratch.shared.root)/\(id)") else {
            throw TimedOut(waitingFor: "the state directory of \(id) to be removed")
        }
    }
}
