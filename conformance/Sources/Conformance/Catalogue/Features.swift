extension Catalogue {
    /// PLACEHOLDER.
    static let features: [Sentence] = []
}
