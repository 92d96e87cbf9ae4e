import Glibc
import Testing

@testable import Plan

@Suite("Conversions from cgroup v1 to v2")
struct CgroupConversionTests {
    @Test(
        "shares become a weight on the curve through both ends and the defaults",
        arguments: [
            (0, 1), (1, 1), (2, 1), (102, 17), (512, 59), (1024, 100), (2048, 174),
            (10_240, 639), (262_144, 10_000), (1 << 60, 10_000),
        ] as [(UInt64, UInt64)]
    )
    func weight(_ shares: UInt64, _ expected: UInt64) {
        #expect(ResourceConversions.cpuWeight(shares: shares) == expected)
    }

    @Test("every number of shares agrees with the C library's logarithm and power")
    func everyWeight() {
        let deviating = (UInt64(2)...262_144).filter { shares in
            let log = log2(Double(shares))
            let expected = pow(10, (log * log + 125 * log) / 612 - 7.0 / 34)
            // The formula touches whole numbers at 2, 1024 and 262144, where a rounding error of
            // the C expression would count as one more.
            return ResourceConversions.cpuWeight(shares: shares) != UInt64(ceil(expected - 1e-9))
        }
        #expect(deviating == [])
    }

    @Test(
        "swap of v2 is what is left of memory and swap without memory",
        arguments: [
            (nil, nil, nil), (nil, 100, nil), (0, 100, nil), (300, 100, 200), (100, 100, 0),
            (-1, 100, -1), (-1, nil, -1), (nil, -1, -1), (0, -1, -1), (300, -1, 300),
            (-1, -1, -1),
        ] as [(Int64?, Int64?, Int64?)]
    )
    func swap(_ swap: Int64?, _ limit: Int64?, _ expected: Int64?) throws {
        #expect(try ResourceConversions.swapAlone(swap, limit: limit, keyPath: "k") == expected)
    }

    @Test("swap that is less than memory, or without memory, cannot be converted")
    func impossibleSwap() {
        #expect(throws: InvalidSpec("k", "memory+swap limit should be >= memory limit")) {
            try ResourceConversions.swapAlone(99, limit: 100, keyPath: "k")
        }
        #expect(throws: InvalidSpec("k", "unable to set swap limit without memory limit")) {
            try ResourceConversions.swapAlone(99, limit: nil, keyPath: "k")
        }
    }

    @Test(
        "a weight of block devices goes from 10…1000 to 1…10000",
        arguments: [(10, 1), (100, 910), (500, 4950), (1000, 10_000), (5, 1)] as [(UInt16, UInt64)]
    )
    func ioWeight(_ weight: UInt16, _ expected: UInt64) {
        #expect(ResourceConversions.ioWeight(blkioWeight: weight) == expected)
    }
}
