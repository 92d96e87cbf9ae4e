/// One value for one file of a cgroup.
package struct CgroupWrite: Equatable, Sendable, CustomStringConvertible {
    /// What a file that the kernel does not have means.
    package enum MissingFile: String, Sendable {
        /// The limit would not hold: an error.
        case refuse
        /// The value is what holds without the file, or another write covers it.
        case ignore
    }

    /// The controller that the file belongs to; empty for a file of the core.
    package var controller: String
    /// The name of the file.
    package var file: String
    /// What is written: one write of the whole text.
    package var value: String
    /// The place in config.json that asks for it.
    package var keyPath: String
    /// What it means when there is no such file.
    package var ifMissing: MissingFile

    /// Plans a write.
    package init(
        _ value: String,
        to file: String,
        of controller: String,
        for keyPath: String,
        ifMissing: MissingFile = .refuse
    ) {
        self.controller = controller
        self.file = file
        self.value = value
        self.keyPath = keyPath
        self.ifMissing = ifMissing
    }

    /// `write VALUE to FILE`.
    package var description: String { "write \(value) to \(file)" }
}

/// One thing to do with the files of a cgroup.
///
/// What depends on the kernel is said here as well, so that whoever does it has nothing to decide.
package enum CgroupStep: Equatable, Sendable {
    /// Writes one value.
    case write(CgroupWrite)
    /// Writes the first whose file exists: kernels name it differently.
    case firstThatExists([CgroupWrite])
    /// Carries out the first sequence that succeeds: the right order depends on the values that are
    /// there. The error of the first is the one that counts.
    case firstThatSucceeds([[CgroupWrite]])
    /// Refuses to go on when a limit is not above what is in use.
    case require(CgroupUsageCheck)

    /// The writes that may happen.
    package var writes: [CgroupWrite] {
        switch self {
        case .write(let write): [write]
        case .firstThatExists(let writes): writes
        case .firstThatSucceeds(let sequences): sequences.flatMap { $0 }
        case .require: []
        }
    }
}

/// A limit that would be met at once by what is in use already.
package struct CgroupUsageCheck: Equatable, Sendable {
    /// The file with the usage, such as `memory.current`.
    package var file: String
    /// The limit that is about to be set, in bytes: the usage must be less.
    package var limit: UInt64
    /// What kind of limit it is, such as `memory limit`.
    package var what: String
    /// The place in config.json that asks for the limit.
    package var keyPath: String

    /// Plans a check.
    package init(of file: String, below limit: UInt64, what: String, for keyPath: String) {
        self.file = file
        self.limit = limit
        self.what = what
        self.keyPath = keyPath
    }
}
