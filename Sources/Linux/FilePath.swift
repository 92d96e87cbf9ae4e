/// A path as the kernel takes it: bytes, for a name need not be UTF-8.
///
/// Slashes that follow one another count as one, and a trailing one is dropped, so that paths with
/// the same names are equal.
package struct FilePath: Hashable, Sendable {
    /// The bytes with the NUL that ends them.
    private var characters: [CChar]

    private static let slash = CChar(UInt8(ascii: "/"))
    private static let dot = CChar(UInt8(ascii: "."))

    /// The empty path.
    package init() { characters = [0] }

    /// Makes a path of a text, up to its first NUL.
    package init(_ text: String) {
        var text = text
        characters = text.withUTF8 { unsafe Self.clean($0) }
    }

    /// Makes a path of characters, up to the first NUL.
    package init(_ characters: [CChar]) {
        self.characters = unsafe characters.withUnsafeBytes { bytes in
            unsafe Self.clean(bytes.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Makes a path of what a system call filled in.
    ///
    /// - Parameter start: Characters up to a NUL.
    package init(platformString start: UnsafePointer<CChar>) {
        var length = 0
        while unsafe start[length] != 0 { length += 1 }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: length)
        characters = unsafe Self.clean(bytes.assumingMemoryBound(to: UInt8.self))
    }

    /// Copies bytes up to a NUL, without the slashes that say nothing, and ends them.
    private static func clean(_ bytes: UnsafeBufferPointer<UInt8>) -> [CChar] {
        unsafe [CChar](unsafeUninitializedCapacity: bytes.count + 1) { characters, count in
            var previous: CChar = 0
            for index in bytes.indices {
                let character = unsafe CChar(bitPattern: bytes[index])
                guard character != 0 else { break }
                guard character != slash || previous != slash else { continue }
                unsafe characters[count] = character
                count += 1
                previous = character
            }
            if count > 1, previous == slash { count -= 1 }
            unsafe characters[count] = 0
            count += 1
        }
    }

    /// The path as text; what is not UTF-8 becomes U+FFFD.
    package var string: String {
        unsafe characters.withUnsafeBytes { bytes in
            unsafe String(
                decoding: UnsafeRawBufferPointer(rebasing: bytes.dropLast()),
                as: UTF8.self
            )
        }
    }

    /// Whether there is nothing, not even a slash.
    package var isEmpty: Bool { characters.count == 1 }

    /// Whether the lookup begins at the root directory.
    package var isAbsolute: Bool { characters[0] == Self.slash }

    /// Calls `body` with the characters and the NUL that ends them.
    package func withPlatformString<Result, Reason: Error>(
        _ body: (UnsafePointer<CChar>) throws(Reason) -> Result
    ) throws(Reason) -> Result {
        try unsafe characters.withUnsafeBufferPointer { buffer throws(Reason) in
            guard let start = buffer.baseAddress else {
                preconditionFailure("a path ends with NUL")
            }
            return try unsafe body(start)
        }
    }

    /// A name, or several, inside this directory.
    package func appending(_ name: String) -> FilePath {
        isEmpty ? FilePath(name) : FilePath(joining: self, FilePath(name))
    }

    /// Where `other` leads for a process that is here: itself if it is absolute.
    package func pushing(_ other: FilePath) -> FilePath {
        if other.isAbsolute || isEmpty { return other }
        return other.isEmpty ? self : FilePath(joining: self, other)
    }

    private init(joining directory: FilePath, _ name: FilePath) {
        var joined = directory.characters
        joined.removeLast()
        joined.append(Self.slash)
        joined.append(contentsOf: name.characters)
        self.init(joined)
    }

    /// One name, without slashes and NUL.
    package typealias Name = ArraySlice<CChar>

    /// Whether a name stands for the directory that it is in.
    package static func isCurrentDirectory(_ name: Name) -> Bool { name == [dot] }

    /// Whether a name stands for the directory above.
    package static func isParentDirectory(_ name: Name) -> Bool { name == [dot, dot] }

    /// The names, the outermost first.
    package var names: [Name] {
        characters.dropLast().split(separator: Self.slash)
    }

    /// The last name; nil if the path is empty or the root.
    package var lastComponent: FilePath? {
        let start = characters.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0
        return start < characters.count - 1 ? FilePath(Array(characters[start...])) : nil
    }

    /// The path without its last name; the root stays the root.
    package func removingLastComponent() -> FilePath {
        guard let slash = characters.lastIndex(of: Self.slash) else { return FilePath() }
        return FilePath(Array(characters[..<max(slash, 1)]))
    }

    /// The path without "." and "..", as if no name were a link.
    package func lexicallyNormalized() -> FilePath {
        var kept: [Name] = []
        for name in names where !Self.isCurrentDirectory(name) {
            if !Self.isParentDirectory(name) {
                kept.append(name)
            } else if let last = kept.last, !Self.isParentDirectory(last) {
                kept.removeLast()
            } else if !isAbsolute {
                kept.append(name)
            }
        }
        return FilePath(names: kept, isAbsolute: isAbsolute)
    }

    /// Makes a path of names.
    ///
    /// - Parameters:
    ///   - names: Without slashes and NUL, the outermost first.
    ///   - isAbsolute: Whether it begins at the root.
    package init(names: some Collection<Name>, isAbsolute: Bool = false) {
        characters = isAbsolute ? [Self.slash] : []
        for (index, name) in names.enumerated() {
            if index > 0 { characters.append(Self.slash) }
            characters += name
        }
        characters.append(0)
    }
}

extension FilePath: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a path of a literal.
    package init(stringLiteral text: String) { self.init(text) }

    /// The path as text.
    package var description: String { string }
}

/// Who may do what with a file: the low bits of `st_mode`.
package struct FilePermissions: FlagSet, Hashable, Sendable {
    /// The bits, such as 0o644.
    package let rawValue: UInt32
    /// Takes the bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}
