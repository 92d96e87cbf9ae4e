internal import CSeccomp
package import Linux
package import Plan
internal import Syscalls

/// Compiles filters: libseccomp knows the names of system calls, the rest is our own.
package enum SeccompCompiler {
    /// Makes the program that carries out `plan`.
    ///
    /// System calls that libseccomp does not know are skipped, and so are architectures that do not
    /// run here.
    ///
    /// - Throws: `Failure` if the profile needs more instructions than the kernel takes.
    package static func compile(_ plan: SeccompPlan) throws(Failure) -> SeccompProgram {
        let instructions = SeccompFilter.program(for: plan, on: machine) { name, architecture in
            unsafe seccomp_syscall_resolve_name_arch(architecture.number, name)
        }
        guard instructions.count <= longestProgram else {
            throw Failure(
                "config.json: linux.seccomp: too many rules: the filter has "
                    + "\(instructions.count) instructions, the kernel takes \(longestProgram)"
            )
        }
        return SeccompProgram(
            bytes: instructions.flatMap { $0.encoded },
            flags: loadFlags(plan),
            hasListener: plan.hasListener
        )
    }

    /// The version of libseccomp, such as `2.5.4`, for the `features` document.
    package static var libraryVersion: String {
        guard let version = unsafe seccomp_version() else { return "unknown" }
        return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.micro)"
    }

    /// The architecture of this machine.
    private static var machine: SeccompArchitecture {
        let native = seccomp_arch_native()
        return SeccompArchitecture.allCases.first { $0.number == native } ?? .x86_64
    }
}

/// What the kernel takes (C: `BPF_MAXINSNS`).
private let longestProgram = 4096

/// The flags for `seccomp(2)`, made fit for each other.
func loadFlags(_ plan: SeccompPlan) -> UInt32 {
    var flags = plan.flags.reduce(UInt32(0)) { $0 | $1.number }
    guard plan.hasListener else {
        // The kernel refuses it without a listener, whose waiting it is about.
        return flags & ~SeccompFilterFlag.waitKillable.number
    }
    flags |= SeccompFilterFlag.newListener
    // TSYNC and a listener both want the return value; TSYNC_ESRCH resolves that.
    if plan.flags.contains(.threadSync) { flags |= 1 << 4 }
    return flags
}
