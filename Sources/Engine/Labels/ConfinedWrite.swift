internal import Linux
internal import Syscalls

extension Procfs {
    /// Writes a value, and where this process's own AppArmor profile forbids it, tries `/proc`.
    ///
    /// AppArmor judges by path, and once the root has changed the pinned procfs has none: its
    /// `sys/net` looks like `/sys/net`, which the profiles of nested containers deny. `/proc` is
    /// checked to be a procfs as the pinned one was, and nothing mounted inside it is passed.
    func writeConfined(_ value: String, to path: FilePath) throws(Failure) {
        do throws(Failure) {
            try write(value, to: path)
        } catch {
            guard error == .permissionDenied else { throw error }
            do throws(Failure) {
                try Procfs().write(value, to: path)
            } catch _ {
                // What the first attempt met is the reason; the second was only another way.
                throw error
            }
        }
    }
}
