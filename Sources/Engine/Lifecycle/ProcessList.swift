package import Linux
internal import OCI
package import Plan
internal import Syscalls

/// `ps`: the processes of a container.
package enum ProcessList {
    /// The numbers of the container's processes on the host.
    package static func processes(
        of id: ContainerID,
        _ context: EngineContext
    ) throws(Failure) -> [Int32] {
        let container = try Container.load(id, from: context.store, log: context.log)
        if let cgroup = container.cgroup(context.log) { return try cgroup.processes() }
        guard container.status != .stopped, let pid = container.record.initProcess?.pid else {
            return []
        }
        return [pid]
    }

    /// The container's lines of what `ps(1)` prints.
    ///
    /// - Parameters:
    ///   - id: The container.
    ///   - arguments: Options for `ps`; none means `-ef`.
    ///   - context: The surroundings.
    /// - Returns: The header and those lines.
    /// - Throws: `Failure`, also for what `ps` does not like.
    package static func table(
        of id: ContainerID,
        arguments: [String],
        _ context: EngineContext
    ) throws(Failure) -> String {
        let pids = try processes(of: id, context)
        let output = try attempt("run ps") { () throws(Failure) in
            try run(["ps"] + (arguments.isEmpty ? ["-ef"] : arguments), context)
        }
        return try lines(of: pids, in: output)
    }

    /// What `ps(1)` prints.
    private static func run(
        _ arguments: [String],
        _ context: EngineContext
    ) throws(Failure) -> String {
        let path = try Self.path(in: context.variable("PATH") ?? "")
        let pipe = try Files.pipe()
        let process = try Spawn.program(
            path,
            arguments: arguments,
            environment: context.environment,
            standardOutput: pipe.second.descriptor
        )
        let output = pipe.takeFirst()
        let bytes = try Files.readAll(output.descriptor)
        let status = try Processes.wait(for: process.pid)
        guard status == .exited(0) else { throw Failure("exit status \(status.code)") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where `ps` is; callers such as Podman pass no search path at all.
    private static func path(in searchPath: String) throws(Failure) -> FilePath {
        let directories = (searchPath + ":/usr/bin:/bin").split(separator: ":")
        for directory in directories where directory.hasPrefix("/") {
            let candidate = FilePath("\(directory)/ps")
            if try Files.isPresent(candidate) { return candidate }
        }
        throw Failure("executable file not found in $PATH")
    }

    /// The header, and the lines whose column `PID` has one of the numbers.
    package static func lines(of pids: [Int32], in output: String) throws(Failure) -> String {
        let lines = output.split(separator: "\n").map(String.init)
        let columns = lines.first?.split { $0.isWhitespace } ?? []
        guard let column = columns.firstIndex(of: "PID") else {
            throw Failure("couldn't find PID field in ps output")
        }
        let wanted = Set(pids)
        let shown = lines.dropFirst().filter { line in
            let fields = line.split { $0.isWhitespace }
            guard column < fields.count, let pid = Int32(fields[column]) else { return false }
            return wanted.contains(pid)
        }
        return (lines.prefix(1) + shown).map { $0 + "\n" }.joined()
    }
}
