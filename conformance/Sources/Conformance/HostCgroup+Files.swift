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
            guard try words("cgroup.controllers").contains(controller) else { return false }
            // Whoever makes a cgroup has to enable the controller: as long as nobody has, its files cannot be seen.
            guard try words("cgroup.subtree_control").contains(controller) else { return true }
        } else {
            guard Host.exists(directory("/cgroup.procs", controller)) else { return false }
        }
        return try known.withLock { known in
            if let files = known[controller] { return files.contains(file) }
            let group = directory("/" + Scratch.shared.newName(), controller)
            try Host.makeDirectory(group)
            let files = Host.list(group)
            try Host.removeDirectory(group)
            known[controller] = files
            return files.contains(file)
        }
    }

    /// The words of a file at the root of cgroup v2.
    private static func words(_ file: String) throws -> [String] {
        try Host.read(directory("/" + file, "")).split { " \n".contains($0) }.map(String.init)
    }

    /// A file of a bundle's container, without the last line feed.
    static func content(_ bundle: Bundle, _ file: String) -> String? {
        value(bundle.config["linux"]["cgroupsPath"].text ?? "", file)
    }
}
