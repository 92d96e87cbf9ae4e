extension Catalogue {
    /// PLACEHOLDER.
    static let config: [Sentence] = []
}
