/// A signal number, with the names that a person or a caller may use for it.
package struct Signal: RawRepresentable, Equatable, Hashable, Sendable {
    /// The kernel's number: 0 (no signal, only the check whether the process is there) to 64.
    package let rawValue: Int32

    /// Takes a number as it is.
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let hangup = Self(rawValue: 1)
    package static let interrupt = Self(rawValue: 2)
    package static let quit = Self(rawValue: 3)
    package static let abort = Self(rawValue: 6)
    package static let kill = Self(rawValue: 9)
    package static let user1 = Self(rawValue: 10)
    package static let user2 = Self(rawValue: 12)
    package static let pipe = Self(rawValue: 13)
    package static let alarm = Self(rawValue: 14)
    package static let terminate = Self(rawValue: 15)
    package static let child = Self(rawValue: 17)
    package static let `continue` = Self(rawValue: 18)
    package static let stop = Self(rawValue: 19)
    package static let terminalStop = Self(rawValue: 20)
    package static let urgent = Self(rawValue: 23)
    package static let windowChange = Self(rawValue: 28)

    /// The highest number (C: `SIGRTMAX`).
    package static let highest: Int32 = 64

    /// The first real-time signal that programs may use (glibc keeps 32 and 33) (C: `SIGRTMIN`).
    private static let firstRealTime: Int32 = 34

    /// Reads `KILL`, `SIGKILL`, `sigkill`, `9`, `RTMIN+3`, `SIGRTMAX-1`; nil for anything else.
    package init?(_ text: String) {
        if let number = Int32(text) {
            guard (0...Self.highest).contains(number), text.utf8.allSatisfy(Self.isDigit) else {
                return nil
            }
            rawValue = number
            return
        }
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        guard let number = Self.number(named: name) else { return nil }
        rawValue = number
    }

    /// The name with `SIG`, such as `SIGKILL` or `SIGRTMIN+3`; the number where there is none.
    package var name: String {
        if let entry = Self.table.first(where: { $0.number == rawValue }) {
            return "SIG" + entry.name
        }
        switch rawValue {
        case Self.firstRealTime: return "SIGRTMIN"
        case Self.highest: return "SIGRTMAX"
        case Self.firstRealTime..<Self.highest:
            return "SIGRTMIN+\(rawValue - Self.firstRealTime)"
        default: return "\(rawValue)"
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func number(named name: String) -> Int32? {
        if let entry = (table + aliases).first(where: { $0.name == name }) { return entry.number }
        for (word, sign, base) in [("RTMIN", Int32(1), firstRealTime), ("RTMAX", -1, highest)] {
            guard name.hasPrefix(word) else { continue }
            let rest = name.dropFirst(word.count)
            guard !rest.isEmpty else { return base }
            guard rest.first == (sign > 0 ? "+" : "-"), rest.dropFirst().utf8.allSatisfy(isDigit),
                let distance = Int32(rest.dropFirst()), distance <= highest - firstRealTime
            else { return nil }
            return base + sign * distance
        }
        return nil
    }

    private static let table: [(name: String, number: Int32)] = [
        ("HUP", 1), ("INT", 2), ("QUIT", 3), ("ILL", 4), ("TRAP", 5), ("ABRT", 6), ("BUS", 7),
        ("FPE", 8), ("KILL", 9), ("USR1", 10), ("SEGV", 11), ("USR2", 12), ("PIPE", 13),
        ("ALRM", 14), ("TERM", 15), ("STKFLT", 16), ("CHLD", 17), ("CONT", 18), ("STOP", 19),
        ("TSTP", 20), ("TTIN", 21), ("TTOU", 22), ("URG", 23), ("XCPU", 24), ("XFSZ", 25),
        ("VTALRM", 26), ("PROF", 27), ("WINCH", 28), ("IO", 29), ("PWR", 30), ("SYS", 31),
    ]

    private static let aliases: [(name: String, number: Int32)] = [
        ("IOT", 6), ("CLD", 17), ("POLL", 29), ("UNUSED", 31),
    ]
}
