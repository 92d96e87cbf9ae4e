internal import CShims
package import Linux

/// How a program is attached to a cgroup; see `bpf(2)`.
package struct BPFAttachFlags: FlagSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A cgroup below may replace it (`BPF_F_ALLOW_OVERRIDE`).
    package static let allowOverride = Self(rawValue: 1)
    /// Beside others: all of them must allow (`BPF_F_ALLOW_MULTI`).
    package static let allowMultiple = Self(rawValue: 2)
    /// In the place of a given one, at once (`BPF_F_REPLACE`).
    package static let replace = Self(rawValue: 4)
}

/// Programs that decide which devices a cgroup may use.
package enum BPFCalls {
    private static let instructionSize = 8
    private static let maximumPrograms = 64
    private static var programType: UInt32 { BPF_PROG_TYPE_CGROUP_DEVICE.rawValue }
    private static var attachType: UInt32 { BPF_CGROUP_DEVICE.rawValue }

    /// Loads a device program; `EPERM` without `CAP_BPF`, `EINVAL` if the kernel refuses it.
    package static func loadDeviceProgram(_ program: [UInt8]) throws(Failure) -> OwnedDescriptor {
        let count = UInt32(program.count / instructionSize)
        let number = try check { unsafe shim_bpf_load(programType, program, count, nil, 0) }
        return OwnedDescriptor(adopting: number)
    }

    /// Why the kernel refuses a program: the verifier's words, for an error message.
    package static func verifierLog(of program: [UInt8]) -> String {
        let count = UInt32(program.count / instructionSize)
        let size = 64 << 10
        var log = [CChar](repeating: 0, count: size)
        let number = unsafe shim_bpf_load(programType, program, count, &log, UInt32(size))
        if number >= 0 { _ = CShims.close(number) }
        return String(decoding: log.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Attaches a program to a cgroup, where it acts at once.
    package static func attach(
        _ program: Descriptor,
        to cgroup: Descriptor,
        _ flags: BPFAttachFlags,
        replacing replaced: Descriptor? = nil
    ) throws(Failure) {
        _ = try check {
            shim_bpf_attach(
                cgroup.number,
                program.number,
                attachType,
                flags.rawValue,
                replaced?.number ?? -1
            )
        }
    }

    /// Takes a program away from a cgroup.
    package static func detach(_ program: Descriptor, from cgroup: Descriptor) throws(Failure) {
        _ = try check { shim_bpf_detach(cgroup.number, program.number, attachType) }
    }

    /// The ids of the device programs that are attached to this very cgroup; at most 64.
    package static func programs(of cgroup: Descriptor) throws(Failure) -> [UInt32] {
        var ids = [UInt32](repeating: 0, count: maximumPrograms)
        var count = UInt32(ids.count)
        _ = try check { unsafe shim_bpf_query(cgroup.number, attachType, &ids, &count) }
        return Array(ids.prefix(Int(count)))
    }

    /// Opens a loaded program by its id; `ENOENT` if it is gone.
    package static func open(_ id: UInt32) throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_bpf_program(id) })
    }
}
