extension Catalogue {
    /// config.md § Process to § Platform-specific configuration.
    static let configProcess: [Sentence] = [
        Sentence(
            "config.process.console-size.ignored",
            "MUST ignore `consoleSize` if `terminal` is `false` or unset"
        ),
        Sentence(
            "config.process.cwd.absolute",
            "This value MUST be an absolute path",
            under: "**`cwd`**"
        ),
        Sentence(
            "config.process.rlimits.unknown",
            "for any values which cannot be mapped to a relevant kernel interface"
        ),
        Sentence(
            "config.process.rlimits.readable",
            "a [`getrlimit(3)`][getrlimit.3] on `type` MUST succeed"
        ),
        Sentence("config.process.rlimits.soft", "`rlim.rlim_cur` MUST match the configured value"),
        Sentence("config.process.rlimits.hard", "`rlim.rlim_max` MUST match the configured value"),
        Sentence(
            "config.process.rlimits.duplicate",
            "If `rlimits` contains duplicated entries with same `type`"
        ),
        Sentence(
            "config.process.capabilities.warning",
            "MUST be [logged as a warning](runtime.md#warnings) by"
        ),
        Sentence(
            "config.process.capabilities.not-granted",
            "SHOULD NOT fail if the container configuration requests"
        ),
        Sentence(
            "config.process.oom-score-adj.set",
            "If `oomScoreAdj` is set, the runtime MUST set"
        ),
        Sentence(
            "config.process.oom-score-adj.unset",
            "If `oomScoreAdj` is not set, the runtime MUST NOT change"
        ),
        Sentence(
            "config.process.exec-cpu-affinity.no-final",
            "If omitted or empty, runtime SHOULD NOT change process'"
        ),
        Sentence(
            "config.windows.present",
            "MUST be set if the target platform of this spec is `windows`",
            unseen: "about another platform: Windows"
        ),
    ]
}
