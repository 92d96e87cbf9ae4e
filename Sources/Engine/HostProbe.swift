package import Plan
internal import Syscalls
internal import SystemPackage

/// Asks the host what planning needs to know.
package enum HostProbe {
    /// The facts, as they are now; `rootless` overrides what would be found out about privileges.
    package static func facts(rootless: Bool? = nil) throws -> HostFacts {
        HostFacts(
            effectiveUID: Credentials.effectiveUser,
            effectiveGID: Credentials.effectiveGroup,
            isRootless: rootless ?? (Credentials.effectiveUser != 0),
            cgroups: try CgroupProbe.layout(),
            securityModules: SecurityModules(
                appArmor: try exists("/sys/kernel/security/apparmor"),
                selinux: try exists("/sys/fs/selinux/enforce")
            )
        )
    }
    private static func exists(_ path: FilePath) throws(Errno) -> Bool {
        let found = try ignoring(.noSuchFileOrDirectory, .permissionDenied) { () throws(Errno) in
            try Files.status(of: path)
        }
        return found != nil
    }
}
