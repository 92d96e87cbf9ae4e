/// The arithmetic between the values of config.json, which are those of cgroup v1, and cgroup v2.
enum ResourceConversions {
    /// The shares that the kernel keeps (`MIN_SHARES`, `MAX_SHARES` in kernel/sched/sched.h).
    static let shares: ClosedRange<UInt64> = 2...262_144

    /// `cpu.weight` (1 to 10000) for `cpu.shares` (2 to 262144; others count as the nearest).
    ///
    /// ceil(10^((log2²(shares) + 125·log2(shares)) / 612 - 7/34)): a curve through both ends and
    /// through the defaults, 1024 and 100, on which the runtimes agreed in 2025.
    static func cpuWeight(shares: UInt64) -> UInt64 {
        let shares = min(max(shares, Self.shares.lowerBound), Self.shares.upperBound)
        let log = binaryLogarithm(Double(shares))
        let weight = powerOfTen((log * log + 125 * log - 126) / 612)
        return UInt64(weight.rounded(.up))
    }

    /// `memory.swap.max`, which counts swap alone, for `swap`, which counts memory as well.
    ///
    /// - Parameters:
    ///   - swap: memory and swap together in bytes; 0 or nil if unset, -1 for no limit.
    ///   - limit: memory in bytes; 0 or nil if unset, -1 for no limit.
    ///   - keyPath: where `swap` stands.
    /// - Returns: bytes; -1 for no limit, nil if nothing is asked for.
    /// - Throws: `InvalidSpec` where no difference can be had.
    static func swapAlone(
        _ swap: Int64?,
        limit: Int64?,
        keyPath: String
    ) throws(InvalidSpec) -> Int64? {
        switch (swap ?? 0, limit ?? 0) {
        // No limit of memory means none of swap either, as with cgroup v1.
        case (0, -1): return -1
        case (0, _): return nil
        case (-1, _): return -1
        case (let swap, -1): return swap
        case (_, 0):
            throw InvalidSpec(keyPath, "unable to set swap limit without memory limit")
        case (let swap, let limit) where swap < limit:
            throw InvalidSpec(keyPath, "memory+swap limit should be >= memory limit")
        case (let swap, let limit): return swap - limit
        }
    }

    /// `io.weight` (1 to 10000) for `blkio.weight` (10 to 1000).
    static func ioWeight(blkioWeight: UInt16) -> UInt64 {
        let weight = min(max(UInt64(blkioWeight), 10), 1000)
        return 1 + (weight - 10) * 9999 / 990
    }

    /// log2 of a positive number, from its exponent and the series of artanh.
    private static func binaryLogarithm(_ number: Double) -> Double {
        let fraction = (number.significand - 1) / (number.significand + 1)
        var power = fraction
        var sum = 0.0
        for index in 0..<20 {
            sum += power / Double(2 * index + 1)
            power *= fraction * fraction
        }
        let naturalLogarithmOfTwo = 0.693_147_180_559_945_3
        return Double(number.exponent) + 2 * sum / naturalLogarithmOfTwo
    }

    /// 10 to the power of a number that is not negative, from its whole part and the series of exp.
    private static func powerOfTen(_ exponent: Double) -> Double {
        let naturalLogarithmOfTen = 2.302_585_092_994_045_7
        let rest = (exponent - exponent.rounded(.down)) * naturalLogarithmOfTen
        var term = 1.0
        var power = 1.0
        for index in 1..<30 {
            term *= rest / Double(index)
            power += term
        }
        for _ in 0..<Int(exponent) { power *= 10 }
        return power
    }
}
