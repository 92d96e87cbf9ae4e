extension Catalogue {
    /// config.md to § Mounts, without the options of mounts on Linux.
    static let config: [Sentence] = [
        Sentence("config.version.semver", "MUST be in [SemVer v2.0.0]"),
        Sentence(
            "config.root.hyper-v",
            "this field MUST NOT be set",
            unseen: "about another platform: Windows"
        ),
        Sentence(
            "config.root.path.windows",
            "`path` MUST be a [volume GUID path]",
            unseen: "about another platform: Windows"
        ),
        Sentence(
            "config.root.path.conventional",
            "The value SHOULD be the conventional `rootfs`",
            unseen: "advice to the author of a configuration"
        ),
        Sentence(
            "config.root.path.exists",
            "A directory MUST exist at the path declared by the field"
        ),
        Sentence(
            "config.root.readonly",
            "the root filesystem MUST be read-only inside the container"
        ),
        Sentence(
            "config.root.readonly.windows",
            "On Windows, this field MUST be omitted or false",
            unseen: "about another platform: Windows"
        ),
        Sentence("config.mounts.order", "MUST mount entries in the listed order"),
        Sentence(
            "config.mounts.destination.absolute",
            "Linux: This value SHOULD be an absolute path",
            unseen: "advice to the author of a configuration"
        ),
        Sentence(
            "config.mounts.destination.relative",
            "it MUST be interpreted as relative to \"/\""
        ),
        Sentence(
            "config.mounts.destination.windows",
            "Windows: This value MUST be an absolute path",
            unseen: "about another platform: Windows"
        ),
        Sentence(
            "config.mounts.destination.windows-nested",
            "MUST NOT be nested within another mount",
            unseen: "about another platform: Windows"
        ),
        Sentence(
            "config.mounts.destination.solaris",
            "Solaris: This value MUST be an absolute path",
            unseen: "about another platform: Solaris"
        ),
        Sentence(
            "config.mounts.destination.elsewhere",
            "For all other platforms: This value MUST be",
            unseen: "about platforms other than Linux"
        ),
        Sentence(
            "config.mounts.options.windows",
            "Windows: runtimes MUST support `ro`",
            unseen: "about another platform: Windows"
        ),
    ]
}
