import Linux

/// What the device rules come to, for every number: whole ranges instead of an order.
///
/// Both ways of telling the kernel are made from it: the program of cgroup v2 and the list of v1.
struct DeviceTable: Equatable {
    /// A function of a number that is constant between a few steps.
    struct Ranges<Value: Equatable>: Equatable {
        /// A range from `start` up to the next step.
        struct Step: Equatable {
            var start: UInt32
            var value: Value
        }
        /// At least one; the first starts at 0, and neighbours differ.
        private(set) var steps: [Step]

        /// Evaluates `value` at each number that matters and once between them.
        ///
        /// - Parameters:
        ///   - numbers: each number whose value may differ from its neighbours'.
        ///   - value: the function; nil stands for a number that is none of them.
        init(numbers: Set<UInt32>, value: (UInt32?) -> Value) {
            steps = []
            let rest = value(nil)
            var next: UInt64 = 0
            for number in numbers.sorted() {
                if UInt64(number) > next { append(UInt32(next), rest) }
                append(number, value(number))
                next = UInt64(number) + 1
            }
            if let start = UInt32(exactly: next) { append(start, rest) }
        }

        private mutating func append(_ start: UInt32, _ value: Value) {
            if steps.last?.value != value { steps.append(Step(start: start, value: value)) }
        }
    }

    typealias Minors = Ranges<DeviceAccess>
    typealias Majors = Ranges<Minors>

    /// What may be done with block devices.
    let block: Majors
    /// What may be done with character devices.
    let character: Majors

    /// Works out what the rules come to.
    init(_ rules: DeviceRules) {
        block = Self.majors(of: .block, rules.rules)
        character = Self.majors(of: .character, rules.rules)
    }

    private static func majors(of kind: DeviceRule.Kind, _ all: [DeviceRule]) -> Majors {
        let rules = all.filter { ($0.kind ?? kind) == kind }
        return Majors(numbers: Set(rules.compactMap { $0.major })) { major in
            minors(rules.filter { $0.major == nil || $0.major == major })
        }
    }

    private static func minors(_ rules: [DeviceRule]) -> Minors {
        Minors(numbers: Set(rules.compactMap { $0.minor })) { minor in
            rules.reduce(into: DeviceAccess()) { access, rule in
                guard rule.minor == nil || rule.minor == minor else { return }
                if rule.allows {
                    access.formUnion(rule.access)
                } else {
                    access.subtract(rule.access)
                }
            }
        }
    }
}
