extension Catalogue {
    /// PLACEHOLDER.
    static let configLinux: [Sentence] = []
}
