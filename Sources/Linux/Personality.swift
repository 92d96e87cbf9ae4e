/// An execution domain (personality(2)); the raw value is the name in config.json.
package enum Personality: String, CaseIterable, Sendable {
    case linux = "LINUX"
    case linux32 = "LINUX32"

    /// The number `personality(2)` takes.
    package var number: UInt {
        switch self {
        case .linux: 0
        case .linux32: 8
        }
    }
}
