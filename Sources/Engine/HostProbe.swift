package import Linux
package import Plan
internal import Syscalls

/// Asks the host what planning needs to know.
package enum HostProbe {
    /// The facts, as they are now; `rootless` overrides what would be found out about privileges.
    ///
    /// Only `withResctrl` are the mounts searched for it: the table may be long.
    package static func facts(
        rootless: Bool? = nil,
        withResctrl: Bool = false
    ) throws(Failure) -> HostFacts {
        HostFacts(
            effectiveUID: Credentials.effectiveUser,
            effectiveGID: Credentials.effectiveGroup,
            isRootless: rootless ?? (Credentials.effectiveUser != 0),
            isInUserNamespace: try Caller.isInUserNamespace(),
            cgroups: try CgroupProbe.layout(),
            securityModules: try securityModules(),
            resctrl: withResctrl ? try mountPoint(ofType: "resctrl") : nil
        )
    }

    /// The facts on which a further process in a container depends; nothing else is asked for.
    package static func factsForExec(rootless: Bool) throws(Failure) -> HostFacts {
        HostFacts(
            effectiveUID: Credentials.effectiveUser,
            effectiveGID: Credentials.effectiveGroup,
            isRootless: rootless,
            isInUserNamespace: false,
            cgroups: .none,
            securityModules: try securityModules(),
            resctrl: nil
        )
    }

    private static func securityModules() throws(Failure) -> SecurityModules {
        SecurityModules(
            appArmor: try exists("/sys/kernel/security/apparmor"),
            selinux: try exists("/sys/fs/selinux/enforce")
        )
    }

    /// Where the whole of a file system is mounted in this mount namespace.
    private static func mountPoint(ofType type: String) throws(Failure) -> String? {
        let file = "/proc/self/mountinfo"
        return try attempt("read \(file)") { () throws(Failure) in
            let text = String(decoding: try Files.readFile(FilePath(file)), as: UTF8.self)
            return text.split(separator: "\n").lazy.compactMap { MountInfo(line: $0) }
                .first { $0.type == type && $0.root == "/" }?.mountPoint
        }
    }

    private static func exists(_ path: FilePath) throws(Failure) -> Bool {
        let found = try ignoring(.noSuchFileOrDirectory, .permissionDenied) { () throws(Failure) in
            try Files.status(of: path)
        }
        return found != nil
    }
}
