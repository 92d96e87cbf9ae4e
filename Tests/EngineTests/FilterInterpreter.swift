/// Runs a classic BPF program on the data of system calls, as the kernel does.
struct FilterInterpreter {
    /// The instructions: code, jumps, operand.
    private let instructions: [(code: UInt16, then: Int, else: Int, operand: UInt32)]

    /// Takes a program as `seccomp(2)` does.
    init(program: [UInt8]) {
        instructions = stride(from: 0, to: program.count, by: 8).map { place in
            let word = (0..<8).reduce(UInt64(0)) {
                $0 | UInt64(program[place + $1]) << UInt64(8 * $1)
            }
            return (
                UInt16(truncatingIfNeeded: word), Int(word >> 16 & 0xff), Int(word >> 24 & 0xff),
                UInt32(word >> 32)
            )
        }
    }

    /// How many instructions there are.
    var count: Int { instructions.count }

    /// The verdict on a system call; nil if the program is no good.
    func verdict(architecture: UInt32, number: UInt32, arguments: [UInt64] = []) -> UInt32? {
        var accumulator: UInt32 = 0
        var place = 0
        while place < instructions.count {
            let instruction = instructions[place]
            let operand = instruction.operand
            place += 1
            switch instruction.code {
            case 0x20:
                accumulator =
                    switch operand {
                    case 0: number
                    case 4: architecture
                    default: argument(operand, of: arguments)
                    }
            case 0x54: accumulator &= operand
            case 0x05: place += Int(operand)
            case 0x15: place += accumulator == operand ? instruction.then : instruction.else
            case 0x25: place += accumulator > operand ? instruction.then : instruction.else
            case 0x35: place += accumulator >= operand ? instruction.then : instruction.else
            case 0x06: return operand
            default: return nil
            }
        }
        return nil
    }

    private func argument(_ offset: UInt32, of arguments: [UInt64]) -> UInt32 {
        let index = Int(offset - 16) / 8
        guard index < arguments.count else { return 0 }
        return UInt32(truncatingIfNeeded: arguments[index] >> (offset % 8 == 0 ? 0 : 32))
    }
}
