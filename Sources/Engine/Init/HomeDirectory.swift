internal import Linux
internal import Syscalls

/// The home directory that a user database names; see `passwd(5)`.
enum HomeDirectory {
    /// A database above this size is not read, in bytes: it comes from the container's image.
    private static let sizeLimit = 4 << 20

    /// The home directory of a user, or `/` when no database can be read or names none.
    ///
    /// The file is looked up in the current root directory. It belongs to the container: only a
    /// regular file is read, and opening it never waits.
    static func find(for userID: UInt32) -> String {
        do {
            let file = try Files.open(
                "/etc/passwd",
                [.readOnly, .nonBlocking, .noControllingTerminal]
            )
            guard try Files.status(of: file.descriptor).kind == .regular else { return "/" }
            let bytes = try Files.readAll(file.descriptor, limit: sizeLimit)
            return parse(bytes, userID: userID) ?? "/"
        } catch {
            // An image without a user database is usual; one that cannot be read is its own fault.
            return "/"
        }
    }

    /// The sixth field of the first line whose third is the user's number.
    static func parse(_ bytes: [UInt8], userID: UInt32) -> String? {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count >= 6, fields[2].allSatisfy(isDigit),
                UInt32(String(decoding: fields[2], as: UTF8.self)) == userID
            else { continue }
            let home = fields[5]
            guard home.first == UInt8(ascii: "/"), !home.contains(0) else { return nil }
            return String(decoding: home, as: UTF8.self)
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
