package import Linux
package import Plan

/// What every command knows about its surroundings: the global options and the caller.
package struct EngineContext {
    /// The directory that holds the state of all containers; absolute.
    package var stateRoot: FilePath
    /// Where to say what is done.
    package var log: Log
    /// Who makes the cgroups of new containers.
    package var cgroupManager: CgroupManager
    /// Whether to do without the privileges of root; `nil` means: find out.
    package var rootless: Bool?
    /// The caller's directory, which relative paths are relative to.
    package var workingDirectory: FilePath
    /// The caller's environment, `NAME=value`.
    package var environment: [String]

    /// Gathers the surroundings.
    package init(
        stateRoot: FilePath,
        log: Log,
        cgroupManager: CgroupManager,
        rootless: Bool?,
        workingDirectory: FilePath,
        environment: [String]
    ) {
        self.stateRoot = stateRoot
        self.log = log
        self.cgroupManager = cgroupManager
        self.rootless = rootless
        self.workingDirectory = workingDirectory
        self.environment = environment
    }

    /// The containers under the state root.
    package var store: ContainerStore { ContainerStore(root: stateRoot) }
    /// Whether `--systemd-cgroup` or `--cgroup-manager systemd` was given.
    package var usesSystemd: Bool { cgroupManager == .systemd }

    /// The value of a variable of the caller's environment.
    package func variable(_ name: String) -> String? {
        Environment.value(of: name, in: environment)
    }
}
