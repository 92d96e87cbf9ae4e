internal import OCI

/// What crun's annotations ask for; docs/differences.md says which are heeded, and why others are not.
package enum CrunAnnotations {
    /// Where a pidfd of init is sent.
    package static let pidfdReceiver = "run.oci.pidfd_receiver"
    private static let seccompReceiver = "run.oci.seccomp.receiver"
    private static let keepGroups = "run.oci.keep_original_groups"
    private static let mountContextType = "run.oci.mount_context_type"

    /// Those that can weaken a container, for `features`.
    package static let weakening = [keepGroups, mountContextType, pidfdReceiver, seccompReceiver]

    /// Without them the container would have less protection than it asks for.
    private static let refused = [
        "run.oci.handler", "run.oci.seccomp_bpf_data", "run.oci.seccomp.plugins",
    ]

    /// Throws `InvalidSpec` for an annotation that must not be ignored and is not supported.
    static func check(_ annotations: [String: String]) throws(InvalidSpec) {
        for name in refused where annotations[name] != nil {
            throw InvalidSpec("annotations[\"\(name)\"]", "is not supported")
        }
    }

    /// Whether the program keeps the groups of whoever called the runtime.
    static func keepsGroups(_ spec: Spec) -> Bool { spec.annotations?[keepGroups] == "1" }

    /// The agent for system calls, where the configuration names none.
    static func seccompListener(_ spec: Spec) -> String? { spec.annotations?[seccompReceiver] }

    /// The parameter by which file systems get `linux.mountLabel`.
    static func mountContextParameter(_ spec: Spec) throws(InvalidSpec) -> String {
        guard let type = spec.annotations?[mountContextType] else { return "context" }
        guard ["context", "fscontext", "defcontext", "rootcontext"].contains(type) else {
            throw InvalidSpec(
                "annotations[\"\(mountContextType)\"]",
                "expected context, fscontext, defcontext or rootcontext, found \"\(type)\""
            )
        }
        return type
    }
}
