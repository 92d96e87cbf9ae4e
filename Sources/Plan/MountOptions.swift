package import Linux

/// The option words of one mount, sorted by what they mean; where two disagree the later one wins.
package struct MountOptions: Equatable, Sendable {
    /// Attributes of the mount itself.
    package var attributes = MountAttributeChange()
    /// Attributes of the mount and of every mount below it.
    package var recursiveAttributes = MountAttributeChange()
    /// Flags of the file system itself.
    package var superblock: MountFlags = []
    /// Flags of the file system that a remount clears.
    package var clearedSuperblock: MountFlags = []
    /// Changes of propagation, in order.
    package var propagation: [PropagationChange] = []
    /// Whether it is a bind mount, and of what: nil if no word says so.
    package var isRecursiveBind: Bool?
    /// Whether an existing mount is changed.
    package var isRemount = false
    /// Whether a new tmpfs gets what the directory beneath it holds.
    package var copiesUp = false
    /// Whether ids are mapped, and below the mount as well: nil if no word says so.
    package var isRecursiveIDMap: Bool?
    /// Whether a source that is a symbolic link is recreated.
    package var copiesSymlink = false
    /// Whether a symbolic link at the end of the source is followed.
    package var followsSource = true
    /// Whether a symbolic link at the end of the destination is followed.
    package var followsDestination = true
    /// Words for the file system, in order.
    package var data: [String] = []

    /// Sorts the words.
    package init(_ words: [String]) {
        for word in words where !word.isEmpty {
            if let meaning = MountOptionWord.lookup(word) {
                apply(meaning)
            } else {
                data.append(word)
            }
        }
    }

    private mutating func apply(_ word: MountOptionWord) {
        switch word {
        case .attribute(let change, recursive: false): attributes.apply(change)
        case .attribute(let change, recursive: true): recursiveAttributes.apply(change)
        case .superblock(let flags, on: true):
            superblock.formUnion(flags)
            clearedSuperblock.subtract(flags)
        case .superblock(let flags, on: false):
            superblock.subtract(flags)
            clearedSuperblock.formUnion(flags)
        case .propagation(let change): propagation.append(change)
        case .bind(let recursive): isRecursiveBind = recursive
        case .remount: isRemount = true
        case .copyUp: copiesUp = true
        case .idmap(let recursive): isRecursiveIDMap = recursive
        case .copySymlink: copiesSymlink = true
        case .sourceNoFollow: followsSource = false
        case .destinationNoFollow: followsDestination = false
        case .noEffect: break
        }
    }
}
