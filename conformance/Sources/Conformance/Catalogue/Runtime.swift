extension Catalogue {
    /// PLACEHOLDER.
    static let runtime: [Sentence] = [
        Sentence(
            "runtime.query.unknown",
            "Attempting to query a container that does not exist MUST"
        )
    ]
}
