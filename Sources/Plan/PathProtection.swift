package import OCI

/// Paths of the container that nobody can write to, or see at all.
package struct PathProtection: Equatable, Sendable {
    /// Paths that become read-only.
    package var readOnly: [String]
    /// Paths that are hidden.
    package var masked: [String]

    /// Takes both lists of the configuration, each path once.
    ///
    /// Throws `InvalidSpec` for a path that is not absolute, for hiding the root, and for either list
    /// in the host's own mount namespace.
    package init(_ linux: Spec.Linux?, hasMountNamespace: Bool) throws(InvalidSpec) {
        readOnly = try Self.paths(linux?.readonlyPaths, "linux.readonlyPaths", hasMountNamespace)
        masked = try Self.paths(linux?.maskedPaths, "linux.maskedPaths", hasMountNamespace)
        if masked.contains("/") {
            throw InvalidSpec("linux.maskedPaths", "the root itself cannot be hidden")
        }
    }

    private static func paths(
        _ given: [String]?,
        _ keyPath: String,
        _ hasMountNamespace: Bool
    ) throws(InvalidSpec) -> [String] {
        let given = given ?? []
        guard given.isEmpty || hasMountNamespace else {
            throw InvalidSpec(
                keyPath,
                "unable to restrict sys entries without a private MNT namespace"
            )
        }
        var paths: [String] = []
        // By its bytes: to the kernel, texts that are canonically equivalent are two paths.
        var seen: Set<[UInt8]> = []
        for (index, path) in given.enumerated() {
            guard isAbsolute(path), !path.utf8.contains(0) else {
                throw InvalidSpec(
                    "\(keyPath)[\(index)]",
                    "expected an absolute path, found \"\(path)\""
                )
            }
            try checkLength(path, at: "\(keyPath)[\(index)]")
            let clean = cleanPath(path)
            if seen.insert(Array(clean.utf8)).inserted { paths.append(clean) }
        }
        return paths
    }
}
