import Harness

/// What a value of the features document may be, by features-schema.json and features-linux.json and by the text,
/// which knows more properties than they do.
indirect enum FeaturesShape {
    case text, flag, texts, map
    case object([String: FeaturesShape])

    /// The document.
    static let document = FeaturesShape.object([
        "ociVersionMin": .text, "ociVersionMax": .text, "hooks": .texts, "mountOptions": .texts,
        "linux": linux, "annotations": .map, "potentiallyUnsafeConfigAnnotations": .texts,
    ])

    private static let linux = FeaturesShape.object([
        "namespaces": .texts, "capabilities": .texts,
        "cgroup": .object([
            "v1": .flag, "v2": .flag, "systemd": .flag, "systemdUser": .flag, "rdma": .flag,
        ]),
        "seccomp": .object([
            "enabled": .flag, "actions": .texts, "operators": .texts, "archs": .texts,
            "knownFlags": .texts, "supportedFlags": .texts,
        ]),
        "apparmor": .object(["enabled": .flag]),
        "selinux": .object(["enabled": .flag]),
        "memoryPolicy": .object(["modes": .texts, "flags": .texts]),
        "intelRdt": .object(["enabled": .flag, "schemata": .flag, "monitoring": .flag]),
        "mountExtensions": .object(["idmap": .object(["enabled": .flag])]),
        "netDevices": .object(["enabled": .flag]),
    ])

    /// What is wrong with a value; `null` is as good as none.
    func problems(of value: JSON, at path: String) -> [String] {
        switch (self, value) {
        case (_, .null), (.text, .string), (.flag, .bool): return []
        case (.texts, .array(let elements)):
            return elements.allSatisfy { $0.text != nil } ? [] : ["\(path) has other than strings"]
        case (.map, .object(let members)):
            let isMap = members.allSatisfy { $0.value.text != nil && !$0.key.isEmpty }
            return isMap ? [] : ["\(path) is no map of strings"]
        case (.object(let shapes), .object(let members)):
            return members.sorted { $0.key < $1.key }.flatMap { key, value in
                let place = path.isEmpty ? key : "\(path).\(key)"
                return shapes[key]?.problems(of: value, at: place) ?? ["\(place) is not defined"]
            }
        default: return ["\(path) is of another type: \(value)"]
        }
    }
}

/// A version as semver.org orders it, as far as the specification's own versions need.
struct Version: Comparable {
    private let numbers: [Int]
    private let prerelease: [Substring]

    /// Reads `1.2.3` or `1.2.3-rc.1`, build metadata left out.
    ///
    /// - Throws: `Disagreement` for any other text.
    init(_ text: String) throws(Disagreement) {
        let parts = text.prefix { $0 != "+" }.split(separator: "-", maxSplits: 1)
        numbers = (parts.first ?? "").split(separator: ".").compactMap { Int($0) }
        prerelease = parts.count > 1 ? parts[1].split(separator: ".") : []
        try expect(numbers.count == 3, "\"\(text)\" is no version of semver.org")
    }

    static func < (left: Version, right: Version) -> Bool {
        if left.numbers != right.numbers {
            return left.numbers.lexicographicallyPrecedes(right.numbers)
        }
        guard !left.prerelease.isEmpty, !right.prerelease.isEmpty else {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        return left.prerelease.lexicographicallyPrecedes(right.prerelease) {
            switch (Int($0), Int($1)) {
            case (let first?, let second?): first < second
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): $0 < $1
            }
        }
    }
}
