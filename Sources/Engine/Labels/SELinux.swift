internal import Linux
internal import Syscalls

/// SELinux: the context in which the program runs.
enum SELinux {
    /// Changes to a context with the next `execve`.
    static func changeOnExec(to context: String, procfs: borrowing Procfs) throws(Failure) {
        try attempt("change to the SELinux context \(context)") { () throws(Failure) in
            try procfs.write(context, to: "self/attr/exec")
        }
    }

    /// Gives keys that this process makes from now on a context; an empty one is its own again.
    static func labelNewKeys(_ context: String, procfs: borrowing Procfs) throws(Failure) {
        // A write of nothing may not reach the module; a line break is nothing to it.
        try procfs.write(context.isEmpty ? "\n" : context, to: "self/attr/keycreate")
    }

    /// Gives the root of a mount a context, which what is made in it inherits.
    static func label(
        _ mount: Descriptor,
        as context: String,
        procfs: borrowing Procfs
    ) throws(Failure) {
        try attempt("label it with the SELinux context \(context)") { () throws(Failure) in
            let root = try procfs.reopen(mount, [.readOnly, .directory])
            try Files.setAttribute("security.selinux", of: root.descriptor, to: context)
        }
    }
}
