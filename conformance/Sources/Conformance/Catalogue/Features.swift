extension Catalogue {
    /// features.md and features-linux.md.
    static let features: [Sentence] = [
        Sentence("features.structure.compile-time", "SHOULD be determined on the compilation time"),
        Sentence(
            "features.structure.null",
            "MUST NOT be confused with an empty value",
            unseen: "a rule for who reads the structure"
        ),
        Sentence(
            "features.version.min-accepted",
            "MUST accept this value as the [`ociVersion` property",
            under: "**`ociVersionMin`**"
        ),
        Sentence(
            "features.version.max-accepted",
            "MUST accept this value as the [`ociVersion` property",
            under: "**`ociVersionMax`**"
        ),
        Sentence(
            "features.version.order",
            "MUST NOT be less than the value of the `ociVersionMin`"
        ),
        Sentence("features.version.properties", "MUST NOT contain properties that are not defined"),
        Sentence(
            "features.hooks.supported",
            "MUST support the elements in this array as the [`hooks`"
        ),
        Sentence(
            "features.mount-options.recognized",
            "MUST recognize the elements in this array as the [`options`"
        ),
        Sentence(
            "features.mount-options.generic",
            "SHOULD NOT contain filesystem-specific mount options"
        ),
        Sentence("features.annotations.map", "Annotations MUST be a key-value map"),
        Sentence(
            "features-linux.namespaces.recognized",
            "MUST recognize the elements in this array as the [`type`"
        ),
        Sentence("features-linux.capabilities.recognized", "in the [`process.capabilities` object"),
        Sentence("features-linux.seccomp.actions", "in the [`syscalls[].action` property"),
        Sentence("features-linux.seccomp.operators", "in the [`syscalls[].args[].op` property"),
        Sentence("features-linux.seccomp.architectures", "in the [`architectures` property"),
        Sentence(
            "features-linux.seccomp.known-flags",
            "MUST recognize the elements in this array in the [`flags`"
        ),
        Sentence(
            "features-linux.seccomp.supported-flags",
            "MUST recognize and support the elements in this array"
        ),
        Sentence(
            "features-linux.memory-policy.modes",
            "as the [`mode` of `linux.memoryPolicy` objects"
        ),
        Sentence(
            "features-linux.memory-policy.flags",
            "in the [`flags` property of the `linux.memoryPolicy` object"
        ),
        Sentence(
            "features-linux.mount-extensions.idmap",
            "runtimes MUST still set this value to `true`"
        ),
    ]
}
