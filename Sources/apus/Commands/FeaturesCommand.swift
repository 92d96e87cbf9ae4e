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
    ) { _ throws(Failure) in
        let features = Features.ofApus(
            seccompVersion: SeccompCompiler.libraryVersion,
            supportedFlags: try Caller.supportedSeccompFlags()
        )
        let document = JSONEncoder.encode(features, pretty: true)
        try Caller.print(document + [UInt8(ascii: "\n")])
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
            hooks: HookKind.allCases.map { $0.rawValue },
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
            namespaces: Namespace.allCases.map { $0.rawValue }.sorted(),
            capabilities: Capability.allCases.map { $0.name },
            cgroup: Cgroup(v1: true, v2: true, systemd: true, systemdUser: true, rdma: true),
            seccomp: Seccomp(
                enabled: true,
                actions: SeccompAction.allCases.map { $0.rawValue },
                operators: SeccompOperator.allCases.map { $0.rawValue },
                archs: SeccompArchitecture.allCases.map { $0.rawValue },
                knownFlags: SeccompFilterFlag.allCases.map { $0.rawValue },
                supportedFlags: supportedFlags.map { $0.rawValue }
            ),
            apparmor: Support(enabled: true),
            selinux: Support(enabled: true),
            intelRdt: IntelRDT(enabled: true, schemata: true, monitoring: true),
            memoryPolicy: MemoryPolicy(
                modes: MemoryPolicyMode.allCases.map { $0.rawValue },
                flags: MemoryPolicyFlag.allCases.map { $0.rawValue }
            ),
            mountExtensions: MountExtensions(idmap: Support(enabled: true)),
            netDevices: Support(enabled: true)
        )
    }
}
