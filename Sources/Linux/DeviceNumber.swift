/// The number of a device: which driver, which of its devices.
package struct DeviceNumber: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The driver.
    package var major: UInt32
    /// The driver's device.
    package var minor: UInt32

    /// Makes a number from its two halves.
    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// Takes a `dev_t` as glibc lays it out (C: `major` and `minor`).
    package init(encoded: UInt64) {
        major = UInt32(truncatingIfNeeded: (encoded >> 8) & 0xfff | (encoded >> 32) & 0xffff_f000)
        minor = UInt32(truncatingIfNeeded: encoded & 0xff | (encoded >> 12) & 0xffff_ff00)
    }

    /// Reads `8:1`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else {
            return nil
        }
        self.init(major: major, minor: minor)
    }

    /// The number as a `dev_t` of glibc (C: `makedev`).
    package var encoded: UInt64 {
        let major = UInt64(major)
        let minor = UInt64(minor)
        return (major & 0xffff_f000) << 32 | (major & 0xfff) << 8
            | (minor & 0xffff_ff00) << 12 | minor & 0xff
    }

    /// `major:minor`, as the kernel prints it.
    package var description: String { "\(major):\(minor)" }
}

/// What a device node is; the raw value is the letter in config.json.
package enum DeviceKind: String, CaseIterable, Sendable {
    case block = "b"
    case character = "c"
    case unbufferedCharacter = "u"
    case fifo = "p"

    /// The type bits for `mknod(2)`.
    package var fileKind: FileKind {
        switch self {
        case .block: .blockDevice
        case .character, .unbufferedCharacter: .characterDevice
        case .fifo: .fifo
        }
    }
}

/// What a device rule permits.
package struct DeviceAccess: FlagSet, Equatable, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    // The bits are those of the kernel's BPF_DEVCG_ACC_…: mknod 1, read 2, write 4.
    /// Making the node, letter `m`.
    package static let makeNode = Self(rawValue: 1)
    /// Reading, letter `r`.
    package static let read = Self(rawValue: 2)
    /// Writing, letter `w`.
    package static let write = Self(rawValue: 4)
    /// All three.
    package static let all: Self = [.read, .write, .makeNode]

    /// Reads letters such as `rwm`, in any order; nil for any other letter.
    package init?(_ letters: some StringProtocol) {
        self = []
        for letter in letters {
            switch letter {
            case "r": insert(.read)
            case "w": insert(.write)
            case "m": insert(.makeNode)
            default: return nil
            }
        }
    }

    /// The letters, always in the order `rwm`.
    package var text: String {
        (contains(.read) ? "r" : "") + (contains(.write) ? "w" : "")
            + (contains(.makeNode) ? "m" : "")
    }
}
