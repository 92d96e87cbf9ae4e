internal import CShims
package import Linux

/// Opening, reading, writing and replacing files.
package enum Files {
    /// Opens a file; relative paths start at `directory`.
    ///
    /// Waits where the kernel waits, e.g. for the other end of a FIFO.
    package static func open(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        _ flags: OpenFlags,
        permissions: FilePermissions = []
    ) throws(Failure) -> OwnedDescriptor {
        let number = try check {
            unsafe path.withPlatformString {
                unsafe shim_open_at(
                    directory.number,
                    $0,
                    flags.closingOnExec,
                    mode_t(permissions.rawValue)
                )
            }
        }
        return OwnedDescriptor(adopting: number)
    }

    /// Reads once, at most `limit` bytes; an empty result is the end of the file.
    package static func read(
        _ descriptor: Descriptor,
        limit: Int
    ) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try check {
            // Not filled before: pages that nobody writes to cost nothing.
            unsafe fill(&bytes, upTo: limit) { buffer in
                unsafe CShims.read(descriptor.number, buffer.baseAddress, buffer.count)
            }
        }
        return bytes
    }

    /// Makes the bytes those that a system call has put into a buffer of at most `limit`, and answers
    /// what the call did.
    static func fill(
        _ bytes: inout [UInt8],
        upTo limit: Int,
        _ call: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int {
        var result = -1
        bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            result = unsafe call(UnsafeMutableRawBufferPointer(buffer))
            count = max(result, 0)
        }
        return result
    }

    /// Reads to the end of the file; more than `limit` bytes are an error (`EFBIG`).
    package static func readAll(
        _ descriptor: Descriptor,
        limit: Int = 16 << 20
    ) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = 4096
        while true {
            let more = try read(descriptor, limit: min(chunk, limit + 1 - bytes.count))
            if more.isEmpty { return bytes }
            if bytes.isEmpty { bytes = more } else { bytes += more }
            guard bytes.count <= limit else { throw .fileTooLarge }
            chunk = min(chunk * 4, 1 << 20)
        }
    }

    /// Opens a file and reads all of it; more than `limit` bytes are an error (`EFBIG`).
    package static func readFile(
        _ path: FilePath,
        in directory: Descriptor = .currentDirectory,
        limit: Int = 16 << 20
    ) throws(Failure) -> [UInt8] {
        let file = try open(path, in: directory, .readOnly)
        return try readAll(file.descriptor, limit: limit)
    }

    /// Writes once and says how many bytes went.
    package static func write(
        _ bytes: some RandomAccessCollection<UInt8>,
        to descriptor: Descriptor
    ) throws(Failure) -> Int {
        let array = Array(bytes)
        return try check {
            unsafe array.withUnsafeBytes {
                unsafe CShims.write(descriptor.number, $0.baseAddress, $0.count)
            }
        }
    }

    /// Writes everything, in as many calls as it takes.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Descriptor) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(try write(rest, to: descriptor))
        }
    }

    /// Writes a value to a file of the kernel (cgroup, procfs, sysfs) in exactly one call.
    ///
    /// The file must exist; it is neither made nor emptied. A partial write is an error (`EIO`).
    package static func writeValue(
        _ value: String,
        to path: FilePath,
        in directory: Descriptor = .currentDirectory
    ) throws(Failure) {
        let file = try open(path, in: directory, .writeOnly)
        try writeValue(value, to: file.descriptor)
    }

    /// Writes a value to an open file of the kernel in exactly one call.
    package static func writeValue(_ value: String, to file: Descriptor) throws(Failure) {
        let bytes = Array(value.utf8)
        guard try write(bytes, to: file) == bytes.count else { throw .ioError }
    }

    /// Gives a file new contents at once: whoever reads it sees the old or the new ones, whole.
    ///
    /// The contents go to a file of a random name beside it, which then takes its name.
    package static func replaceFile(
        _ name: FilePath,
        in directory: Descriptor = .currentDirectory,
        with bytes: [UInt8],
        permissions: FilePermissions = FilePermissions(rawValue: 0o600)
    ) throws(Failure) {
        let random = try HostCalls.random(count: 8).map { String($0, radix: 16) }.joined()
        let temporary = FilePath("\(name.string).\(random)")
        let file = try open(
            temporary,
            in: directory,
            [.writeOnly, .create, .exclusive, .noFollow],
            permissions: permissions
        )
        do throws(Failure) {
            try writeAll(bytes, to: file.descriptor)
            try rename(temporary, in: directory, to: name, in: directory)
        } catch {
            // The first error is the one that matters; the file may be gone already.
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try remove(temporary, in: directory)
            }
            throw error
        }
    }

    /// Copies what follows a file's current position to another one, and says how many bytes.
    package static func copyContents(
        of source: Descriptor,
        to target: Descriptor
    ) throws(Failure) -> Int64 {
        var total: Int64 = 0
        while true {
            let count = try check { sendfile(target.number, source.number, nil, 1 << 30) }
            if count == 0 { return total }
            total += Int64(count)
        }
    }
}
