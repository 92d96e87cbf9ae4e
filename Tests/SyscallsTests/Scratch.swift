import Linux
import Syscalls

/// An empty directory of a test's own; it is removed with everything in it.
struct Scratch: ~Copyable {
    let path: FilePath
    let directory: OwnedDescriptor

    init() throws {
        let random = try HostCalls.random(count: 8).map { String($0, radix: 16) }.joined()
        let path = FilePath("/tmp/apus-syscalls-\(random)")
        try Files.makeDirectory(path)
        let directory = try Files.open(path, [.path, .directory])
        self.path = path
        self.directory = directory
    }

    deinit {
        do { try Files.removeTree(path) } catch { print("\(path) stays behind: \(error)") }
    }

    /// The directory, lent.
    var descriptor: Descriptor { directory.descriptor }

    /// Makes a file with this text.
    func write(_ text: String, to name: FilePath) throws {
        try Files.replaceFile(name, in: descriptor, with: Array(text.utf8))
    }

    /// The text of a file.
    func text(of name: FilePath) throws -> String {
        String(decoding: try Files.readFile(name, in: descriptor), as: UTF8.self)
    }

    /// The names in it, in order.
    func names() throws -> [String] {
        try Files.entries(of: descriptor).map(\.name.string).sorted()
    }
}
