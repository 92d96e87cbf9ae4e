internal import Engine
internal import OCI

/// Which apus this is.
enum Version {
    /// The version of the program; see semver.org.
    static let number = "0.1.0"

    /// What `--version` prints; callers look for the word `version`, for `commit:` and for `spec:`.
    ///
    /// The Makefile overwrites the zeros in the finished binary with the commit it was built from:
    /// a commit that the source knew would compile it anew each time.
    static var text: String {
        """
        apus version \(number)
        commit: 0000000000000000000000000000000000000000
        spec: \(Spec.newestVersion)
        libseccomp: \(SeccompCompiler.libraryVersion)

        """
    }
}
