/// The name of a container: a word that is safe as the name of a directory.
///
/// Letters, digits, `_`, `+`, `-` and `.`; neither `.` nor `..`, so that no name leads out of the
/// state directory.
package struct ContainerID: Hashable, Sendable, CustomStringConvertible {
    /// The name as it was given.
    package let rawValue: String

    /// Checks a name given on the command line.
    ///
    /// - Throws: `InvalidContainerID` for an empty name or one with any other character.
    package init(_ text: String) throws(InvalidContainerID) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.allSatisfy(Self.isAllowed), text != ".", text != ".." else {
            throw .malformed
        }
        self.rawValue = text
    }

    /// The name as it was given.
    package var description: String { rawValue }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}

/// Why a word cannot name a container, in the words that callers know from runc.
package enum InvalidContainerID: Error, Equatable, CustomStringConvertible {
    /// No name at all.
    case empty
    /// A character that does not belong there, or a name that means a directory.
    case malformed

    /// The message that callers look for.
    package var description: String {
        switch self {
        case .empty: "container id cannot be empty"
        case .malformed: "invalid container ID format"
        }
    }
}
