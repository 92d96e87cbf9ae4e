import Harness
import Synchronization

extension HostCgroup {
    private static let known = Mutex<[String: [String]]>([:])

    /// Whether a new cgroup on this host has this file.
    ///
    /// Asks a cgroup of our own: the root of a hierarchy has other files than those beneath it.
    static func offers(_ file: String) throws -> Bool {
        let controller = String(file.prefix { $0 != "." })
        if isUnified {
            let controllers = try Host.read("/sys/fs/cgroup/cgroup.controllers")
            return controllers.split { " \n".contains($0) }.contains { $0 == controller }
        }
        guard Host.exists("/sys/fs/cgroup/\(controller)/cgroup.procs") else { return false }
        return try known.withLock { known in
            if let files = known[controller] { return files.contains(file) }
            let group = "/sys/fs/cgroup/\(controller)/\(Scratch.shared.newName())"
            try Host.makeDirectory(group)
            let files = Host.list(group)
            try Host.removeDirectory(group)
            known[controller] = files
            return files.contains(file)
        }
    }

    /// A file of a bundle's container, without the last line feed.
    static func content(_ bundle: Bundle, _ file: String) -> String? {
        value(bundle.config["linux"]["cgroupsPath"].text ?? "", file)
    }
}
