extension Catalogue {
    /// config.md § Linux mount options and § POSIX-platform Mounts.
    static let configMountOptions: [Sentence] = [
        Sentence(
            "config.mounts.options.implemented",
            "implement the following option strings for Linux"
        ),
        Sentence("config.mounts.options.async", "`async`          | MUST"),
        Sentence("config.mounts.options.atime", "`atime`          | MUST"),
        Sentence("config.mounts.options.bind", "`bind`           | MUST"),
        Sentence("config.mounts.options.defaults", "`defaults`       | MUST"),
        Sentence("config.mounts.options.dev", "`dev`            | MUST"),
        Sentence("config.mounts.options.diratime", "`diratime`       | MUST"),
        Sentence("config.mounts.options.dirsync", "`dirsync`        | MUST"),
        Sentence("config.mounts.options.exec", "`exec`           | MUST"),
        Sentence("config.mounts.options.iversion", "`iversion`       | MUST"),
        Sentence("config.mounts.options.lazytime", "`lazytime`       | MUST"),
        Sentence("config.mounts.options.loud", "`loud`           | MUST"),
        Sentence("config.mounts.options.noatime", "`noatime`        | MUST"),
        Sentence("config.mounts.options.nodev", "`nodev`          | MUST"),
        Sentence("config.mounts.options.nodiratime", "`nodiratime`     | MUST"),
        Sentence("config.mounts.options.noexec", "`noexec`         | MUST"),
        Sentence("config.mounts.options.noiversion", "`noiversion`     | MUST"),
        Sentence("config.mounts.options.nolazytime", "`nolazytime`     | MUST"),
        Sentence("config.mounts.options.norelatime", "`norelatime`     | MUST"),
        Sentence("config.mounts.options.nostrictatime", "`nostrictatime`  | MUST"),
        Sentence("config.mounts.options.nosuid", "`nosuid`         | MUST"),
        Sentence("config.mounts.options.nosymfollow", "`nosymfollow`    | SHOULD"),
        Sentence("config.mounts.options.private", "`private`        | MUST"),
        Sentence("config.mounts.options.ratime", "`ratime`         | SHOULD"),
        Sentence("config.mounts.options.rbind", "`rbind`          | MUST"),
        Sentence("config.mounts.options.rdev", "`rdev`           | SHOULD"),
        Sentence("config.mounts.options.rdiratime", "`rdiratime`      | SHOULD"),
        Sentence("config.mounts.options.relatime", "`relatime`       | MUST"),
        Sentence("config.mounts.options.remount", "`remount`        | MUST"),
        Sentence("config.mounts.options.rexec", "`rexec`          | SHOULD"),
        Sentence("config.mounts.options.rnoatime", "`rnoatime`       | SHOULD"),
        Sentence("config.mounts.options.rnodiratime", "`rnodiratime`    | SHOULD"),
        Sentence("config.mounts.options.rnoexec", "`rnoexec`        | SHOULD"),
        Sentence("config.mounts.options.rnorelatime", "`rnorelatime`    | SHOULD"),
        Sentence("config.mounts.options.rnostrictatime", "`rnostrictatime` | SHOULD"),
        Sentence("config.mounts.options.rnosuid", "`rnosuid`        | SHOULD"),
        Sentence("config.mounts.options.rnosymfollow", "`rnosymfollow`   | SHOULD"),
        Sentence("config.mounts.options.ro", "`ro`             | MUST"),
        Sentence("config.mounts.options.rprivate", "`rprivate`       | MUST"),
        Sentence("config.mounts.options.rrelatime", "`rrelatime  `    | SHOULD"),
        Sentence("config.mounts.options.rro", "`rro`            | SHOULD"),
        Sentence("config.mounts.options.rrw", "`rrw`            | SHOULD"),
        Sentence("config.mounts.options.rshared", "`rshared`        | MUST"),
        Sentence("config.mounts.options.rslave", "`rslave`         | MUST"),
        Sentence("config.mounts.options.rstrictatime", "`rstrictatime`   | SHOULD"),
        Sentence("config.mounts.options.rsuid", "`rsuid`          | SHOULD"),
        Sentence("config.mounts.options.rsymfollow", "`rsymfollow`     | SHOULD"),
        Sentence("config.mounts.options.runbindable", "`runbindable`    | MUST"),
        Sentence("config.mounts.options.rw", "`rw`             | MUST"),
        Sentence("config.mounts.options.shared", "`shared`         | MUST"),
        Sentence("config.mounts.options.silent", "`silent`         | MUST"),
        Sentence("config.mounts.options.slave", "`slave`          | MUST"),
        Sentence("config.mounts.options.strictatime", "`strictatime`    | MUST"),
        Sentence("config.mounts.options.suid", "`suid`           | MUST"),
        Sentence("config.mounts.options.symfollow", "`symfollow`      | SHOULD"),
        Sentence("config.mounts.options.sync", "`sync`           | MUST"),
        Sentence("config.mounts.options.unbindable", "`unbindable`     | MUST"),
        Sentence("config.mounts.options.idmap", "`idmap`          | SHOULD"),
        Sentence(
            "config.mounts.options.idmap.not-passed",
            "SHOULD NOT be passed to the underlying",
            under: "`idmap`          |"
        ),
        Sentence(
            "config.mounts.options.idmap.mappings",
            "MUST use those values for the mount's mapping",
            under: "`idmap`          |"
        ),
        Sentence(
            "config.mounts.options.idmap.container-mappings",
            "MAY use the container's user namespace mapping, otherwise",
            under: "`idmap`          |"
        ),
        Sentence(
            "config.mounts.options.idmap.no-mappings",
            "the container isn't using user namespaces",
            under: "`idmap`          |"
        ),
        Sentence(
            "config.mounts.options.idmap.call",
            "SHOULD be implemented using [`mount_setattr",
            under: "`idmap`          |",
            unseen: "how it is done, which nothing outside the runtime shows"
        ),
        Sentence("config.mounts.options.ridmap", "`ridmap`         | SHOULD"),
        Sentence(
            "config.mounts.options.ridmap.not-passed",
            "SHOULD NOT be passed to the underlying",
            under: "`ridmap`         |"
        ),
        Sentence(
            "config.mounts.options.ridmap.mappings",
            "MUST use those values for the mount's mapping",
            under: "`ridmap`         |"
        ),
        Sentence(
            "config.mounts.options.ridmap.container-mappings",
            "MAY use the container's user namespace mapping, otherwise",
            under: "`ridmap`         |"
        ),
        Sentence(
            "config.mounts.options.ridmap.no-mappings",
            "the container isn't using user namespaces",
            under: "`ridmap`         |"
        ),
        Sentence(
            "config.mounts.options.ridmap.call",
            "SHOULD be implemented using [`mount_setattr",
            under: "`ridmap`         |",
            unseen: "how it is done, which nothing outside the runtime shows"
        ),
        Sentence(
            "config.mounts.options.origin",
            "The \"MUST\" options correspond to",
            unseen: "tells where the options come from"
        ),
        Sentence("config.mounts.options.custom", "the runtime SHOULD follow the behavior of"),
        Sentence(
            "config.mounts.options.unknown",
            "SHOULD treat unknown options as [filesystem-specific"
        ),
        Sentence(
            "config.mounts.uid-mappings.call",
            "SHOULD be implemented using [`mount_setattr",
            under: "**`uidMappings`**",
            unseen: "how it is done, which nothing outside the runtime shows"
        ),
        Sentence(
            "config.mounts.uid-mappings.option",
            "SHOULD contain either `idmap` or `ridmap`",
            under: "**`uidMappings`**",
            unseen: "advice to the author of a configuration"
        ),
        Sentence(
            "config.mounts.uid-mappings.with-gid",
            "it MUST be specified along with `gidMappings`"
        ),
        Sentence(
            "config.mounts.gid-mappings.call",
            "SHOULD be implemented using [`mount_setattr",
            under: "**`gidMappings`**",
            unseen: "how it is done, which nothing outside the runtime shows"
        ),
        Sentence(
            "config.mounts.gid-mappings.option",
            "SHOULD contain either `idmap` or `ridmap`",
            under: "**`gidMappings`**",
            unseen: "advice to the author of a configuration"
        ),
        Sentence(
            "config.mounts.gid-mappings.with-uid",
            "it MUST be specified along with `uidMappings`"
        ),
    ]
}
