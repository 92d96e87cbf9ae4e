extension Catalogue {
    /// PLACEHOLDER.
    static let configLinuxResources: [Sentence] = []
}
