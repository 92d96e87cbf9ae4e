internal import CShims
package import Linux

/// What a lookup may not do on its way; see `openat2(2)`.
package struct ResolveFlags: FlagSet, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Enter another mount, upwards or downwards (`RESOLVE_NO_XDEV`).
    package static let noCrossDevice = Self(rawValue: 0x01)
    /// Follow the links of procfs that jump to a file (`RESOLVE_NO_MAGICLINKS`).
    package static let noMagicLinks = Self(rawValue: 0x02)
    /// Follow any symbolic link (`RESOLVE_NO_SYMLINKS`).
    package static let noSymbolicLinks = Self(rawValue: 0x04)
    /// Leave the starting directory: ".." above it and absolute links fail (`RESOLVE_BENEATH`).
    package static let beneath = Self(rawValue: 0x08)
    /// Treat the starting directory as "/": ".." stays there, absolute links start there
    /// (`RESOLVE_IN_ROOT`).
    package static let inRoot = Self(rawValue: 0x10)
}

/// The directory that holds a name, and the name.
package struct ParentDirectory: ~Copyable {
    /// A `path` handle on the directory.
    package let directory: OwnedDescriptor
    /// One component: neither empty, nor "." or "..", nor with a slash.
    package let name: FilePath
}

/// Lookups that cannot leave a root, whatever links a container puts in their way.
package enum Beneath {
    private static let attempts = 128
    private static let longestChain = 40

    /// Opens a file beneath a root, as a process would see it whose root directory that is.
    ///
    /// A lookup that races with a rename is repeated, at most 128 times (`EAGAIN` then).
    package static func open(
        _ path: FilePath,
        in root: Descriptor,
        _ flags: OpenFlags,
        permissions: FilePermissions = [],
        resolve: ResolveFlags = [.inRoot, .noMagicLinks]
    ) throws(Failure) -> OwnedDescriptor {
        var remaining = attempts
        while true {
            do {
                let number = try check {
                    unsafe path.withPlatformString {
                        unsafe shim_openat2(
                            root.number,
                            $0,
                            UInt64(flags.closingOnExec),
                            UInt64(permissions.rawValue),
                            resolve.rawValue
                        )
                    }
                }
                return OwnedDescriptor(adopting: number)
            } catch .resourceTemporarilyUnavailable where remaining > 1 {
                remaining -= 1
            }
        }
    }

    /// Makes a directory and all that lead to it, as far as they are missing, and opens it.
    ///
    /// Existing links are followed within the root, dangling ones too. A directory that was just
    /// made is entered without following a link, so nobody can put one in its place.
    ///
    /// - Returns: A `path` handle on the directory.
    package static func makeDirectories(
        _ path: FilePath,
        in root: Descriptor,
        permissions: FilePermissions = FilePermissions(rawValue: 0o755)
    ) throws(Failure) -> OwnedDescriptor {
        do {
            return try open(nonEmpty(path), in: root, [.path, .directory])
        } catch .noSuchFileOrDirectory {
            // Something is missing: go on below.
        }
        let names = try namesExpandingLinks(path, in: root)
        var existing = names.count
        while existing > 0 {
            existing -= 1
            let prefix = FilePath(names: names.prefix(existing))
            if let start = try openIfThere(prefix, in: root) {
                return try make(names.dropFirst(existing), from: start, permissions)
            }
        }
        throw .noSuchFileOrDirectory
    }

    /// Opens the directory that holds `path`, following links before its last component only.
    ///
    /// - Parameters:
    ///   - path: Its last component must be a name: ".." or nothing is an error (`EINVAL`).
    ///   - root: Where the lookup stays.
    ///   - makingDirectories: Whether missing directories are made on the way.
    /// - Returns: The directory and the name in it.
    /// - Throws: What the kernel said.
    package static func parent(
        of path: FilePath,
        in root: Descriptor,
        makingDirectories: Bool = false
    ) throws(Failure) -> ParentDirectory {
        var names = path.names
        guard let last = names.popLast(), !FilePath.isCurrentDirectory(last),
            !FilePath.isParentDirectory(last)
        else { throw .invalidArgument }
        let above = FilePath(names: names)
        let directory =
            makingDirectories
            ? try makeDirectories(above, in: root)
            : try open(nonEmpty(above), in: root, [.path, .directory])
        return ParentDirectory(directory: directory, name: FilePath(names: [last]))
    }

    /// Makes a new, empty file; whatever has the name already, even a link, is an error (`EEXIST`).
    package static func createFile(
        _ path: FilePath,
        in root: Descriptor,
        permissions: FilePermissions = FilePermissions(rawValue: 0o644),
        makingDirectories: Bool = false
    ) throws(Failure) -> OwnedDescriptor {
        let parent = try parent(of: path, in: root, makingDirectories: makingDirectories)
        return try Files.open(
            parent.name,
            in: parent.directory.descriptor,
            [.writeOnly, .create, .exclusive, .noFollow],
            permissions: permissions
        )
    }

    /// Where a path leads within the root, links and ".." worked out; missing parts are kept.
    ///
    /// Says what is there now and nothing about later: look the result up `in` the root again.
    package static func expandingLinks(
        _ path: FilePath,
        in root: Descriptor
    ) throws(Failure) -> FilePath {
        FilePath(names: try namesExpandingLinks(path, in: root))
    }

    private static func namesExpandingLinks(
        _ path: FilePath,
        in root: Descriptor
    ) throws(Failure) -> [FilePath.Name] {
        var pending = Array(path.names.reversed())
        var found: [FilePath.Name] = []
        var links = 0
        while let name = pending.popLast() {
            if FilePath.isCurrentDirectory(name) { continue }
            if FilePath.isParentDirectory(name) {
                _ = found.popLast()
                continue
            }
            found.append(name)
            guard let target = try linkTarget(FilePath(names: found), in: root) else { continue }
            links += 1
            guard links <= longestChain else { throw .tooManySymbolicLinkLevels }
            found.removeLast()
            if target.isAbsolute { found = [] }
            pending += target.names.reversed()
        }
        return found
    }

    /// The target if the path names a symbolic link; nil if it names nothing or something else.
    private static func linkTarget(
        _ path: FilePath,
        in root: Descriptor
    ) throws(Failure) -> FilePath? {
        do throws(Failure) {
            let link = try open(path, in: root, [.path, .noFollow])
            guard try Files.status(of: link.descriptor).kind == .symbolicLink else { return nil }
            return try Files.readLink("", in: link.descriptor)
        } catch .noSuchFileOrDirectory {
            return nil
        }
    }

    private static func openIfThere(
        _ path: FilePath,
        in root: Descriptor
    ) throws(Failure) -> OwnedDescriptor? {
        do {
            return try open(nonEmpty(path), in: root, [.path, .directory])
        } catch .noSuchFileOrDirectory {
            return nil
        }
    }

    private static func make(
        _ names: ArraySlice<FilePath.Name>,
        from start: consuming OwnedDescriptor,
        _ permissions: FilePermissions
    ) throws(Failure) -> OwnedDescriptor {
        var current = start
        for name in names {
            let path = FilePath(names: [name])
            // Another process may have made it since; what it is shows when it is opened.
            try ignoring(.fileExists) { () throws(Failure) in
                try Files.makeDirectory(path, in: current.descriptor, permissions: permissions)
            }
            current = try open(
                path,
                in: current.descriptor,
                [.path, .directory, .noFollow],
                resolve: [.beneath, .noSymbolicLinks]
            )
        }
        return current
    }

    private static func nonEmpty(_ path: FilePath) -> FilePath { path.isEmpty ? "." : path }
}
