import Glibc

/// The root file system of the test containers: busybox, the probe, and a few files.
package enum RootFileSystem {
    /// What busybox does in the containers.
    package static let applets = [
        "sh", "true", "false", "echo", "cat", "ls", "sleep", "id", "mount", "umount", "mkdir",
        "touch", "env", "kill", "dd", "head", "rm", "ln", "stty",
    ]

    /// Makes one.
    package static func make(at path: String) throws {
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
            try Tool.succeed([busybox, "cp", source, copy])
            try Host.setMode(copy, 0o755)
            return (name, copy)
        }
    }
}
