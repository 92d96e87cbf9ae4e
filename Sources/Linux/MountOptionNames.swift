/// What one word of a mount's `options` asks for.
///
/// A word that is none of these is data for the file system.
package enum MountOptionWord: Equatable, Sendable {
    /// Changes attributes of the mount, or of everything below it too.
    case attribute(MountAttributeChange, recursive: Bool)
    /// Sets (`on`) or clears a flag of the file system itself.
    case superblock(MountFlags, on: Bool)
    /// Changes propagation, after the mount is attached.
    case propagation(PropagationChange)
    /// Makes an existing file or directory visible; `recursive` takes the mounts below along.
    case bind(recursive: Bool)
    /// Changes a mount that is there.
    case remount
    /// Fills a new tmpfs with what the directory beneath it held.
    case copyUp
    /// Maps ids of the mount, or of everything below it too.
    case idmap(recursive: Bool)
    /// Recreates a source that is a symbolic link instead of mounting.
    case copySymlink
    /// Does not follow a symbolic link at the source's last component.
    case sourceNoFollow
    /// Does not follow a symbolic link at the destination's last component.
    case destinationNoFollow
    /// Asks for what happens anyway.
    case noEffect

    /// What `word` asks for; nil means data for the file system.
    package static func lookup(_ word: String) -> MountOptionWord? {
        if let meaning = others.first(where: { $0.name == word })?.meaning { return meaning }
        if let change = attribute(word) { return .attribute(change, recursive: false) }
        if word.utf8.first == UInt8(ascii: "r"), let change = attribute(String(word.dropFirst())) {
            return .attribute(change, recursive: true)
        }
        return propagations.first { $0.name == word }?.meaning
    }

    private static func attribute(_ word: String) -> MountAttributeChange? {
        attributes.first { $0.word == word }?.change
    }

    /// Every word that is understood, sorted, for the `features` document.
    package static var names: [String] {
        let words = attributes.map { $0.word }
        let names = words + words.map { "r" + $0 } + (propagations + others).map { $0.name }
        return names.sorted()
    }

    /// Words of `MountAttributes`: (word without `r`, what it sets, what it clears).
    private static let attributes: [(word: String, change: MountAttributeChange)] = [
        ("ro", MountAttributeChange(set: .readOnly)),
        ("rw", MountAttributeChange(clear: .readOnly)),
        ("nosuid", MountAttributeChange(set: .noSUID)),
        ("suid", MountAttributeChange(clear: .noSUID)),
        ("nodev", MountAttributeChange(set: .noDevices)),
        ("dev", MountAttributeChange(clear: .noDevices)),
        ("noexec", MountAttributeChange(set: .noExecute)),
        ("exec", MountAttributeChange(clear: .noExecute)),
        ("nodiratime", MountAttributeChange(set: .noDirectoryAccessTime)),
        ("diratime", MountAttributeChange(clear: .noDirectoryAccessTime)),
        ("nosymfollow", MountAttributeChange(set: .noSymlinkFollow)),
        ("symfollow", MountAttributeChange(clear: .noSymlinkFollow)),
        // The access time rule is one field of three values, so that leaving one of them is
        // entering the default, `relatime`.
        ("noatime", MountAttributeChange(set: .noAccessTime, clear: .atimeMask)),
        ("strictatime", MountAttributeChange(set: .strictAccessTime, clear: .atimeMask)),
        ("relatime", MountAttributeChange(clear: .atimeMask)),
        ("atime", MountAttributeChange(clear: .atimeMask)),
        ("nostrictatime", MountAttributeChange(clear: .atimeMask)),
        ("norelatime", MountAttributeChange(clear: .atimeMask)),
    ]

    private static let others: [(name: String, meaning: MountOptionWord)] = [
        ("defaults", .noEffect),
        ("loud", .noEffect),
        // Asks the kernel not to log; with the new mount calls it never does.
        ("silent", .noEffect),
        ("sync", .superblock(.synchronous, on: true)),
        ("async", .superblock(.synchronous, on: false)),
        ("dirsync", .superblock(.directorySynchronous, on: true)),
        ("mand", .superblock(.mandatoryLocks, on: true)),
        ("nomand", .superblock(.mandatoryLocks, on: false)),
        ("lazytime", .superblock(.lazyTime, on: true)),
        ("nolazytime", .superblock(.lazyTime, on: false)),
        ("iversion", .superblock(.inodeVersion, on: true)),
        ("noiversion", .superblock(.inodeVersion, on: false)),
        ("bind", .bind(recursive: false)),
        ("rbind", .bind(recursive: true)),
        ("remount", .remount),
        ("tmpcopyup", .copyUp),
        ("idmap", .idmap(recursive: false)),
        ("ridmap", .idmap(recursive: true)),
        ("copy-symlink", .copySymlink),
        ("src-nofollow", .sourceNoFollow),
        ("dest-nofollow", .destinationNoFollow),
    ]

    private static let propagations: [(name: String, meaning: MountOptionWord)] =
        Propagation.allCases.flatMap { kind in
            [false, true].map { recursive in
                let change = PropagationChange(kind, recursive: recursive)
                return (change.optionWord, .propagation(change))
            }
        }
}
