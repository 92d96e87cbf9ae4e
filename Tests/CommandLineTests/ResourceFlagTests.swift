import Testing

@testable import apus

@Suite struct ResourceFlagTests {
    @Test(
        "numbers of bytes are those of runc",
        arguments: [
            ("0", 0), ("1048576", 1_048_576), ("-1", -1), ("64k", 65_536), ("64K", 65_536),
            ("64kb", 65_536), ("64KiB", 65_536), ("64Ki", 65_536), ("1b", 1), ("3m", 3_145_728),
            ("1.5G", 1_610_612_736), ("0.25g", 268_435_456), ("1.0m", 1_048_576),
            ("2T", 2_199_023_255_552), ("1P", 1_125_899_906_842_624),
        ] as [(String, Int64)]
    )
    func bytes(_ text: String, _ number: Int64) {
        #expect(ResourceFlag.bytes(text) == number)
    }

    @Test(
        "what is no number of bytes is refused",
        arguments: [
            "", "x", "-2", "-1k", "1.", ".", "1.5.5k", "1x", "1kk", "9223372036854775808", "8192P",
            "1.-5k", "-0.5k",
        ]
    )
    func refused(_ text: String) {
        #expect(ResourceFlag.bytes(text) == nil)
    }
}
