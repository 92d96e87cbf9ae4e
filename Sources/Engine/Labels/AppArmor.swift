internal import Linux
internal import Syscalls

/// AppArmor: the profile that confines the program.
enum AppArmor {
    /// Changes to a profile with the next `execve`.
    ///
    /// Since Linux 5.8 the module has a directory of its own beside the one that all share.
    static func changeOnExec(to profile: String, procfs: borrowing Procfs) throws(Failure) {
        try attempt("change to the AppArmor profile \(profile)") { () throws(Failure) in
            let request = "exec \(profile)"
            do throws(Failure) {
                try procfs.writeConfined(request, to: "self/attr/apparmor/exec")
            } catch .noSuchFileOrDirectory {
                try procfs.writeConfined(request, to: "self/attr/exec")
            }
        }
    }
}
