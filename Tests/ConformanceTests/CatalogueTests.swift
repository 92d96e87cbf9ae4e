import Harness
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

    @Test("a sentence stands under its heading, the list items around it, and its line")
    func places() {
        let text = """
            ## Before
            ## Heading
            * first
                It MUST be.
            * second
                * inner
                It MUST be.
            It MUST be.
            """
        let found = SpecificationText.sentences(of: .config, in: text)
        #expect(
            found.map(\.place) == [
                "## Heading\n* first\n    It MUST be.",
                "## Heading\n* second\n    It MUST be.",
                "## Heading\nIt MUST be.",
            ]
        )
    }

    @Test("the recorded sentences and the catalogue have the same ids")
    func record() throws {
        let record = try Host.read(Repository.path("conformance/sentences"))
        let lines = record.split(separator: "\n")
        let recorded = lines.flatMap { $0.split(separator: " ").dropFirst(3) }.map(String.init)
        #expect(Set(recorded).symmetricDifference(Catalogue.sentences.map(\.id)).isEmpty)
    }
}
