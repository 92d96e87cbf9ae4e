extension Catalogue {
    /// PLACEHOLDER.
    static let configMountOptions: [Sentence] = []
}
