/// The `schemata` file of a group in resctrl: lines such as `L3:0=7ff;1=0f0`.
///
/// See Documentation/filesystems/resctrl.rst, "Schemata files - general concepts".
package struct ResctrlSchemata: Equatable, Sendable {
    /// The values by resource and domain (`L3:0`), in the one way of writing them used here.
    private let values: [String: String]

    /// Reads a file, or some lines of one; nil if a line is not of the documented form.
    package init?(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let resource = Self.word(parts[0])
            guard parts.count == 2, !resource.isEmpty else { return nil }
            for domain in parts[1].split(separator: ";") {
                let pair = domain.split(separator: "=", omittingEmptySubsequences: false)
                guard pair.count == 2 else { return nil }
                values["\(resource):\(Self.number(pair[0]))"] = Self.number(pair[1])
            }
        }
        self.values = values
    }

    /// Whether it has every value of `other`; domains that `other` leaves out may be anything.
    package func covers(_ other: ResctrlSchemata) -> Bool {
        other.values.allSatisfy { values[$0.key] == $0.value }
    }

    /// The kernel aligns columns with spaces.
    private static func word(_ text: Substring) -> String { text.filter { !$0.isWhitespace } }

    /// It fills with zeros, or spaces, and takes masks in either case and with `0x`.
    private static func number(_ text: Substring) -> String {
        var digits = word(text).lowercased()[...]
        if digits.hasPrefix("0x") { digits.removeFirst(2) }
        let significant = digits.drop { $0 == "0" }
        return significant.isEmpty && !digits.isEmpty ? "0" : String(significant)
    }
}
