extension Catalogue {
    /// PLACEHOLDER.
    static let configLinuxProtection: [Sentence] = []
}
