internal import CShims
package import Linux

/// Who a process is: user, groups, and its session keyring.
package enum Credentials {
    /// The real, effective and saved user of this process.
    package static func setUser(_ id: UInt32) throws(Failure) {
        _ = try check { shim_setresuid(id, id, id) }
    }

    /// The real, effective and saved group of this process.
    package static func setGroup(_ id: UInt32) throws(Failure) {
        _ = try check { shim_setresgid(id, id, id) }
    }

    /// Replaces the supplementary groups; `EPERM` where the user namespace denies it.
    package static func setSupplementaryGroups(_ ids: [UInt32]) throws(Failure) {
        _ = try check { unsafe shim_setgroups(ids.count, ids) }
    }

    /// The effective user.
    package static var effectiveUser: UInt32 { geteuid() }

    /// The effective group.
    package static var effectiveGroup: UInt32 { getegid() }

    /// The real user.
    package static var realUser: UInt32 { getuid() }

    /// The real group.
    package static var realGroup: UInt32 { getgid() }

    /// The supplementary groups.
    package static func supplementaryGroups() throws(Failure) -> [UInt32] {
        let count = try check { getgroups(0, nil) }
        var ids = [UInt32](repeating: 0, count: Int(count))
        let filled = try check { unsafe getgroups(count, &ids) }
        return Array(ids.prefix(Int(filled)))
    }

    /// Joins the session keyring of this name, a new one if there is none, and returns its number.
    ///
    /// Without a name the keyring is new and anonymous. See `keyctl_join_session_keyring(3)`.
    @discardableResult
    package static func joinSessionKeyring(_ name: String?) throws(Failure) -> Int32 {
        try check { unsafe shim_join_session_keyring(name) }
    }

    /// Changes the permission bits of a key: the new ones are `bits & keep | add`.
    package static func changeKeyPermissions(
        _ key: Int32,
        keep: UInt32,
        add: UInt32
    ) throws(Failure) {
        let size = try check { shim_keyctl_describe(key, nil, 0) }
        var text = [CChar](repeating: 0, count: size)
        _ = try check { unsafe shim_keyctl_describe(key, &text, size) }
        let description = String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        // "keyring;uid;gid;permissions in hexadecimal;name"
        let fields = description.split(separator: ";", omittingEmptySubsequences: false)
        guard fields.count > 3, let bits = UInt32(fields[3], radix: 16) else {
            throw .invalidArgument
        }
        _ = try check { shim_keyctl_setperm(key, bits & keep | add) }
    }
}
