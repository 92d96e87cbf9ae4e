import Glibc

/// The cgroups of the host, under the names of whichever version it has.
package enum HostCgroup {
    /// Whether version 2 is what the host has.
    package static let isUnified = Host.exists("/sys/fs/cgroup/cgroup.controllers")

    /// The directory of a cgroup in the hierarchy of a controller.
    package static func directory(_ path: String, _ controller: String) -> String {
        isUnified ? "/sys/fs/cgroup\(path)" : "/sys/fs/cgroup/\(controller)\(path)"
    }

    /// A file's content without the last line feed; `controller.file` of v1, or the v2 name.
    package static func value(_ path: String, _ file: String, v2: String? = nil) -> String? {
        let controller = String(file.prefix { $0 != "." })
        let name = isUnified ? v2 ?? file : file
        return Host.content("\(directory(path, controller))/\(name)")
            .map { String($0.dropLast($0.hasSuffix("\n") ? 1 : 0)) }
    }

    /// Every directory that the runtime has to make for a cgroup.
    package static func directories(_ path: String) -> [String] {
        if isUnified { return [directory(path, "")] }
        return Host.list("/sys/fs/cgroup").map { "/sys/fs/cgroup/\($0)" }
            .filter { Host.exists("\($0)/cgroup.procs") }.map { $0 + path }
    }

    /// Where a process is in the hierarchy of a controller.
    package static func path(of pid: Int32, _ controller: String) -> String? {
        (Host.content("/proc/\(pid)/cgroup") ?? "").split(separator: "\n")
            .map { $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false) }
            .first {
                isUnified ? $0[0] == "0" : $0[1].split(separator: ",").contains("\(controller)")
            }
            .map { String($0[2]) }
    }
}

extension Bundle {
    /// Makes a part of the container's cgroup, with a process in it, for the time of the bundle.
    package func occupyCgroup() throws -> (tenant: Tool, directory: String) {
        let path = config["linux"]["cgroupsPath"].text ?? ""
        let directory = HostCgroup.directory(path, "pids")
        let tenant = try Tool(["/bin/sleep", "1000"])
        try Host.makeDirectory(directory)
        afterwards {
            try tenant.signal(SIGKILL)
            try tenant.wait()
            if Host.exists(directory) { try Host.removeDirectory(directory) }
        }
        try Host.write("\(tenant.pid)", to: directory + "/cgroup.procs")
        return (tenant, directory)
    }
}
