extension Catalogue {
    /// config-linux.md to § Network Devices.
    static let configLinux: [Sentence] = [
        Sentence(
            "config-linux.default-filesystems",
            "The following filesystems SHOULD be made available"
        ),
        Sentence(
            "config-linux.namespaces.types",
            "The following namespace types SHOULD be supported"
        ),
        Sentence(
            "config-linux.namespaces.path-absolute",
            "MUST be an absolute path in the [runtime mount namespace]"
        ),
        Sentence(
            "config-linux.namespaces.path-joined",
            "in the namespace associated with that `path`"
        ),
        Sentence(
            "config-linux.namespaces.path-type",
            "if `path` is not associated with a namespace of type"
        ),
        Sentence(
            "config-linux.namespaces.new",
            "If `path` is not specified, the runtime MUST create"
        ),
        Sentence("config-linux.namespaces.inherited", "If a namespace type is not specified"),
        Sentence(
            "config-linux.namespaces.duplicate",
            "contains duplicated namespaces with same `type`"
        ),
        Sentence(
            "config-linux.mappings.ownership",
            "SHOULD NOT modify the ownership of referenced filesystems"
        ),
        Sentence(
            "config-linux.devices.available",
            "lists devices that MUST be available in the container"
        ),
        Sentence("config-linux.devices.other-file", "that does not match the requested device"),
        Sentence(
            "config-linux.devices.same-numbers",
            "SHOULD NOT be used for multiple devices",
            unseen: "advice to the author of a configuration"
        ),
        Sentence("config-linux.devices.default", "the runtime MUST also supply"),
        Sentence(
            "config-linux.net-devices.available",
            "A set of network devices that MUST be made"
        ),
        Sentence("config-linux.net-devices.possible", "MUST check if moving the network interface"),
        Sentence(
            "config-linux.net-devices.name-taken",
            "exists in the container namespace, the runtime MUST"
        ),
        Sentence("config-linux.net-devices.template", "the runtime MUST allow the move"),
        Sentence(
            "config-linux.net-devices.attributes",
            "MUST preserve existing network interface attributes"
        ),
        Sentence("config-linux.net-devices.up", "MUST set the network device state to \"up\""),
        Sentence(
            "config-linux.net-devices.not-managed",
            "MUST NOT actively manage the interface's lifecycle"
        ),
        Sentence(
            "config-linux.net-devices.not-taken-back",
            "**MUST NOT** attempt to move the interface out"
        ),
    ]
}
