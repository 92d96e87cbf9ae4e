internal import Linux
internal import Syscalls

/// The right to change a container; given up when the value goes away, or its process.
///
/// The lock is on the container's directory itself, so that nothing has to be made or removed.
package struct ContainerLock: ~Copyable {
    private let directory: OwnedDescriptor

    /// Locks a directory, and waits at most `patience` milliseconds for whoever has the lock.
    ///
    /// - Throws: `Errno`: `ENOENT` also if the directory was removed meanwhile, `EWOULDBLOCK` when
    ///   patience is at its end.
    init(_ path: FilePath, patience: Int) throws(Failure) {
        let directory = try Files.open(path, [.readOnly, .directory, .noFollow])
        try Self.lock(directory.descriptor, patience: patience)
        let locked = try Files.status(of: directory.descriptor)
        guard locked.isSameFile(as: try Files.status(of: path)) else {
            throw .noSuchFileOrDirectory
        }
        self.directory = directory
    }

    private static func lock(_ descriptor: Descriptor, patience: Int) throws(Failure) {
        let pause = 5
        for _ in 0..<max(1, patience / pause) {
            do {
                return try Files.lock(descriptor, .exclusive, waiting: false)
            } catch .wouldBlock {
                try HostCalls.sleep(milliseconds: pause)
            }
        }
        throw .wouldBlock
    }
}
