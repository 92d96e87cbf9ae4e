import Testing

@testable import apus

@Suite struct DurationTests {
    @Test(
        "durations are Go's",
        arguments: [
            ("5s", 5_000_000_000), ("500ms", 500_000_000), ("1m", 60_000_000_000),
            ("1h30m", 5_400_000_000_000), ("1.5s", 1_500_000_000), (".5s", 500_000_000),
            ("2.s", 2_000_000_000), ("10us", 10_000), ("10\u{b5}s", 10_000),
            ("10\u{3bc}s", 10_000), ("7ns", 7), ("0", 0), ("0s", 0), ("-5s", -5_000_000_000),
            ("+1s", 1_000_000_000), ("1s500ms", 1_500_000_000),
        ] as [(String, Int64)]
    )
    func durations(_ text: String, _ nanoseconds: Int64) {
        #expect(apus.Duration.nanoseconds(text) == nanoseconds)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "5", "s", "-", "5x", "5 s", "5s ", "1..5s", ".s", "1e3s", "5S", "5s5", "--5s",
            "9999999999999h",
        ]
    )
    func others(_ text: String) {
        #expect(apus.Duration.nanoseconds(text) == nil)
    }
}
