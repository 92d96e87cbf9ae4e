internal import Linux
internal import Plan
internal import Syscalls

/// Writes the ID mappings of a process that waits for them (user_namespaces(7)).
enum IDMappings {
    /// Writes uid_map and gid_map of a process, once: the kernel takes no second write.
    static func write(_ plan: IDMappingPlan, of pid: Int32) throws(Failure) {
        let procfs = try Procfs()
        if plan.deniesSetgroups {
            try attempt("deny setgroups") { () throws(Failure) in
                try procfs.write("deny", to: FilePath("\(pid)/setgroups"))
            }
        }
        switch plan.writer {
        case .runtime:
            try attempt("write linux.gidMappings to the user namespace") { () throws(Failure) in
                try procfs.write(plan.groups.mapText, to: FilePath("\(pid)/gid_map"))
            }
            try attempt("write linux.uidMappings to the user namespace") { () throws(Failure) in
                try procfs.write(plan.users.mapText, to: FilePath("\(pid)/uid_map"))
            }
        case .helpers:
            try run("newgidmap", plan.groups, of: pid)
            try run("newuidmap", plan.users, of: pid)
        }
    }

    private static func run(
        _ helper: String,
        _ mappings: [IDMapping],
        of pid: Int32
    ) throws(Failure) {
        let numbers = mappings.flatMap { [$0.containerID, $0.hostID, $0.size] }
        try attempt("run \(helper)") { () throws(Failure) in
            let path = try ProgramLookup.find(helper, path: "/usr/bin:/bin:/usr/sbin:/sbin")
            let arguments = [helper, "\(pid)"] + numbers.map(String.init)
            let process = try Spawn.program(FilePath(path), arguments: arguments, environment: [])
            let status = try Processes.wait(for: process.pid)
            guard status == .exited(0) else {
                throw Failure(
                    "it ended with \(status)",
                    hint: "/etc/subuid and /etc/subgid must grant the mapped IDs"
                )
            }
        }
    }
}
