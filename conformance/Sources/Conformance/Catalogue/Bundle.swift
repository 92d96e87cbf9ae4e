extension Catalogue {
    /// PLACEHOLDER.
    static let bundle: [Sentence] = []
}
