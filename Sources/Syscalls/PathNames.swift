internal import SystemPackage

/// The names of a path, without its slashes: bytes, for a name need not be UTF-8.
///
/// It does what `FilePath.ComponentView` does. That is generic code, whose first use in a process
/// takes a tenth of a millisecond (see `FlagSet`), and every start of a container needs it.
struct PathNames: Equatable {
    /// One name, without a NUL.
    typealias Name = [CInterop.PlatformChar]

    private static let slash = CInterop.PlatformChar(UInt8(ascii: "/"))
    private static let dot = CInterop.PlatformChar(UInt8(ascii: "."))

    /// The names, the outermost first.
    var names: [Name]

    /// No names: the directory where the lookup begins.
    init() { names = [] }

    /// Takes a path apart.
    init(_ path: FilePath) {
        let characters = unsafe path.withPlatformString { start in
            var length = 0
            while unsafe start[length] != 0 { length += 1 }
            return unsafe Name(UnsafeBufferPointer(start: start, count: length))
        }
        names = characters.split(separator: Self.slash).map(Name.init)
    }

    /// The relative path of some names.
    static func path(of names: ArraySlice<Name>) -> FilePath {
        unsafe FilePath(platformString: Name(names.joined(separator: [slash])) + [0])
    }

    /// The relative path.
    var path: FilePath { Self.path(of: names[...]) }

    /// Whether a name stands for the directory that it is in.
    static func isCurrentDirectory(_ name: Name) -> Bool { name == [dot] }

    /// Whether a name stands for the directory above.
    static func isParentDirectory(_ name: Name) -> Bool { name == [dot, dot] }
}
