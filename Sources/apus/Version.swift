internal import Engine
internal import OCI

/// Which apus this is.
enum Version {
    /// The version of the program; see semver.org.
    static let number = "0.1.0"

    /// What `--version` prints; callers look for the word `version` and for `spec:`.
    static var text: String {
        """
        apus version \(number)
        spec: \(Spec.newestVersion)
        libseccomp: \(SeccompCompiler.libraryVersion)

        """
    }
}
