internal import Engine
internal import Linux
internal import OCI
internal import Plan

extension Command {
    /// Prints what this runtime can do.
    static let features = Command(
        "features",
        summary: "print what this runtime can do",
        count: .exactly(0),
        namesContainer: false
    ) { _ in
        let features = Features.ofApus(
            seccompVersion: SeccompCompiler.libraryVersion,
            supportedFlags: try Caller.supportedSeccompFlags()
        )
        try Caller.print(JSONEncoder.encode(features, pretty: true) + [UInt8(ascii: "\n")])
        return 0
    }
}

extension Features {
    /// What apus can do.
    ///
    /// - Parameters:
    ///   - seccompVersion: The version of libseccomp.
    ///   - supportedFlags: The filter flags that the running kernel takes.
    /// - Returns: The document.
    static func ofApus(seccompVersion: String, supportedFlags: [SeccompFilterFlag]) -> Features {
        Features(
            ociVersionMin: "1.0.0",
            ociVersionMax: Spec.newestVersion,
            hooks: HookKind.allCases.map(\.rawValue),
            mountOptions: MountOptionWord.names,
            linux: linux(supportedFlags),
            annotations: [
                "io.github.seccomp.libseccomp.version": seccompVersion,
                "run.oci.apus.version": Version.number,
                // Engines ask by this name whether a container can be checkpointed.
                "org.opencontainers.runc.checkpoint.enabled": "false",
            ],
            potentiallyUnsafeConfigAnnotations: ["org.systemd.property."]
                + CrunAnnotations.weakening
        )
    }

    private static func linux(_ supportedFlags: [SeccompFilterFlag]) -> Features.Linux {
        Linux(
            namespaces: Namespace.allCases.map(\.rawValue).sorted(),
            capabilities: Capability.allCases.map(\.name),
            cgroup: Cgroup(v1: true, v2: true, systemd: true, systemdUser: true, rdma: true),
            seccomp: Seccomp(
                enabled: true,
                actions: SeccompAction.allCases.map(\.rawValue),
                operators: SeccompOperator.allCases.map(\.rawValue),
                archs: SeccompArchitecture.allCases.map(\.rawValue),
                knownFlags: SeccompFilterFlag.allCases.map(\.rawValue),
                supportedFlags: supportedFlags.map(\.rawValue)
            ),
            apparmor: Support(enabled: true),
            selinux: Support(enabled: true),
            intelRdt: IntelRDT(enabled: true, schemata: true, monitoring: true),
            memoryPolicy: MemoryPolicy(
                modes: MemoryPolicyMode.allCases.map(\.rawValue),
                flags: MemoryPolicyFlag.allCases.map(\.rawValue)
            ),
            mountExtensions: MountExtensions(idmap: Support(enabled: true)),
            netDevices: Support(enabled: true)
        )
    }
}
