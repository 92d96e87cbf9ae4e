internal import Linux
internal import Syscalls

/// The session keyring: a container must not see the keys of whoever started it.
enum Keyring {
    /// `KEY_USR_SEARCH` and `KEY_OTH_SEARCH`; see keyctl_setperm(3).
    private static let search: UInt32 = 0x0008_0008

    /// Joins the session keyring of that name, made if there is none, and lets it be searched.
    ///
    /// A kernel without keyrings, or a user whose quota is used up, goes without one of its own
    /// name: the quota counts for the host's user, and one container must not stop another.
    static func joinSession(_ name: String) throws(Failure) {
        try attempt("join the session keyring \(name)") { () throws(Failure) in
            let key = try ignoring(.noFunction, .diskQuotaExceeded) { () throws(Failure) in
                try Credentials.joinSessionKeyring(name)
            }
            guard let key else { return }
            // `exec` joins by name later, also from inside a user namespace.
            try Credentials.changeKeyPermissions(key, keep: .max, add: search)
        }
    }
}
