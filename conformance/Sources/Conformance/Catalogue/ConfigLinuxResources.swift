extension Catalogue {
    /// config-linux.md § Control groups to § Unified.
    static let configLinuxResources: [Sentence] = [
        Sentence(
            "config-linux.cgroups.unfit",
            "MUST [generate an error](runtime.md#errors) if such a check fails"
        ),
        Sentence(
            "config-linux.cgroups-path.form",
            "MUST be either an absolute path or a relative path",
            unseen: "every string is one or the other"
        ),
        Sentence(
            "config-linux.cgroups-path.absolute",
            "MUST take the path to be relative to the cgroups mount point"
        ),
        Sentence(
            "config-linux.cgroups-path.consistent",
            "MUST consistently attach to the same place"
        ),
        Sentence(
            "config-linux.cgroups-path.invalid",
            "Runtimes MAY consider certain `cgroupsPath` values to be invalid"
        ),
        Sentence(
            "config-linux.cgroup-ownership.v1",
            "SHOULD NOT change the ownership of container cgroups when"
        ),
        Sentence(
            "config-linux.cgroup-ownership.no-namespace",
            "SHOULD NOT change the ownership of a container cgroup"
        ),
        Sentence(
            "config-linux.cgroup-ownership.writable-mount",
            "SHOULD change the cgroup ownership if and only if"
        ),
        Sentence(
            "config-linux.cgroup-ownership.no-mount",
            "SHOULD NOT change the cgroup ownership"
        ),
        Sentence(
            "config-linux.cgroup-ownership.files",
            "changes the cgroup ownership SHOULD only change the"
        ),
        Sentence("config-linux.cgroup-ownership.missing-files", "MUST NOT fail in this scenario"),
        Sentence(
            "config-linux.cgroup-ownership.no-list",
            "MUST fall back to using the following list of files"
        ),
        Sentence(
            "config-linux.cgroup-ownership.other-files",
            "SHOULD NOT change the ownership of any other files"
        ),
        Sentence("config-linux.allowed-devices.order", "MUST apply entries in the listed order"),
        Sentence(
            "config-linux.memory.check-before-update",
            "new memory limit is lower than the current usage, and MUST"
        ),
        Sentence(
            "config-linux.cpu.quota",
            "it MUST be no smaller than `burst`",
            unseen: "a rule for the author of a configuration; a runtime may take the value"
        ),
        Sentence(
            "config-linux.cpu.burst",
            "MUST be no larger than any positive `quota`",
            unseen: "a rule for the author of a configuration; a runtime may take the value"
        ),
        Sentence(
            "config-linux.block-io.weight-device",
            "MUST specify at least one of `weight` or `leafWeight`"
        ),
        Sentence(
            "config-linux.pids.zero",
            "`0` is a valid limit value for the `pids` cgroup controller"
        ),
        Sentence(
            "config-linux.rdma.entry",
            "MUST specify at least one of the `hcaHandles` or `hcaObjects`"
        ),
        Sentence(
            "config-linux.unified.enabled",
            "MUST ensure that the needed cgroup controllers are enabled"
        ),
        Sentence("config-linux.unified.unknown", "MUST still be written to the relevant file"),
        Sentence(
            "config-linux.unified.missing-controller",
            "refers to a cgroup controller that is not present"
        ),
        Sentence("config-linux.unified.conversion", "If the conversion is not possible"),
    ]
}
