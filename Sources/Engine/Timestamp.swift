package import Syscalls

/// The moment as RFC 3339 writes it, for a time since 1970 in UTC.
extension Timestamp {
    /// RFC 3339 to the second, such as `2025-11-21T06:22:00Z`.
    package var rfc3339: String { "\(date)T\(time)Z" }

    /// RFC 3339 with as many decimals as the moment has, without trailing zeros.
    package var rfc3339Nano: String {
        guard nanoseconds > 0 else { return rfc3339 }
        var fraction = Self.padded(nanoseconds, to: 9)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(date)T\(time).\(fraction)Z"
    }

    private var dayNumber: Int64 { seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400 }

    private var time: String {
        let second = seconds - dayNumber * 86400
        let parts = [second / 3600, second / 60 % 60, second % 60]
        return parts.map { Self.padded($0, to: 2) }.joined(separator: ":")
    }

    /// The proleptic Gregorian date.
    ///
    /// Counted in eras of 400 years (146 097 days) that begin on 1 March, so that the leap day is
    /// the last of its year.
    private var date: String {
        let days = dayNumber + 719_468  // from 0000-03-01 to 1970-01-01
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return [(year, 4), (month, 2), (day, 2)]
            .map { Self.padded($0.0, to: $0.1) }
            .joined(separator: "-")
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
