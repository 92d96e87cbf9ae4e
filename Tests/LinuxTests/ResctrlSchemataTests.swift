import Linux
import Testing

@Suite("The schemata of resctrl")
struct ResctrlSchemataTests {
    /// As a kernel prints them.
    private static let file = """
            L3:0=007ff;1=0001f
            L2:0=f;1=f
            MB:0= 20;1=100

        """

    @Test(
        "values are the same however they are written",
        arguments: [
            "L3:0=7ff;1=1f", "L3:1=1f;0=7ff", "L3:0=0x7FF", "  L3 : 0 = 7ff ; 1 = 1f;", "MB:0=20",
            "MB:0=020;1=100", "L2:00=0f", "L2:0=f\nMB:1=100", "L3:",
        ]
    )
    func same(text: String) throws {
        let file = try #require(ResctrlSchemata(Self.file))
        #expect(file.covers(try #require(ResctrlSchemata(text))))
    }

    @Test(
        "another value, domain or resource is a difference",
        arguments: ["L3:0=7fe", "L3:2=7ff", "MB:0=200", "MB:0=2", "L3CODE:0=7ff", "L3:0=0"]
    )
    func different(text: String) throws {
        let file = try #require(ResctrlSchemata(Self.file))
        #expect(!file.covers(try #require(ResctrlSchemata(text))))
    }

    @Test("other forms are not schemata", arguments: ["L3", "L3:0", ":0=f", "L3:0=f=f", "L3=f"])
    func malformed(text: String) {
        #expect(ResctrlSchemata(text) == nil)
    }
}
