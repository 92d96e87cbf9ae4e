internal import OCI

/// What a configuration may ask for and apus does not do yet: refused, never skipped.
enum Unsupported {
    /// Throws `InvalidSpec` for the first such wish.
    static func check(_ spec: Spec) throws(InvalidSpec) {
        // A newer minor version only adds what older runtimes may ignore (runtime-spec § Extensibility).
        guard spec.ociVersion.split(separator: ".").first == "1" else {
            throw InvalidSpec(
                "ociVersion",
                "version \(spec.ociVersion.debugDescription) of the specification is not 1.x"
            )
        }
        let linux = spec.linux
        let wishes: [(keyPath: String, isPresent: Bool)] = [
            ("linux.netDevices", !(linux?.netDevices ?? [:]).isEmpty)
        ]
        for wish in wishes where wish.isPresent {
            throw InvalidSpec(wish.keyPath, "is not supported yet")
        }
    }
}
