extension Catalogue {
    /// bundle.md and glossary.md.
    static let bundle: [Sentence] = [
        Sentence("bundle.config-file", "MUST reside in the root of the bundle directory"),
        Sentence(
            "bundle.one-directory",
            "MUST all be present in a single directory",
            unseen: "a rule for who hands bundles out, not for the runtime"
        ),
        Sentence("glossary.json.utf-8", "MUST be encoded in [UTF-8]"),
        Sentence("glossary.json.duplicate-names", "JSON objects MUST NOT include duplicate names"),
    ]
}
