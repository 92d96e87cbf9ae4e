/// A scheduling policy (sched(7)); the raw value is the name in config.json.
package enum SchedulerPolicy: String, CaseIterable, Sendable {
    case other = "SCHED_OTHER"
    case fifo = "SCHED_FIFO"
    case roundRobin = "SCHED_RR"
    case batch = "SCHED_BATCH"
    /// Listed by the specification; no Linux kernel has it.
    case isochronous = "SCHED_ISO"
    case idle = "SCHED_IDLE"
    case deadline = "SCHED_DEADLINE"

    /// The number `sched_setattr(2)` takes.
    package var number: UInt32 {
        switch self {
        case .other: 0
        case .fifo: 1
        case .roundRobin: 2
        case .batch: 3
        case .isochronous: 4
        case .idle: 5
        case .deadline: 6
        }
    }
}

/// Flags of `sched_setattr(2)`.
package struct SchedulerFlags: FlagSet, Equatable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The flag with this name in config.json, such as `SCHED_FLAG_RECLAIM`; nil if unknown.
    package init?(name: String) {
        guard let bit = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: 1 << UInt64(bit))
    }

    /// Every name, in the order of the bits.
    package static let names = [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN",
        "SCHED_FLAG_KEEP_POLICY", "SCHED_FLAG_KEEP_PARAMS", "SCHED_FLAG_UTIL_CLAMP_MIN",
        "SCHED_FLAG_UTIL_CLAMP_MAX",
    ]
}

/// A class of I/O priority (ioprio_set(2)); the raw value is the name in config.json.
package enum IOPriorityClass: String, CaseIterable, Sendable {
    case realTime = "IOPRIO_CLASS_RT"
    case bestEffort = "IOPRIO_CLASS_BE"
    case idle = "IOPRIO_CLASS_IDLE"

    /// The class's number.
    package var number: Int32 {
        switch self {
        case .realTime: 1
        case .bestEffort: 2
        case .idle: 3
        }
    }

    /// The word `ioprio_set(2)` takes for this class and a priority of 0 to 7.
    package func encoded(priority: Int32) -> Int32 { number << 13 | priority }
}

/// How memory is placed on NUMA nodes (set_mempolicy(2)); the raw value is the name in config.json.
package enum MemoryPolicyMode: String, CaseIterable, Sendable {
    // In the order of the kernel's numbers.
    case `default` = "MPOL_DEFAULT"
    case preferred = "MPOL_PREFERRED"
    case bind = "MPOL_BIND"
    case interleave = "MPOL_INTERLEAVE"
    case local = "MPOL_LOCAL"
    case preferredMany = "MPOL_PREFERRED_MANY"
    case weightedInterleave = "MPOL_WEIGHTED_INTERLEAVE"

    /// The number `set_mempolicy(2)` takes.
    package var number: Int32 {
        switch self {
        case .default: 0
        case .preferred: 1
        case .bind: 2
        case .interleave: 3
        case .local: 4
        case .preferredMany: 5
        case .weightedInterleave: 6
        }
    }
}

/// A flag of a memory policy; the raw value is the name in config.json.
package enum MemoryPolicyFlag: String, CaseIterable, Sendable {
    case numaBalancing = "MPOL_F_NUMA_BALANCING"
    case relativeNodes = "MPOL_F_RELATIVE_NODES"
    case staticNodes = "MPOL_F_STATIC_NODES"

    /// The bit that is added to the mode's number.
    package var bit: Int32 {
        switch self {
        case .numaBalancing: 1 << 13
        case .relativeNodes: 1 << 14
        case .staticNodes: 1 << 15
        }
    }
}

/// A set of CPUs or memory nodes, written like `0-3,7` (cpuset(7), "List format").
package struct CPUList: Equatable, Sendable, CustomStringConvertible {
    /// The numbers, ascending, each once.
    package let numbers: [Int]

    /// The highest number accepted: far above any kernel's limit, low enough to hold a mask.
    package static let highest = 65_535

    /// The list of these numbers, in any order.
    package init(_ numbers: some Sequence<Int>) { self.numbers = Set(numbers).sorted() }

    /// Reads `0-3,7`; spaces around items are allowed; nil if empty, reversed or too high.
    package init?(_ text: String) {
        var ranges: [ClosedRange<Int>] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = Self.trim(item).split(separator: "-", omittingEmptySubsequences: false)
            guard let first = bounds.first.flatMap(Self.number),
                let last = bounds.last.flatMap(Self.number), bounds.count <= 2, first <= last
            else { return nil }
            ranges.append(first...last)
        }
        // A list may name the same thousands of numbers thousands of times.
        var numbers: [Int] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let next = (numbers.last ?? -1) + 1
            if range.upperBound >= next {
                numbers += max(range.lowerBound, next)...range.upperBound
            }
        }
        self.numbers = numbers
    }

    /// The list, with runs of numbers as ranges.
    package var description: String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        .joined(separator: ",")
    }

    /// The set as a bit mask in 64-bit words, as the kernel takes it.
    package var mask: [UInt64] {
        var words = [UInt64](repeating: 0, count: (numbers.last ?? 0) / 64 + 1)
        for number in numbers { words[number / 64] |= 1 << UInt64(number % 64) }
        return words
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(text), number <= highest
        else { return nil }
        return number
    }
}
