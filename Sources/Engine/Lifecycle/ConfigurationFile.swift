package import Linux
package import OCI
internal import Syscalls

/// A document the user wrote: read once, by descriptor, before anything is decided.
package enum ConfigurationFile {
    /// Larger documents are refused; in bytes.
    package static let sizeLimit = 16 << 20

    /// Reads a regular file whole.
    ///
    /// A FIFO or a device is refused without waiting for it. Throws a `Failure` that names the file.
    package static func read(_ path: FilePath) throws(Failure) -> [UInt8] {
        let file = try open(path)
        let status = try Files.status(of: file.descriptor)
        guard status.kind == .regular else {
            throw Failure("\(path): expected a regular file, found a \(status.kind)")
        }
        guard status.size <= sizeLimit else {
            throw Failure("\(path): expected at most \(sizeLimit) bytes, found \(status.size)")
        }
        return try attempt("read \(path)") { () throws(Failure) in
            try Files.readAll(file.descriptor, limit: sizeLimit)
        }
    }

    /// Reads standard input to its end.
    package static func readStandardInput() throws(Failure) -> [UInt8] {
        try attempt("read standard input") { () throws(Failure) in
            try Files.readAll(.standardInput, limit: sizeLimit)
        }
    }

    private static func open(_ path: FilePath) throws(Failure) -> OwnedDescriptor {
        do throws(Failure) {
            return try Files.open(path, [.readOnly, .nonBlocking])
        } catch {
            let failure = error.during("open \(path)")
            guard error == .noSuchFileOrDirectory else { throw failure }
            let name = path.lastComponent?.string ?? path.string
            throw failure.during("JSON specification file \(name) not found")
        }
    }

    /// Decodes a configuration.
    package static func spec(_ bytes: [UInt8]) throws(Failure) -> Spec {
        try asFailure(
            DocumentError.self,
            try JSONDecoder.decode(Spec.self, from: bytes, document: "config.json")
        )
    }
}
