internal import Syscalls
internal import SystemPackage

/// SELinux: the context in which the program runs.
enum SELinux {
    /// Changes to a context with the next `execve`.
    static func changeOnExec(to context: String, procfs: borrowing Procfs) throws {
        try attempt("change to the SELinux context \(context)") {
            try procfs.write(context, to: "self/attr/exec")
        }
    }

    /// Gives keys that this process makes from now on a context.
    static func labelNewKeys(_ context: String, procfs: borrowing Procfs) throws {
        try attempt("label keys with the SELinux context \(context)") {
            try procfs.write(context, to: "self/attr/keycreate")
        }
    }
}
