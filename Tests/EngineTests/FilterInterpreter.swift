/// Runs a classic BPF program on the data of one system call, as the kernel does.
struct FilterInterpreter {
    let program: [UInt8]

    /// The verdict on a system call.
    func verdict(architecture: UInt32, number: UInt32, arguments: [UInt64] = []) -> UInt32? {
        var data = [number, architecture, 0, 0]
        for index in 0..<6 {
            let value = index < arguments.count ? arguments[index] : 0
            data += [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
        }
        var accumulator: UInt32 = 0
        var place = 0
        while place * 8 < program.count {
            let code = UInt16(program[place * 8]) | UInt16(program[place * 8 + 1]) << 8
            let jumps = (Int(program[place * 8 + 2]), Int(program[place * 8 + 3]))
            let operand = (0..<4).reduce(UInt32(0)) {
                $0 | UInt32(program[place * 8 + 4 + $1]) << UInt32(8 * $1)
            }
            place += 1
            switch code {
            case 0x20: accumulator = data[Int(operand) / 4]
            case 0x54: accumulator &= operand
            case 0x05: place += Int(operand)
            case 0x15: place += accumulator == operand ? jumps.0 : jumps.1
            case 0x25: place += accumulator > operand ? jumps.0 : jumps.1
            case 0x35: place += accumulator >= operand ? jumps.0 : jumps.1
            case 0x06: return operand
            default: return nil
            }
        }
        return nil
    }
}
