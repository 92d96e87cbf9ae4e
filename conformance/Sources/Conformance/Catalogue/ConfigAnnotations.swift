extension Catalogue {
    /// config.md § Annotations, § Extensibility and § Valid values.
    static let configAnnotations: [Sentence] = [
        Sentence("config.annotations.map", "Annotations MUST be a key-value map"),
        Sentence(
            "config.annotations.keys.strings",
            "Keys MUST be strings",
            unseen: "JSON has no other keys"
        ),
        Sentence("config.annotations.keys.not-empty", "Keys MUST NOT be an empty string"),
        Sentence(
            "config.annotations.keys.reverse-domain",
            "SHOULD be named using a reverse domain notation",
            unseen: "advice to the author of a configuration"
        ),
        Sentence(
            "config.annotations.keys.own-namespace",
            "annotations using keys in this namespace MUST be as described",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.os.value",
            "MUST have a valid value for the `os` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.os.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.os`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.image.os-version.value",
            "MUST have a valid value for the `os.version` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.os-version.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.os.version`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.image.os-features.value",
            "MUST have a valid value for the `os.features` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.os-features.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.os.features`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.image.architecture.value",
            "MUST have a valid value for the `architecture` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.architecture.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.architecture`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.image.variant.value",
            "MUST have a valid value for the `variant` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.variant.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.variant`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.image.author.value",
            "MUST have a valid value for the `author` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.author.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.author`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.image.created.value",
            "MUST have a valid value for the `created` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.created.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.created`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.image.stop-signal",
            "Indicates signal that SHOULD be sent",
            unseen: "the caller names the signal: kill takes it as an argument"
        ),
        Sentence(
            "config.annotations.image.stop-signal.value",
            "MUST have a valid value for the `config.StopSignal` property",
            unseen: valueReason
        ),
        Sentence(
            "config.annotations.image.stop-signal.use",
            "SHOULD only be used in accordance",
            under: "| `org.opencontainers.image.stopSignal`",
            unseen: useReason
        ),
        Sentence(
            "config.annotations.keys.reserved",
            "reserved and MUST NOT be used by subsequent specifications",
            unseen: "a rule for other specifications"
        ),
        Sentence("config.annotations.unknown", "MUST handle unknown annotation keys like"),
        Sentence("config.annotations.values.strings", "Values MUST be strings"),
        Sentence(
            "config.extensibility.unknown",
            "unknown properties but MUST otherwise ignore them"
        ),
        Sentence(
            "config.valid-values",
            "an error when invalid or unsupported values are encountered"
        ),
    ]
}

/// Why nothing is to be seen of a rule about the value of an annotation.
private let valueReason =
    "a rule for the author of a configuration: annotations mean nothing to a runtime"

/// Why nothing is to be seen of a rule about who writes an annotation.
private let useReason = "a rule for who converts images into bundles"
