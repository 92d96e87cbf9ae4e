import Glibc

/// A mounted imitation of resctrl, served by the probe: few machines have the processor for the real one.
///
/// A runtime that is started through `launcher` finds it among the mounts.
package final class ResctrlImitation {
    /// Whether the kernel lets a program serve a file system.
    package static let isPossible = Host.exists("/dev/fuse")

    /// Where it is mounted.
    package let root: String
    /// Starts what follows in a mount namespace whose table of mounts lists it as resctrl.
    package let launcher: [String]
    private let server: Tool

    /// Mounts it until the bundle is cleaned up.
    package init(for bundle: Bundle) throws {
        root = Scratch.shared.newPath("resctrl")
        let table = Scratch.shared.newPath("mountinfo")
        try Host.makeDirectory(root)
        try Host.write(
            "1 0 0:1 / / rw - rootfs rootfs rw\n2 1 0:2 / \(root) rw - resctrl resctrl rw\n",
            to: table
        )
        launcher = [
            "/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-c",
            #"mount --bind "$0" /proc/$$/mountinfo && exec "$@""#, table,
        ]
        let server = try Tool([Repository.probe, "resctrl:\(root)"])
        self.server = server
        let root = root
        bundle.afterwards {
            try Host.unmount(root)
            // A mount namespace that was copied meanwhile may hold it a little longer.
            try server.signal(SIGKILL)
            try server.wait()
            try Host.removeDirectory(root)
            try Host.remove(table)
        }
        try eventually("resctrl to be mounted: \(server.output)") {
            server.output.contains("ready=1")
        }
    }

    /// The content of one of its files.
    package func read(_ file: String) throws -> String { try Host.read("\(root)/\(file)") }

    /// What was done to it, in order, one deed a line.
    package var log: [String] {
        get throws { try read("log").split(separator: "\n").map(String.init) }
    }
}
