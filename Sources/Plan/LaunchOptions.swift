package import Linux

/// What the command line of `create` and `run` decides about a container.
///
/// Every path is absolute: the caller's directory has been put in front where it was not.
package struct LaunchOptions: Equatable, Sendable {
    /// The container's name.
    package var id: ContainerID
    /// The directory that holds the configuration and, usually, the root file system.
    package var bundle: FilePath
    /// The configuration, where it is not `config.json` in the bundle.
    package var configFile: FilePath?
    /// The socket that receives the master of the container's terminal.
    package var consoleSocket: FilePath?
    /// The file that receives the pid of the container's init.
    package var pidFile: FilePath?
    /// The socket that receives a pidfd of the container's init.
    package var pidfdSocket: FilePath?
    /// Whether the root is moved into place instead of exchanged with `pivot_root(2)`.
    package var noPivot: Bool
    /// Whether the container stays in the caller's session keyring.
    package var noNewKeyring: Bool
    /// How many descriptors from 3 on stay open in the container, beside those of `LISTEN_FDS`.
    package var preserveDescriptors: Int
    /// Whether `run` returns once the program has been started; `create` always does.
    package var detach: Bool
    /// Whether `run` leaves the stopped container behind.
    package var keep: Bool
    /// Whether `run` leaves orphans of the container to its own parent.
    package var noSubreaper: Bool

    /// Makes the options of `create ID` in `bundle`, with nothing else asked for.
    package init(id: ContainerID, bundle: FilePath) {
        self.id = id
        self.bundle = bundle
        self.noPivot = false
        self.noNewKeyring = false
        self.preserveDescriptors = 0
        self.detach = false
        self.keep = false
        self.noSubreaper = false
    }

    /// Where the configuration stands.
    package var configPath: FilePath { configFile ?? bundle.appending("config.json") }
}
