import Testing

@testable import Plan

/// What a configuration owes whatever it asks for; that it is refused otherwise is the conformance suite's to see.
@Suite struct FormalitiesTests {
    @Test(
        "what SemVer 2.0.0 allows",
        arguments: [
            "0.0.0", "1.2.3", "10.20.30", "1.0.0-alpha", "1.0.0-0.a.1-2", "1.0.0--", "1.0.0+007",
            "1.0.0-rc.1+build-1.2", "1.0.0+a-b", "1.0.0-0a",
        ]
    )
    func semVer(_ version: String) {
        #expect(Formalities.isSemVer(version))
    }

    @Test(
        "what it does not allow",
        arguments: [
            "", "1", "1.2", "1.2.3.4", "1..3", "01.2.3", "1.2.03", "-1.2.3", "+1.2.3", "1.2.3-",
            "1.2.3+",
            "1.2.3-a..b", "1.2.3+a+b", "1.2.3-01", "1.2.3-a_b", "1.2.3+ä", "1.2.٣", "1.2.3 ",
        ]
    )
    func others(_ version: String) {
        #expect(!Formalities.isSemVer(version))
    }
}
