internal import Linux
internal import Syscalls

/// What is remembered of a container's groups in resctrl.
package struct ResctrlRecord: Equatable, Sendable {
    /// The groups its processes belong to: the class of service, then the monitoring group in it.
    package var groups: [String]
    /// The groups that go with the container, in the order of their removal.
    package var made: [String]

    /// Puts a process into the groups; its children are born in them.
    func add(_ pid: Int32) throws(Failure) {
        // Joining a class leaves the monitoring group of another one, so the inner one comes last.
        for group in groups {
            try attempt("linux.intelRdt: add process \(pid) to \(group)") { () throws(Failure) in
                try Resctrl.write("\(pid)\n", to: "tasks", of: group)
            }
        }
    }

    /// Removes what was made for the container.
    func remove() throws(Failure) {
        for group in made { try Resctrl.remove(group) }
    }
}

/// The files of resctrl.
enum Resctrl {
    /// Writes to a file of a group in one call.
    static func write(_ value: String, to file: String, of group: String) throws(Failure) {
        do throws(Failure) {
            try Files.writeValue(value, to: FilePath("\(group)/\(file)"))
        } catch {
            throw error == .noSuchFileOrDirectory ? missing(file, group) : error
        }
    }

    /// Reads a file of a group.
    static func read(_ file: String, of group: String) throws(Failure) -> String {
        let bytes = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try Files.readFile(FilePath("\(group)/\(file)"))
        }
        guard let bytes else { throw missing(file, group) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a process is in the group.
    static func hasTasks(_ group: String) throws(Failure) -> Bool {
        try !read("tasks", of: group).isEmpty
    }

    /// Removes a group; its processes, if any, go back to the one around it.
    static func remove(_ group: String) throws(Failure) {
        try attempt("remove \(group)") { () throws(Failure) in
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.removeDirectory(FilePath(group))
            }
        }
    }

    /// Writes a line of a class's `schemata`.
    static func setShare(_ line: String, of group: String, root: String) throws(Failure) {
        try explained("write \(line) to \(group)/schemata", root: root) { () throws(Failure) in
            try write(line + "\n", to: "schemata", of: group)
        }
    }

    /// The kernel says more about a refusal than its error number.
    static func explained(
        _ what: String,
        root: String,
        _ body: () throws(Failure) -> Void
    ) throws(Failure) {
        do {
            try attempt(what, body)
        } catch {
            guard error.errnoNumber != nil, let reason = lastStatus(below: root) else {
                throw error
            }
            throw error.hinting("resctrl says: \(reason)")
        }
    }

    /// Why the last command failed, as the kernel puts it; nil if it has nothing to say.
    private static func lastStatus(below root: String) -> String? {
        do {
            let text = try read("last_cmd_status", of: "\(root)/info")
            let line = text.split(separator: "\n").first.map(String.init)
            return line == "ok" ? nil : line
        } catch {
            // An explanation of an error: without it the error is reported all the same.
            return nil
        }
    }

    /// Not "no such file": callers take those words for a program that does not exist.
    private static func missing(_ file: String, _ group: String) -> Failure {
        Failure("\(group) has no \(file), it is not such a group of resctrl")
    }
}
