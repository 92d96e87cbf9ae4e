import Plan
import Testing

@Suite("A container's name")
struct ContainerIDTests {
    @Test(
        "may have letters, digits and _ + - .",
        arguments: ["a", "A-z_0.9+", ".hidden", "...", "-x", "0"]
    )
    func accepted(text: String) throws {
        #expect(try ContainerID(text).rawValue == text)
    }

    @Test(
        "leads nowhere and has no other character",
        arguments: [".", "..", "../x", "a/b", "/", "a b", "a\n", "ä", "a\u{0}", "a:b", "a*"]
    )
    func refused(text: String) {
        let error = #expect(throws: InvalidContainerID.self) { try ContainerID(text) }
        #expect(error?.description == "invalid container ID format")
    }

    @Test("is not empty")
    func empty() {
        let error = #expect(throws: InvalidContainerID.self) { try ContainerID("") }
        #expect(error?.description == "container id cannot be empty")
    }
}
