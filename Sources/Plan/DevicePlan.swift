package import Linux
package import OCI

/// One device node of the container.
package struct DeviceStep: Equatable, Sendable, CustomStringConvertible {
    /// Where the configuration asks for it; empty for a default device.
    package var keyPath: String
    /// Where it is: absolute, lexically clean, looked up beneath the root.
    package var path: String
    /// What it is.
    package var kind: DeviceKind
    /// Its number; 0:0 for a FIFO.
    package var number: DeviceNumber
    /// Its permission bits.
    package var mode: UInt32
    /// Its owner.
    package var userID: UInt32
    /// Its group.
    package var groupID: UInt32
    /// How it comes about.
    package var method: Method

    /// How a device comes about.
    package enum Method: String, Sendable {
        /// By `mknodat(2)`.
        case makeNode
        /// By binding the host's node of the same path: a user namespace may not make nodes.
        case bindHostNode
    }

    /// What a log or a failure says about the step.
    package var description: String { "create device \(path)" }
}

/// One symbolic link of /dev.
package struct DeviceLink: Equatable, Sendable, CustomStringConvertible {
    /// Where it is, absolute.
    package var path: String
    /// What it says.
    package var target: String
    /// Whether something else that is there is replaced; otherwise it stays.
    package var replacesExisting: Bool
    /// A path of the container without which the link is not made.
    package var requiredPath: String?

    /// What a log or a failure says about the step.
    package var description: String { "link \(path) to \(target)" }
}

/// The devices of the container: the default ones, and those of the configuration.
package struct DevicePlan: Equatable, Sendable {
    /// The nodes, the default ones first.
    package var nodes: [DeviceStep]
    /// The links of /dev.
    package var links: [DeviceLink]

    /// Decides from `linux.devices` and `mounts` (runtime-spec, Linux § Devices).
    ///
    /// Throws `InvalidSpec` for an unknown type, a relative path, a number out of range, or one path
    /// for two devices.
    package init(_ spec: Spec, hasUserNamespace: Bool) throws(InvalidSpec) {
        var requested: [DeviceStep] = []
        var places: [String: Int] = [:]
        for (index, device) in (spec.linux?.devices ?? []).enumerated() {
            let step = try DeviceStep(device, keyPath: "linux.devices[\(index)]")
            // Callers that pass all devices of the host and one besides name that one twice.
            guard let earlier = places[step.path] else {
                places[step.path] = requested.count
                requested.append(step)
                continue
            }
            guard requested[earlier].isSameDevice(as: step) else {
                throw InvalidSpec(
                    "\(step.keyPath).path",
                    "\"\(step.path)\" is another device in \(requested[earlier].keyPath)"
                )
            }
            requested[earlier] = step
        }
        // Whoever binds a /dev has filled it; it is not ours to change.
        guard !Self.bindsDev(spec.mounts ?? []) else {
            nodes = []
            links = []
            return
        }
        let defaults = Self.defaults.filter { node in
            places[node.path] == nil
        }
        nodes = defaults + requested
        if hasUserNamespace {
            for index in nodes.indices where nodes[index].kind != .fifo {
                nodes[index].method = .bindHostNode
            }
        }
        links = Self.defaultLinks
    }

    private static func bindsDev(_ mounts: [Spec.Mount]) -> Bool {
        mounts.contains { mount in
            guard cleanPath(absolute(mount.destination)) == "/dev" else { return false }
            return mount.type == "bind" || MountOptions(mount.options ?? []).isRecursiveBind != nil
        }
    }

    /// runtime-spec, Linux § Default Devices.
    private static let defaults: [DeviceStep] = [
        ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9),
        ("tty", 5, 0),
    ].map { (name: String, major: UInt32, minor: UInt32) in
        DeviceStep(
            keyPath: "",
            path: "/dev/" + name,
            kind: .character,
            number: DeviceNumber(major: major, minor: minor),
            mode: 0o666,
            userID: 0,
            groupID: 0,
            method: .makeNode
        )
    }

    /// runtime-spec, Linux runtime § Dev symbolic links, and the container's own ptmx.
    private static let defaultLinks: [DeviceLink] = [
        // The host's node would open terminals of another devpts.
        DeviceLink(path: "/dev/ptmx", target: "pts/ptmx", replacesExisting: true),
        DeviceLink(path: "/dev/fd", target: "/proc/self/fd", replacesExisting: false),
        DeviceLink(path: "/dev/stdin", target: "/proc/self/fd/0", replacesExisting: false),
        DeviceLink(path: "/dev/stdout", target: "/proc/self/fd/1", replacesExisting: false),
        DeviceLink(path: "/dev/stderr", target: "/proc/self/fd/2", replacesExisting: false),
        DeviceLink(
            path: "/dev/core",
            target: "/proc/kcore",
            replacesExisting: false,
            requiredPath: "/proc/kcore"
        ),
    ]
}

extension DeviceStep {
    fileprivate init(_ device: Spec.Device, keyPath: String) throws(InvalidSpec) {
        guard let kind = DeviceKind(rawValue: device.type) else {
            throw InvalidSpec("\(keyPath).type", "expected c, b, u or p, found \"\(device.type)\"")
        }
        guard isAbsolute(device.path), !device.path.utf8.contains(0),
            cleanPath(device.path) != "/"
        else {
            throw InvalidSpec(
                "\(keyPath).path",
                "expected the absolute path of a device, found \"\(device.path)\""
            )
        }
        var number = DeviceNumber(major: 0, minor: 0)
        if kind != .fifo {
            number.major = try Self.half(device.major, "\(keyPath).major", highest: 0xfff)
            number.minor = try Self.half(device.minor, "\(keyPath).minor", highest: 0xf_ffff)
        }
        try checkLength(device.path, at: "\(keyPath).path")
        try checkID(device.uid ?? 0, at: "\(keyPath).uid")
        try checkID(device.gid ?? 0, at: "\(keyPath).gid")
        self.init(
            keyPath: keyPath,
            path: cleanPath(device.path),
            kind: kind,
            number: number,
            mode: try Self.permissions(device.fileMode, of: kind, at: "\(keyPath).fileMode"),
            userID: device.uid ?? 0,
            groupID: device.gid ?? 0,
            method: .makeNode
        )
    }

    /// The permission bits; callers pass the whole st_mode of a host's node, whose type must fit.
    private static func permissions(
        _ mode: UInt32?,
        of kind: DeviceKind,
        at keyPath: String
    ) throws(InvalidSpec) -> UInt32 {
        guard let mode else { return 0o666 }
        let type: UInt32 =
            switch kind {
            case .block: 0o060000
            case .character, .unbufferedCharacter: 0o020000
            case .fifo: 0o010000
            }
        guard [0, type].contains(mode & ~0o7777) else {
            throw InvalidSpec(keyPath, "expected permission bits, 0 to 511, found \(mode)")
        }
        return mode & 0o7777
    }

    fileprivate func isSameDevice(as other: DeviceStep) -> Bool {
        kind.fileKind == other.kind.fileKind && number == other.number
    }

    /// The kernel's device numbers have 12 bits for the driver and 20 for its device.
    private static func half(
        _ value: Int64?,
        _ keyPath: String,
        highest: Int64
    ) throws(InvalidSpec) -> UInt32 {
        guard let value else { throw InvalidSpec(keyPath, "is required") }
        guard (0...highest).contains(value) else {
            throw InvalidSpec(keyPath, "expected 0 to \(highest), found \(value)")
        }
        return UInt32(value)
    }
}
