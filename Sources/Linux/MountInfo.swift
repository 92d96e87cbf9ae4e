/// One line of `/proc/<pid>/mountinfo` (proc_pid_mountinfo(5)).
package struct MountInfo: Equatable, Sendable {
    /// The mount's id.
    package var id: Int
    /// The id of the mount it is attached to.
    package var parentID: Int
    /// The device number of its files.
    package var device: DeviceNumber
    /// The directory of the file system that is visible.
    package var root: String
    /// Where it is visible, relative to the reader's root.
    package var mountPoint: String
    /// The mount's own options, such as `rw` and `nosuid`.
    package var options: [String]
    /// Propagation tags, such as `shared:5` and `master:3`.
    package var tags: [String]
    /// The file system's type.
    package var type: String
    /// What was named as the source.
    package var source: String
    /// The file system's options.
    package var superOptions: [String]

    /// Every mount of a whole mountinfo file; nil if a line is not of the documented form.
    package static func parse(_ text: String) -> [MountInfo]? {
        var mounts: [MountInfo] = []
        for line in text.split(separator: "\n") {
            guard let mount = MountInfo(line: line) else { return nil }
            mounts.append(mount)
        }
        return mounts
    }

    /// The mount one line describes; nil if it is not of the documented form.
    package init?(line: some StringProtocol) {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            .map { String($0) }
        guard fields.count >= 10, let separator = fields.dropFirst(6).firstIndex(of: "-"),
            fields.count >= separator + 4,
            let id = Int(fields[0]), let parentID = Int(fields[1]),
            let device = DeviceNumber(fields[2])
        else { return nil }
        self.id = id
        self.parentID = parentID
        self.device = device
        root = Self.unescape(fields[3])
        mountPoint = Self.unescape(fields[4])
        options = fields[5].split(separator: ",").map(String.init)
        tags = Array(fields[6..<separator])
        type = Self.unescape(fields[separator + 1])
        source = Self.unescape(fields[separator + 2])
        superOptions = fields[separator + 3].split(separator: ",").map(String.init)
    }

    /// Whether mounts beneath it spread to others.
    package var isShared: Bool { tags.contains { $0.hasPrefix("shared:") } }

    /// The kernel writes space, tab, line feed and backslash as three octal digits.
    private static func unescape(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(code)
            rest = rest.dropFirst(3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
