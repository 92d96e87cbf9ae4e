internal import Linux

/// The highest system call number a profile speaks of on one architecture.
struct NewestSyscall: Equatable {
    /// libseccomp's number of the architecture.
    var architecture: UInt32
    /// The system call's number; on x32 with the bit that marks it.
    var number: UInt32
}

/// Instructions that answer `ENOSYS` to system calls newer than the profile, to stand before it.
///
/// A profile that was written before a system call existed would deny it with `EPERM`, and a C
/// library that knows it would not fall back to the older one. Everything else falls through to
/// the first instruction after these.
func newSyscallStub(_ newest: [NewestSyscall]) -> [ClassicInstruction] {
    let x32 = newest.first { $0.architecture == SeccompArchitecture.x32.number }
    let blocks = newest.filter { $0.architecture != SeccompArchitecture.x32.number }.map {
        ($0.architecture, block($0, x32: x32))
    }
    guard !blocks.isEmpty else { return [] }
    var program: [ClassicInstruction] = [.load(architectureOffset)]
    for (index, (architecture, body)) in blocks.enumerated() {
        program.append(.jumpEqual(architecture, then: 0, else: UInt8(body.count)))
        // The last instruction of a block leaves it for the profile, over the blocks behind.
        let behind = blocks[(index + 1)...].reduce(0) { $0 + 1 + $1.1.count }
        program += body.dropLast() + [.jump(UInt32(behind))]
    }
    return program
}

/// Compares the number; falls out at its last instruction, whose jump the caller sets.
private func block(_ newest: NewestSyscall, x32: NewestSyscall?) -> [ClassicInstruction] {
    let end: [ClassicInstruction] = [.end(enosysVerdict), .jump(0)]
    let firstUnknown = newest.number + 1
    guard newest.architecture == SeccompArchitecture.x86_64.number else {
        return [.load(0), .jumpGreaterOrEqual(firstUnknown, then: 0, else: 1)] + end
    }
    // x32 calls come with the architecture of x86_64 and a bit in the number. A profile without
    // x32 treats them as a foreign architecture, which must stay so.
    guard let x32 else {
        return [
            .load(0), .jumpGreaterOrEqual(x32Bit, then: 2, else: 0),
            .jumpGreaterOrEqual(firstUnknown, then: 0, else: 1),
        ] + end
    }
    return [
        .load(0), .jumpGreaterOrEqual(x32Bit, then: 1, else: 0),
        .jumpGreaterOrEqual(firstUnknown, then: 1, else: 2),
        .jumpGreaterOrEqual((x32.number | x32Bit) + 1, then: 0, else: 1),
    ] + end
}

/// Where `struct seccomp_data` has the architecture; the number is at 0.
private let architectureOffset: UInt32 = 4
/// The bit that marks the number of an x32 system call (C: `__X32_SYSCALL_BIT`).
private let x32Bit: UInt32 = 0x4000_0000
/// `SECCOMP_RET_ERRNO` with `ENOSYS`.
private let enosysVerdict: UInt32 = SeccompAction.errno.number | 38
