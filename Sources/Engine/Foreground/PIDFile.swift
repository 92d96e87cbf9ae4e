package import Linux
internal import Syscalls

/// The file in which a caller looks for a process's number.
package enum PIDFile {
    /// Writes the number: decimal digits and nothing else, visible at once or not at all.
    ///
    /// It is written to `.<name>` beside the file, which then takes the name: whoever finds the
    /// file finds all of it.
    package static func write(_ pid: Int32, to path: FilePath) throws(Failure) {
        try attempt("write the pid file \(path)") { () throws(Failure) in
            guard let name = path.lastComponent else {
                throw Failure("is not the name of a file")
            }
            let temporary = path.removingLastComponent().appending(".\(name.string)")
            let file = try create(temporary)
            do throws(Failure) {
                try Files.writeAll(Array("\(pid)".utf8), to: file.descriptor)
                try file.close()
                try Files.rename(temporary, to: path)
            } catch {
                try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                    try Files.remove(temporary)
                }
                throw error
            }
        }
    }

    private static func create(_ path: FilePath) throws(Failure) -> OwnedDescriptor {
        let flags: OpenFlags = [.writeOnly, .create, .exclusive, .noFollow]
        let permissions = FilePermissions(rawValue: 0o644)
        do {
            return try Files.open(path, flags, permissions: permissions)
        } catch .fileExists {
            // Left behind by a command that was killed between writing and renaming.
            try Files.remove(path)
            return try Files.open(path, flags, permissions: permissions)
        }
    }
}
