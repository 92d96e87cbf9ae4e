package import Linux

/// What the command line of `exec` decides about a further process in a container.
///
/// With a process file the document describes the process completely; without one the
/// configuration's process does, changed by the options below. Paths of the host are absolute.
package struct ExecOptions: Equatable, Sendable {
    /// The container's name.
    package var id: ContainerID
    /// The document that describes the process.
    package var processFile: FilePath?
    /// The socket that receives the master of the process's terminal.
    package var consoleSocket: FilePath?
    /// The file that receives the pid of the process.
    package var pidFile: FilePath?
    /// The socket that receives a pidfd of the process.
    package var pidfdSocket: FilePath?
    /// The working directory inside the container.
    package var cwd: String?
    /// Variables `NAME=value` that come after those of the configuration.
    package var environment: [String]
    /// Whether the process gets a terminal.
    package var terminal: Bool
    /// The user to run as; `nil` keeps the configuration's.
    package var user: ExecUser?
    /// Groups beside those of the configuration.
    package var additionalGroups: [UInt32]
    /// Whether the command returns once the program runs.
    package var detach: Bool
    /// The SELinux label of the process.
    package var processLabel: String?
    /// The AppArmor profile of the process.
    package var appArmor: String?
    /// Whether the process may gain privileges by `execve(2)`; `nil` keeps the configuration's.
    package var noNewPrivileges: Bool?
    /// Names of capabilities that are added to the configuration's.
    package var capabilities: [String]
    /// How many descriptors from 3 on stay open in the process.
    package var preserveDescriptors: Int
    /// The cgroup below the container's, for each controller of v1, or for `""`: all of them.
    package var cgroups: [String: String]
    /// Whether a paused container is accepted.
    package var ignorePaused: Bool
    /// The program and its arguments; empty with a process file.
    package var arguments: [String]

    /// Makes the options of `exec ID ARGUMENTS`, with nothing else asked for.
    package init(id: ContainerID, arguments: [String] = []) {
        self.id = id
        self.environment = []
        self.terminal = false
        self.additionalGroups = []
        self.detach = false
        self.capabilities = []
        self.preserveDescriptors = 0
        self.cgroups = [:]
        self.ignorePaused = false
        self.arguments = arguments
    }
}

/// An option's value that says nothing usable.
package struct InvalidOption: Error, Equatable, CustomStringConvertible {
    /// What is wrong, with the value.
    package let description: String

    /// Makes a refusal with this message.
    package init(_ description: String) { self.description = description }
}

/// The user that `exec --user UID[:GID]` names, in numbers.
///
/// Anything that is not exactly a number is refused, and so is 4294967295, which the kernel reads
/// as "no change": what is not understood must never end as root (CVE-2026-30892).
package struct ExecUser: Equatable, Sendable {
    /// The user.
    package let uid: UInt32
    /// The group; `nil` keeps the configuration's.
    package let gid: UInt32?

    /// Reads `UID` or `UID:GID`.
    package init(_ text: String) throws(InvalidOption) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        self.uid = try Self.number(parts[0], "uid", of: text)
        self.gid = parts.count > 1 ? try Self.number(parts[1], "gid", of: text) : nil
    }

    /// Reads the number of a group given by itself.
    package static func group(_ text: String) throws(InvalidOption) -> UInt32 {
        try number(text[...], "gid", of: text)
    }

    private static func number(
        _ digits: Substring,
        _ kind: String,
        of text: String
    ) throws(InvalidOption) -> UInt32 {
        let isDecimal = digits.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard isDecimal, let number = UInt32(digits), number != .max else {
            throw InvalidOption("bad \(kind): \"\(digits)\" in \"\(text)\"")
        }
        return number
    }
}

/// The cgroups that `exec --cgroup [CONTROLLER[,CONTROLLER]…:]PATH` names.
package enum SubCgroups {
    /// Reads all occurrences of the option: the path for each controller, or for `""` on v2.
    ///
    /// - Throws: `InvalidOption` for a path that leaves the container's cgroup, a controller named
    ///   twice or not at all.
    package static func parse(_ values: [String]) throws(InvalidOption) -> [String: String] {
        var paths: [String: String] = [:]
        for value in values {
            let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 || values.count == 1 else {
                throw InvalidOption(
                    "invalid --cgroup argument: \(value) (missing <controller>: prefix)"
                )
            }
            let path = try checked(String(parts[parts.count - 1]))
            let controllers =
                parts.count == 1
                ? [""]
                : parts[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2, controllers.contains("") {
                throw InvalidOption(
                    "invalid --cgroup argument: \(value) (empty <controller> prefix)"
                )
            }
            for controller in controllers {
                guard paths.updateValue(path, forKey: controller) == nil else {
                    throw InvalidOption(
                        "invalid --cgroup argument(s): controller \(controller) specified"
                            + " multiple times"
                    )
                }
            }
        }
        return paths
    }

    private static func checked(_ path: String) throws(InvalidOption) -> String {
        guard !pathComponents(path).contains(".."), !path.utf8.contains(0) else {
            throw InvalidOption("bad sub cgroup path: \(path)")
        }
        return path
    }
}
