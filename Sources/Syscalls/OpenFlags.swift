internal import CShims
internal import Linux

/// How a file is opened; close-on-exec is always added.
package struct OpenFlags: FlagSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// For reading (`O_RDONLY`, which is zero).
    package static let readOnly: Self = []
    /// For writing (`O_WRONLY`).
    package static let writeOnly = Self(rawValue: O_WRONLY)
    /// For both (`O_RDWR`).
    package static let readWrite = Self(rawValue: O_RDWR)
    /// A handle on the file that neither reads nor writes (`O_PATH`).
    package static let path = Self(rawValue: O_PATH)
    /// Fails unless it is a directory (`O_DIRECTORY`).
    package static let directory = Self(rawValue: O_DIRECTORY)
    /// Fails if the last component is a symbolic link, or with `path` opens the link (`O_NOFOLLOW`).
    package static let noFollow = Self(rawValue: O_NOFOLLOW)
    /// Makes the file if there is none (`O_CREAT`).
    package static let create = Self(rawValue: O_CREAT)
    /// With `create`: fails if there is one (`O_EXCL`).
    package static let exclusive = Self(rawValue: O_EXCL)
    /// Every write goes to the end (`O_APPEND`).
    package static let append = Self(rawValue: O_APPEND)
    /// Empties the file (`O_TRUNC`).
    package static let truncate = Self(rawValue: O_TRUNC)
    /// Neither opening nor reading waits (`O_NONBLOCK`).
    package static let nonBlocking = Self(rawValue: O_NONBLOCK)
    /// A terminal does not become the controlling one (`O_NOCTTY`).
    package static let noControllingTerminal = Self(rawValue: O_NOCTTY)
    /// A file without a name in the given directory (`O_TMPFILE`).
    package static let unnamed = Self(rawValue: 0o20_200_000)

    /// What is passed to the kernel.
    var closingOnExec: Int32 { rawValue | O_CLOEXEC }
}
