/// Everything that creating a container will do, decided, in order.
package struct ContainerPlan: Equatable, Sendable {
    /// The container's ID.
    package var id: String
    /// The bundle directory, absolute.
    package var bundle: String
    /// The root file system's directory on the host, absolute.
    package var rootfs: String
    /// The version of the specification that the configuration states.
    package var ociVersion: String
    /// The configuration's annotations.
    package var annotations: [String: String]
    /// Which namespaces there will be.
    package var namespaces: NamespacePlan
    /// How IDs are mapped, when there is a new user namespace.
    package var idMappings: IDMappingPlan?
    /// The cgroup and its limits.
    package var cgroup: CgroupPlan
    /// The groups in resctrl, nil to leave it alone.
    package var intelRDT: IntelRDTPlan?
    /// The hooks of every kind.
    package var hooks: HookPlan
    /// The system call filter, before it is compiled.
    package var seccomp: SeccompPlan?
    /// What init does.
    package var initPlan: InitPlan
    /// Whether the program gets a pseudo-terminal.
    package var hasTerminal: Bool
    /// What is worth a warning and no refusal, such as an unknown capability.
    package var warnings: [String]
}

/// What joining a running container with another process will do, decided, in order.
package struct ExecPlan: Equatable, Sendable {
    /// The container's ID.
    package var id: String
    /// The system call filter, before it is compiled.
    package var seccomp: SeccompPlan?
    /// Whether the process gets a pseudo-terminal.
    package var hasTerminal: Bool
    /// The CPUs it runs on, before and after it enters the container's cgroup.
    package var cpuAffinity: CPUAffinityPlan
    /// What init does.
    package var initPlan: InitPlan
    /// What is worth a warning and no refusal.
    package var warnings: [String]
}
