import Harness

extension Bundle {
    /// Adds a mount to the end of the configuration's.
    func addMount(
        _ type: String,
        _ source: String,
        on destination: String,
        _ options: [String] = [],
        mappings: JSON = .null
    ) {
        var mount: JSON = [
            "type": .string(type), "source": .string(source), "destination": .string(destination),
        ]
        if !options.isEmpty { mount["options"] = JSON(options) }
        if mappings != .null {
            mount["uidMappings"] = mappings
            mount["gidMappings"] = mappings
        }
        config["mounts"].append(mount)
    }

    /// Makes a directory beside the root file system, with a file `file` in it that says its name.
    func makeFolder(_ name: String) throws -> String {
        let path = directory + "/" + name
        try Host.makeDirectory(path)
        try Host.write(name, to: path + "/file")
        return path
    }

    /// Mounts a new tmpfs on a directory of the host until the bundle is cleaned up.
    func mountOnHost(_ path: String, _ options: String...) throws {
        try Tool.succeed(["mount", "-t", "tmpfs", "tmpfs", path])
        afterwards { try Host.unmount(path) }
        for option in options { try Tool.succeed(["mount", "-o", option, path]) }
    }

    /// Makes a directory that is a mount point of the host, with another one, `below`, in it.
    ///
    /// `options` are what `mount -o` applies to both.
    func makeTree(_ name: String, _ options: String...) throws -> String {
        let path = directory + "/" + name
        try Host.makeDirectory(path)
        try mountOnHost(path)
        for inner in ["below", "late"] { try Host.makeDirectory(path + "/" + inner) }
        try mountOnHost(path + "/below")
        for option in options {
            for mount in [path, path + "/below"] {
                try Tool.succeed(["mount", "-o", option, mount])
            }
        }
        return path
    }

    /// Makes the mount of a tree and the one below it shared, each with a peer group of its own.
    func share(_ tree: String) throws { try Tool.succeed(["mount", "--make-rshared", tree]) }

    /// Gives the program privileges over the container's own mounts.
    func allowMounting() {
        for set in ["bounding", "effective", "permitted"] {
            config["process"]["capabilities"][set].append("CAP_SYS_ADMIN")
        }
    }
}
