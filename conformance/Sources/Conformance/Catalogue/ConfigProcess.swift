extension Catalogue {
    /// PLACEHOLDER.
    static let configProcess: [Sentence] = []
}
