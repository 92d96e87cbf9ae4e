/// One instruction of classic BPF, as seccomp filters use it (`struct sock_filter`).
package struct ClassicInstruction: Equatable, Sendable {
    package var code: UInt16
    package var jumpIfTrue: UInt8
    package var jumpIfFalse: UInt8
    package var operand: UInt32

    /// Makes an instruction from its four fields.
    package init(_ code: UInt16, _ operand: UInt32, jt: UInt8 = 0, jf: UInt8 = 0) {
        self.code = code
        self.operand = operand
        jumpIfTrue = jt
        jumpIfFalse = jf
    }

    /// Loads the 32-bit word at `offset` of the data (C: `BPF_LD | BPF_W | BPF_ABS`).
    package static func load(_ offset: UInt32) -> Self { Self(0x20, offset) }
    /// Jumps by what the comparison says (C: `BPF_JMP | BPF_JEQ | BPF_K`).
    package static func jumpEqual(_ value: UInt32, then: UInt8, else: UInt8) -> Self {
        Self(0x15, value, jt: then, jf: `else`)
    }
    /// Keeps the bits of a mask (C: `BPF_ALU | BPF_AND | BPF_K`).
    package static func and(_ mask: UInt32) -> Self { Self(0x54, mask) }
    /// Jumps by what the unsigned comparison says (C: `BPF_JMP | BPF_JGT | BPF_K`).
    package static func jumpGreater(_ value: UInt32, then: UInt8, else: UInt8) -> Self {
        Self(0x25, value, jt: then, jf: `else`)
    }
    /// Jumps by what the unsigned comparison says (C: `BPF_JMP | BPF_JGE | BPF_K`).
    package static func jumpGreaterOrEqual(_ value: UInt32, then: UInt8, else: UInt8) -> Self {
        Self(0x35, value, jt: then, jf: `else`)
    }
    /// Jumps always (C: `BPF_JMP | BPF_JA`).
    package static func jump(_ distance: UInt32) -> Self { Self(0x05, distance) }
    /// Ends with a verdict (C: `BPF_RET | BPF_K`).
    package static func end(_ value: UInt32) -> Self { Self(0x06, value) }

    /// The eight bytes of the instruction, little-endian as on every machine apus runs on.
    package var encoded: [UInt8] {
        littleEndian(code) + [jumpIfTrue, jumpIfFalse] + littleEndian(operand)
    }
}

/// One instruction of extended BPF, as device programs use it (`struct bpf_insn`).
package struct ExtendedInstruction: Equatable, Sendable {
    /// One of the eleven registers; `r10` is the frame pointer.
    package enum Register: UInt8, Sendable {
        case r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10
    }

    package var code: UInt8
    package var destination: Register
    package var source: Register
    package var offset: Int16
    package var immediate: Int32

    /// Makes an instruction from its five fields.
    package init(
        _ code: UInt8,
        to destination: Register = .r0,
        from source: Register = .r0,
        offset: Int16 = 0,
        immediate: Int32 = 0
    ) {
        self.code = code
        self.destination = destination
        self.source = source
        self.offset = offset
        self.immediate = immediate
    }

    /// Loads the 32-bit word at `source + offset` (C: `BPF_LDX | BPF_MEM | BPF_W`).
    package static func load(_ to: Register, from source: Register, offset: Int16) -> Self {
        Self(0x61, to: to, from: source, offset: offset)
    }
    /// Copies 32 bits of a register (C: `BPF_ALU | BPF_MOV | BPF_X`).
    package static func move(_ to: Register, from source: Register) -> Self {
        Self(0xbc, to: to, from: source)
    }
    /// Puts a number into a register (C: `BPF_ALU64 | BPF_MOV | BPF_K`).
    package static func move(_ to: Register, _ value: Int32) -> Self {
        Self(0xb7, to: to, immediate: value)
    }
    /// Keeps the bits of a mask (C: `BPF_ALU | BPF_AND | BPF_K`).
    package static func and(_ register: Register, _ mask: Int32) -> Self {
        Self(0x54, to: register, immediate: mask)
    }
    /// Shifts right, filling with zeros (C: `BPF_ALU | BPF_RSH | BPF_K`).
    package static func shiftRight(_ register: Register, _ bits: Int32) -> Self {
        Self(0x74, to: register, immediate: bits)
    }
    /// Jumps always (C: `BPF_JMP | BPF_JA`).
    package static func jump(_ distance: Int16) -> Self { Self(0x05, offset: distance) }
    /// Jumps if the lower 32 bits are `value` (C: `BPF_JMP32 | BPF_JEQ | BPF_K`).
    package static func jumpIfEqual(_ register: Register, _ value: Int32, _ distance: Int16) -> Self
    {
        Self(0x16, to: register, offset: distance, immediate: value)
    }
    /// Jumps if the lower 32 bits are not `value` (C: `BPF_JMP32 | BPF_JNE | BPF_K`).
    package static func jumpIfNotEqual(
        _ register: Register,
        _ value: Int32,
        _ distance: Int16
    ) -> Self {
        Self(0x56, to: register, offset: distance, immediate: value)
    }
    /// Jumps if the lower 32 bits, unsigned, are above `value` (C: `BPF_JMP32 | BPF_JGT | BPF_K`).
    package static func jumpIfGreater(
        _ register: Register,
        _ value: UInt32,
        _ distance: Int16
    ) -> Self {
        Self(0x26, to: register, offset: distance, immediate: Int32(bitPattern: value))
    }
    /// Jumps if the lower 32 bits, unsigned, are at most `value` (C: `BPF_JMP32 | BPF_JLE | BPF_K`).
    package static func jumpIfNotGreater(
        _ register: Register,
        _ value: UInt32,
        _ distance: Int16
    ) -> Self {
        Self(0xb6, to: register, offset: distance, immediate: Int32(bitPattern: value))
    }
    /// Jumps if two registers differ in the lower 32 bits (C: `BPF_JMP32 | BPF_JNE | BPF_X`).
    package static func jumpIfNotEqual(
        _ register: Register,
        _ other: Register,
        _ distance: Int16
    ) -> Self {
        Self(0x5e, to: register, from: other, offset: distance)
    }
    /// Ends the program; the verdict is in `r0` (C: `BPF_JMP | BPF_EXIT`).
    package static let exit = Self(0x95)

    /// The eight bytes of the instruction, little-endian as on every machine apus runs on.
    package var encoded: [UInt8] {
        [code, destination.rawValue | source.rawValue << 4]
            + littleEndian(UInt16(bitPattern: offset)) + littleEndian(UInt32(bitPattern: immediate))
    }
}

private func littleEndian<T: FixedWidthInteger & UnsignedInteger>(_ value: T) -> [UInt8] {
    (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> T($0 * 8)) }
}
