import Testing

@testable import conformance

/// The suite by itself, without a runtime.
@Suite struct CatalogueTests {
    @Test("a required or recommended check quotes a sentence")
    func quotes() {
        for entry in Suite.entries() where entry.check.level != .deFacto {
            #expect(!entry.check.sentences.isEmpty, "\(entry.chapter): \(entry.check.name)")
        }
    }

    @Test("sentences are what commands, between full stops, outside code")
    func sentences() {
        let text = """
            A thing MUST be. Another may be. A third SHOULD NOT be (see a.b).
            ```
            MUST
            ```
            MUSTY SHOULDER
            """
        let found = SpecificationText.sentences(of: .config, in: text)
        #expect(found.map(\.text) == ["A thing MUST be.", "A third SHOULD NOT be (see a.b)."])
        #expect(found.map(\.line) == [1, 1])
    }
}
