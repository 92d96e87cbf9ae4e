internal import Linux
package import OCI

/// One network device of the runtime's namespace that becomes the container's.
package struct NetDevicePlan: Equatable, Sendable {
    /// Its name in the runtime's network namespace.
    package var name: String
    /// Its name inside; with `%d` the kernel fills in a number.
    package var newName: String

    /// Whether the kernel decides which name it gets.
    package var isTemplate: Bool { newName.utf8.contains(UInt8(ascii: "%")) }

    /// Where the configuration asks for it.
    package var keyPath: String { Self.keyPath(name) }

    /// Decides from `linux.netDevices`: templates last, so that the kernel picks no name that
    /// another device is to have.
    ///
    /// Throws `InvalidSpec` for a name that no device can have, for two devices of the same new
    /// name, and where there is no namespace to move them to or no right to do it.
    package static func devices(
        _ linux: Spec.Linux?,
        namespaces: NamespacePlan,
        facts: HostFacts
    ) throws(InvalidSpec) -> [NetDevicePlan] {
        guard let entries = linux?.netDevices, !entries.isEmpty else { return [] }
        guard namespaces.has(.network) else {
            throw InvalidSpec(
                "linux.netDevices",
                "unable to move network devices without a private network namespace"
            )
        }
        guard !facts.isRootless else {
            throw InvalidSpec("linux.netDevices", "network devices cannot be moved without root")
        }
        var named: [NetDevicePlan] = []
        var templates: [NetDevicePlan] = []
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let device = try NetDevicePlan(name, entry)
            if device.isTemplate {
                templates.append(device)
                continue
            }
            if let other = named.first(where: { $0.newName == device.newName }) {
                throw InvalidSpec(
                    device.keyPath + ".name",
                    "\"\(device.newName)\" is the new name of \(other.name) already"
                )
            }
            named.append(device)
        }
        return named + templates
    }
}

extension NetDevicePlan {
    private init(_ name: String, _ entry: Spec.NetDevice) throws(InvalidSpec) {
        let keyPath = Self.keyPath(name)
        if let reason = Self.refusal(of: name) { throw InvalidSpec(keyPath, reason) }
        // A template is no name: no device has a percent sign in its own.
        guard !name.utf8.contains(UInt8(ascii: "%")) else {
            throw InvalidSpec(keyPath, "expected the name of a device, found one with \"%\"")
        }
        self.name = name
        newName = name
        guard let given = entry.name, !given.isEmpty else { return }
        if let reason = Self.refusal(of: given) { throw InvalidSpec("\(keyPath).name", reason) }
        let parts = given.split(separator: "%", omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 2 && parts[1].hasPrefix("d") else {
            throw InvalidSpec(
                "\(keyPath).name",
                "expected \"%\" at most once and as \"%d\", found \(given.debugDescription)"
            )
        }
        newName = given
    }

    /// Why the kernel would not take a name (`dev_valid_name`), or nil if it would.
    private static func refusal(of name: String) -> String? {
        let bytes = name.utf8
        // IFNAMSIZ counts a zero at the end.
        guard (1...15).contains(bytes.count) else {
            return "expected a name of 1 to 15 bytes, found \(bytes.count)"
        }
        let isForbidden = bytes.contains { byte in
            switch byte {
            // Space is what the kernel's isspace() says, with the no-break space of Latin-1.
            case 0, 9...13, UInt8(ascii: " "), 0xa0, UInt8(ascii: "/"), UInt8(ascii: ":"): true
            default: false
            }
        }
        guard name != ".", name != "..", !isForbidden else {
            return "\(name.debugDescription) is not the name of a network device"
        }
        return nil
    }

    private static func keyPath(_ name: String) -> String {
        JSONPath.member(name, of: "linux.netDevices")
    }
}
