package import Linux
package import OCI

/// One rule of the list of devices that a container may use.
package struct DeviceRule: Equatable, Sendable {
    /// The kinds of device that a rule can tell apart.
    package enum Kind: String, CaseIterable, Sendable {
        case block = "b"
        case character = "c"
    }

    /// Whether it permits or forbids.
    package var allows: Bool
    /// Which kind of device; nil for both.
    package var kind: Kind?
    /// Which driver; nil for each.
    package var major: UInt32?
    /// Which device of the driver; nil for each.
    package var minor: UInt32?
    /// What it permits or forbids.
    package var access: DeviceAccess

    /// Makes a rule.
    package init(
        _ allows: Bool,
        _ kind: Kind? = nil,
        _ major: UInt32? = nil,
        _ minor: UInt32? = nil,
        _ access: DeviceAccess = .all
    ) {
        self.allows = allows
        self.kind = kind
        self.major = major
        self.minor = minor
        self.access = access
    }

    /// Whether the rule says something about a device.
    package func concerns(_ kind: Kind, _ major: UInt32, _ minor: UInt32) -> Bool {
        (self.kind ?? kind) == kind && (self.major ?? major) == major
            && (self.minor ?? minor) == minor
    }
}

/// The rules of one container, in order: a later rule overrides an earlier one.
///
/// What no rule speaks of is forbidden (a list that only forbids what it names would let every
/// other device of the host through).
package struct DeviceRules: Equatable, Sendable {
    /// The rules, in the order in which they apply.
    package var rules: [DeviceRule]

    /// Takes rules as they are.
    package init(_ rules: [DeviceRule]) { self.rules = rules }

    /// The rules of a configuration, and after them those that every container has.
    ///
    /// - Throws: `InvalidSpec` for a type, number or access letter that does not exist.
    package init(
        _ spec: [Spec.DeviceRule]?,
        keyPath: String = "linux.resources.devices"
    ) throws(InvalidSpec) {
        rules = []
        for (index, rule) in (spec ?? []).enumerated() {
            rules.append(try Self.rule(rule, at: "\(keyPath)[\(index)]"))
        }
        rules += Self.always
    }

    /// What every container may do, as runc has it: make any node, and use the devices that the
    /// specification puts into each container (runtime-spec § Default Devices), the
    /// pseudo-terminals, and the tunnel device.
    package static let always: [DeviceRule] = [
        DeviceRule(true, .character, nil, nil, .makeNode),
        DeviceRule(true, .block, nil, nil, .makeNode),
        DeviceRule(true, .character, 1, 3),
        DeviceRule(true, .character, 1, 8),
        DeviceRule(true, .character, 1, 7),
        DeviceRule(true, .character, 5, 0),
        DeviceRule(true, .character, 1, 5),
        DeviceRule(true, .character, 1, 9),
        DeviceRule(true, .character, 136, nil),
        DeviceRule(true, .character, 5, 2),
        DeviceRule(true, .character, 10, 200),
    ]

    /// What a container may do with one device: the plain reading of the list.
    package func access(
        _ kind: DeviceRule.Kind,
        _ major: UInt32,
        _ minor: UInt32
    ) -> DeviceAccess {
        var access: DeviceAccess = []
        for rule in rules where rule.concerns(kind, major, minor) {
            if rule.allows {
                access.formUnion(rule.access)
            } else {
                access.subtract(rule.access)
            }
        }
        return access
    }

    private static func rule(
        _ spec: Spec.DeviceRule,
        at keyPath: String
    ) throws(InvalidSpec) -> DeviceRule {
        let kind: DeviceRule.Kind?
        switch spec.type {
        case nil, "", "a": kind = nil
        case "b": kind = .block
        case "c", "u": kind = .character
        case let other?:
            throw InvalidSpec("\(keyPath).type", "\"\(other)\" is none of a, b, c")
        }
        guard let access = DeviceAccess(spec.access ?? "") else {
            throw InvalidSpec(
                "\(keyPath).access",
                "\"\(spec.access ?? "")\" has letters other than r, w and m"
            )
        }
        return DeviceRule(
            spec.allow,
            kind,
            try number(spec.major, at: "\(keyPath).major"),
            try number(spec.minor, at: "\(keyPath).minor"),
            // The schema lets the letters be absent, and the kernel's `a` has all of them.
            access.isEmpty ? .all : access
        )
    }

    /// A device number; nil for the wildcard, which callers also write as -1.
    private static func number(_ value: Int64?, at keyPath: String) throws(InvalidSpec) -> UInt32? {
        guard let value, value != -1 else { return nil }
        guard let number = UInt32(exactly: value) else {
            throw InvalidSpec(keyPath, "\(value) is not a device number")
        }
        return number
    }
}
