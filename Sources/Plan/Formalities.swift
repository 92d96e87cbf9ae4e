internal import OCI

/// What a configuration owes to the specification whatever it asks for.
enum Formalities {
    /// Throws `InvalidSpec` for a version that is not 1.x, for an annotation without a name, and for
    /// one of crun's that must not be ignored.
    static func check(_ spec: Spec) throws(InvalidSpec) {
        let version = spec.ociVersion
        guard isSemVer(version) else {
            throw InvalidSpec(
                "ociVersion",
                "expected a version such as \"1.3.0\" (SemVer 2.0.0), found \(version.debugDescription)"
            )
        }
        // A newer minor version only adds what older runtimes may ignore (runtime-spec § Extensibility).
        guard version.hasPrefix("1.") else {
            throw InvalidSpec(
                "ociVersion",
                "version \(version.debugDescription) of the specification is not 1.x"
            )
        }
        guard spec.annotations?[""] == nil else {
            throw InvalidSpec("annotations", "a key must not be empty")
        }
        if let annotations = spec.annotations { try CrunAnnotations.check(annotations) }
    }

    /// Whether a version is `1.2.3`, `1.2.3-rc.1`, `1.2.3+build` or both, in the grammar of SemVer 2.0.0.
    static func isSemVer(_ version: String) -> Bool {
        let build = parts(version[...], at: "+", most: 2)
        let release = parts(build[0], at: "-", most: 2)
        let core = parts(release[0], at: ".")
        guard core.count == 3 && core.allSatisfy({ isDigits($0) && isShort($0) }) else {
            return false
        }
        for identifier in release.count == 1 ? [] : parts(release[1], at: ".") {
            guard isWord(identifier), isShort(identifier) || !isDigits(identifier) else {
                return false
            }
        }
        return build.count == 1 || parts(build[1], at: ".").allSatisfy(isWord)
    }

    private static func parts(
        _ text: Substring,
        at mark: Character,
        most: Int = .max
    ) -> [Substring] {
        text.split(separator: mark, maxSplits: most - 1, omittingEmptySubsequences: false)
    }

    /// Without a leading zero.
    private static func isShort(_ text: Substring) -> Bool {
        text == "0" || text.utf8.first != UInt8(ascii: "0")
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
