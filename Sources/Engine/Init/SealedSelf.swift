internal import Linux
internal import Syscalls

/// Our own executable as a container may see it: readable, never writable (CVE-2019-5736).
///
/// A container's first process is this program, and `/proc/1/exe` leads from inside to the file it
/// was executed from. So it is never executed from the file on the host.
enum SealedSelf {
    private static let executable: FilePath = "/proc/self/exe"

    /// Opens the executable of this process for `execveat(2)`.
    ///
    /// It is the file behind a read-only copy of its mount: microseconds, and no memory. Where that
    /// is refused (without privileges, or when the mount is not in our mount namespace), it is a
    /// sealed copy in memory: milliseconds, and as many megabytes as the program has.
    ///
    /// Give it away at once. As long as anybody has a descriptor of the detached mount, it is in a
    /// mount namespace of its own, and whoever reaches it through `/proc/1/exe` with
    /// `CAP_SYS_ADMIN` in *any* user namespace may make it writable. With the last descriptor
    /// closed it is in no mount namespace, and nobody may.
    static func open() throws(Failure) -> OwnedDescriptor {
        try attempt("seal our own executable") { () throws(Failure) in
            do throws(Failure) {
                return try readOnlyMount()
            } catch {
                // Whatever stands in the way, the copy does not depend on it.
                return try memoryCopy()
            }
        }
    }

    /// The same file on a mount of its own that is read-only for everybody.
    static func readOnlyMount() throws(Failure) -> OwnedDescriptor {
        let mount = try Mounts.openTree(executable, .clone)
        try Mounts.setAttributes(of: mount.descriptor, MountAttributeChange(set: .readOnly))
        return mount
    }

    /// The same bytes in memory, sealed against every change.
    static func memoryCopy() throws(Failure) -> OwnedDescriptor {
        let original = try Files.open(executable, .readOnly)
        let copy = try Files.memoryFile("apus", executable: true)
        _ = try Files.copyContents(of: original.descriptor, to: copy.descriptor)
        try Files.seal(copy.descriptor, .all)
        return copy
    }
}
