extension Catalogue {
    /// config-linux.md § IntelRdt to the end: cache, seccomp, masked and read-only paths.
    static let configLinuxProtection: [Sentence] = [
        Sentence(
            "config-linux.intel-rdt.tasks",
            "MUST write the container process ID to the `tasks` file"
        ),
        Sentence(
            "config-linux.intel-rdt.no-resctrl",
            "If no mounted `resctrl` pseudo-filesystem is available"
        ),
        Sentence("config-linux.intel-rdt.unset", "If `intelRdt` is not set, the runtime MUST NOT"),
        Sentence("config-linux.intel-rdt.default-clos", "MUST be assigned to the default CLOS"),
        Sentence(
            "config-linux.intel-rdt.l3-cache-schema",
            "SHOULD start with `L3:` and SHOULD NOT contain newlines",
            unseen: "advice for the author of a configuration, which a runtime need not enforce"
        ),
        Sentence(
            "config-linux.intel-rdt.mem-bw-schema",
            "MUST start with `MB:` and MUST NOT contain newlines"
        ),
        Sentence("config-linux.intel-rdt.schemata", "The value MUST NOT contain newlines"),
        Sentence(
            "config-linux.intel-rdt.rules",
            "The following rules on parameters MUST be applied"
        ),
        Sentence(
            "config-linux.intel-rdt.both-schemas",
            "If both `l3CacheSchema` and `memBwSchema` are set"
        ),
        Sentence(
            "config-linux.intel-rdt.both-schemas.order",
            "MUST write `l3CacheSchema` first and `memBwSchema` last"
        ),
        Sentence(
            "config-linux.intel-rdt.either-schema",
            "If either `l3CacheSchema` or `memBwSchema` is set"
        ),
        Sentence("config-linux.intel-rdt.schemata.written", "If `schemata` field is set"),
        Sentence(
            "config-linux.intel-rdt.no-schema",
            "If none of `l3CacheSchema`, `memBwSchema` or `schemata` is set"
        ),
        Sentence(
            "config-linux.intel-rdt.no-clos-id",
            "MUST use the container ID from [`start`](runtime.md#start) and create"
        ),
        Sentence(
            "config-linux.intel-rdt.clos-id.new",
            "doesn't exist, the runtimes MUST create it"
        ),
        Sentence(
            "config-linux.intel-rdt.clos-id.existing",
            "runtimes MUST compare `l3CacheSchema` and/or `memBwSchema` value"
        ),
        Sentence(
            "config-linux.intel-rdt.clos-id.checked",
            "MUST check if corresponding pre-configured directory"
        ),
        Sentence(
            "config-linux.intel-rdt.clos-id.assigned",
            "runtime MUST assign container to this `closID`"
        ),
        Sentence(
            "config-linux.intel-rdt.removed",
            "MUST remove the sub-directory when the container is deleted"
        ),
        Sentence(
            "config-linux.intel-rdt.kept",
            "MUST NOT remove the sub-directory when the container is deleted"
        ),
        Sentence("config-linux.intel-rdt.monitoring", "MUST create a dedicated MON group"),
        Sentence("config-linux.intel-rdt.monitoring.name", "The runtime MUST use the container ID"),
        Sentence(
            "config-linux.intel-rdt.monitoring.deleted",
            "The runtime MUST",
            under: "(named after `closID`"
        ),
        Sentence(
            "config-linux.intel-rdt.monitoring.failure",
            "the maximum number of MON groups is reached) the runtime MUST"
        ),
        Sentence(
            "config-linux.seccomp.default-errno",
            "When the action doesn't support an errno",
            under: "**`defaultErrnoRet`**"
        ),
        Sentence(
            "config-linux.seccomp.listener.socket",
            "MUST use `AF_UNIX` domain and `SOCK_STREAM` type"
        ),
        Sentence(
            "config-linux.seccomp.listener.one-state",
            "MUST send exactly one [container process state]"
        ),
        Sentence("config-linux.seccomp.listener.connection", "The connection MUST NOT be reused"),
        Sentence("config-linux.seccomp.listener.failure", "If sending to this socket fails"),
        Sentence(
            "config-linux.seccomp.listener.metadata",
            "MUST NOT be set if `listenerPath` is not set"
        ),
        Sentence("config-linux.seccomp.syscalls.names", "`names` MUST contain at least one entry"),
        Sentence(
            "config-linux.seccomp.syscalls.errno",
            "When the action doesn't support an errno",
            under: "**`errnoRet`**"
        ),
        Sentence(
            "config-linux.seccomp.process-state.sent",
            "as regular payload serialized in JSON"
        ),
        Sentence(
            "config-linux.seccomp.process-state.first-call",
            "the file descriptors MUST be sent only in the first call"
        ),
        Sentence(
            "config-linux.masked-paths.absolute",
            "The values MUST be absolute paths",
            under: "Masked Paths"
        ),
        Sentence(
            "config-linux.readonly-paths.absolute",
            "The values MUST be absolute paths",
            under: "Readonly Paths"
        ),
    ]
}
