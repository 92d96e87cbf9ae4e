package import Linux
package import Syscalls

/// A compiled system call filter, ready for `seccomp(2)`.
package struct SeccompProgram: Equatable, Sendable {
    /// Classic BPF instructions, eight bytes each.
    package var bytes: [UInt8]
    /// The flags of `SECCOMP_SET_MODE_FILTER`.
    package var flags: UInt32
    /// Whether loading it yields a descriptor that an agent waits for.
    package var hasListener: Bool

    /// Makes a program from its parts.
    package init(bytes: [UInt8], flags: UInt32, hasListener: Bool) {
        self.bytes = bytes
        self.flags = flags
        self.hasListener = hasListener
    }

    /// How many bytes stand before the instructions in a memory file.
    private static let headerSize = 8

    /// The program in a sealed memory file, for the other side of init's channel.
    package func memoryFile() throws(Failure) -> OwnedDescriptor {
        let file = try Files.memoryFile("seccomp")
        let header = littleEndianBytes(flags) + littleEndianBytes(hasListener ? 1 : 0)
        try Files.writeAll(header + bytes, to: file.descriptor)
        try Files.rewind(file.descriptor)
        try Files.seal(file.descriptor, .all)
        return file
    }

    /// Reads the program from the memory file that `memoryFile()` made.
    package static func received(from file: Descriptor) throws(Failure) -> SeccompProgram {
        let content = try Files.readAll(file)
        guard content.count > headerSize, content.count % 8 == 0 else {
            throw Failure("the system call filter is damaged")
        }
        return SeccompProgram(
            bytes: Array(content[headerSize...]),
            flags: littleEndianValue(content[0..<4]),
            hasListener: littleEndianValue(content[4..<8]) != 0
        )
    }
}

private func littleEndianBytes(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func littleEndianValue(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
}
