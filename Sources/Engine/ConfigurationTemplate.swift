package import Linux
internal import OCI
internal import Syscalls

/// The configuration that `spec` writes.
package enum ConfigurationTemplate {
    /// Writes a new file, usually `config.json`; one that is there is kept.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - rootless: Whether the caller, who is not root, will run it.
    /// - Throws: `Failure` "File config.json exists. Remove it first".
    package static func write(to path: FilePath, rootless: Bool) throws(Failure) {
        let unified = FilePath("/sys/fs/cgroup/cgroup.controllers")
        let template = Spec.template(hasUnifiedCgroups: try Files.isPresent(unified))
        let spec =
            rootless
            ? template.rootless(
                userID: Credentials.effectiveUser,
                groupID: Credentials.effectiveGroup
            ) : template
        try write(
            JSONEncoder.encode(spec, pretty: true),
            to: path
        )
    }

    private static func write(_ bytes: [UInt8], to path: FilePath) throws(Failure) {
        do {
            let file = try Files.open(
                path,
                [.writeOnly, .create, .exclusive],
                permissions: FilePermissions(rawValue: 0o666)
            )
            try Files.writeAll(bytes + [UInt8(ascii: "\n")], to: file.descriptor)
        } catch .fileExists {
            throw Failure("File \(path.lastComponent?.string ?? "") exists. Remove it first")
        } catch {
            throw error.during("write \(path)")
        }
    }
}
