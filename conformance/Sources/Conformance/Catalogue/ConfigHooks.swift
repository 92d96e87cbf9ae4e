extension Catalogue {
    /// PLACEHOLDER.
    static let configHooks: [Sentence] = []
}
