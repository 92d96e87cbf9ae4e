/// A span of time as Go writes it: `5s`, `1m30s`, `1.5h`, `500ms`.
enum Duration {
    /// The units; the micro sign and the Greek letter look the same.
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("\u{b5}s", 1e3), ("\u{3bc}s", 1e3), ("ms", 1e6), ("s", 1e9),
        ("m", 60e9), ("h", 3600e9),
    ]

    /// Reads a duration; nil if it is none, or longer than 292 years.
    static func nanoseconds(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        var rest = text[...]
        if isNegative || text.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return 0 }
        var sum = 0.0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest[digits.endIndex...]
            let unit = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            rest = rest[unit.endIndex...]
            // `.5s` and `5.s` are durations, too.
            let written = digits.contains(".") ? "0\(digits)0" : String(digits)
            guard digits.contains(where: { $0.isNumber }), let number = Double(written),
                let size = units.first(where: { $0.name == unit })?.nanoseconds
            else { return nil }
            sum += number * size
        } while !rest.isEmpty
        guard sum < 0x1p63 else { return nil }
        return isNegative ? -Int64(sum) : Int64(sum)
    }
}
