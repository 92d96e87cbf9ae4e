internal import Linux
internal import Plan
internal import Syscalls

/// The file of a container's record: one entry after the other, of which the last whole one counts.
///
/// An entry is its length, a `UInt32` as on the wire, and the record. Adding one creates, renames and
/// frees nothing, which on a disk would take as long as all else that is written. A reader needs no
/// lock: the kernel shows an entry when it is there, and of one whose writer was killed it is known
/// that something is missing.
enum RecordFile {
    /// Above this size, in bytes, the entries are replaced by the newest one.
    private static let sizeLimit = 1 << 16

    /// The record in the bytes of a file; `nil` as long as no entry is whole.
    static func newest(in bytes: [UInt8]) -> [UInt8]? {
        wholeEntries(of: bytes).newest.map { Array(bytes[$0]) }
    }

    /// Adds a record; the container's lock must be held.
    static func add(_ record: [UInt8], to path: FilePath) throws(Failure) {
        let entry = WireWriter.bytes(of: UInt32(record.count)) + record
        guard try !append(entry, to: path) else { return }
        try Files.replaceFile(path, with: entry)
    }

    /// Appends an entry; false if the file is full, or ends with what is no entry.
    private static func append(_ entry: [UInt8], to path: FilePath) throws(Failure) -> Bool {
        let file = try Files.open(
            path,
            [.readWrite, .create, .append, .noFollow],
            permissions: FilePermissions(rawValue: 0o600)
        )
        let bytes = try Files.readAll(file.descriptor)
        guard wholeEntries(of: bytes).end == bytes.count, bytes.count + entry.count <= sizeLimit
        else { return false }
        try Files.writeAll(entry, to: file.descriptor)
        return true
    }

    private static func wholeEntries(of bytes: [UInt8]) -> (newest: Range<Int>?, end: Int) {
        var newest: Range<Int>?
        var end = 0
        while let length = length(in: bytes[end...].prefix(4)), length <= bytes.count - end - 4 {
            newest = end + 4..<end + 4 + length
            end += 4 + length
        }
        return (newest, end)
    }

    /// The length at the beginning of an entry; `nil` if that is not whole.
    private static func length(in bytes: ArraySlice<UInt8>) -> Int? {
        do throws(WireError) {
            return Int(try WireReader.value(UInt32.self, from: Array(bytes)))
        } catch {
            return nil
        }
    }
}
