import Linux

/// The device list of cgroup v1: what to write to `devices.allow` and `devices.deny`.
///
/// The kernel keeps a default and a list of exceptions of one sign, without an order
/// (security/device_cgroup.c): with a default of no, an exception can only permit, and a narrower
/// one cannot take back what a wider one permits. The rules of a configuration have an order, so
/// what they come to is worked out first and then said in the kernel's way, or refused.
enum DeviceList {
    private static let keyPath = "linux.resources.devices"

    /// The writes that make an empty cgroup decide as the rules do.
    ///
    /// - Throws: `InvalidSpec` for rules that no such list can express.
    static func steps(_ rules: DeviceRules) throws(InvalidSpec) -> [CgroupStep] {
        let kinds = DeviceRule.Kind.allCases
        let permitsAll = kinds.allSatisfy { DeviceExceptions($0, rules).defaultAccess == .all }
        // Where everything is permitted, one word says what else would take wide exceptions.
        for complement in permitsAll ? [true, false] : [false, true] {
            let exceptions = kinds.map { DeviceExceptions($0, rules, complement).list }
            guard exceptions.allSatisfy({ $0 != nil }) else { continue }
            return steps(exceptions.flatMap { $0 ?? [] }, complement: complement)
        }
        throw InvalidSpec(
            keyPath,
            "cgroup v1 cannot express these rules: a narrow one contradicts a wide one"
        )
    }

    private static func steps(_ exceptions: [String], complement: Bool) -> [CgroupStep] {
        let files = ["devices.deny", "devices.allow"]
        let defaultFile = complement ? files[1] : files[0]
        let exceptionFile = complement ? files[0] : files[1]
        let lines = [("a", defaultFile)] + exceptions.map { ($0, exceptionFile) }
        return lines.map { .write(CgroupWrite($0.0, to: $0.1, of: "devices", for: keyPath)) }
    }
}

/// The exceptions for one kind of device.
private struct DeviceExceptions {
    let kind: DeviceRule.Kind
    let rules: [DeviceRule]
    /// Whether the default is yes, and the exceptions say no.
    let complement: Bool

    init(_ kind: DeviceRule.Kind, _ rules: DeviceRules, _ complement: Bool = false) {
        self.kind = kind
        self.rules = rules.rules.filter { ($0.kind ?? kind) == kind }
        self.complement = complement
    }

    /// What the exceptions say of numbers that no rule names.
    var defaultAccess: DeviceAccess { access(nil, nil) }

    /// The exceptions as the kernel reads them; nil if one would have to take back what a wider one
    /// says.
    var list: [String]? {
        let wide = defaultAccess
        var lines = wide.isEmpty ? [] : [line(nil, nil, wide)]
        for major in [nil] + Set(rules.compactMap({ $0.major })).sorted().map(Optional.some) {
            let ofMajor = access(major, nil)
            guard ofMajor.isSuperset(of: wide), let narrower = narrowLines(of: major) else {
                return nil
            }
            if ofMajor != wide { lines.append(line(major, nil, ofMajor)) }
            lines += narrower
        }
        return lines
    }

    /// The exceptions for single devices of one driver, or of those that no rule names.
    private func narrowLines(of major: UInt32?) -> [String]? {
        let ofMajor = access(major, nil)
        var lines: [String] = []
        let named = rules.filter { $0.major == nil || $0.major == major }
        for minor in Set(named.compactMap({ $0.minor })).sorted() {
            let ofMinor = access(nil, minor)
            let ofBoth = access(major, minor)
            guard ofBoth.isSuperset(of: ofMajor.union(ofMinor)) else { return nil }
            // One exception alone must permit what is asked for, therefore it has it all.
            let isSaid = ofBoth == ofMajor || (major != nil && ofBoth == ofMinor)
            if !isSaid { lines.append(line(major, minor, ofBoth)) }
        }
        return lines
    }

    /// What the exceptions say of a device; nil stands for a number that no rule names.
    private func access(_ major: UInt32?, _ minor: UInt32?) -> DeviceAccess {
        let permitted = rules.reduce(into: DeviceAccess()) { access, rule in
            guard rule.major == nil || rule.major == major, rule.minor == nil || rule.minor == minor
            else { return }
            if rule.allows {
                access.formUnion(rule.access)
            } else {
                access.subtract(rule.access)
            }
        }
        return complement ? DeviceAccess.all.subtracting(permitted) : permitted
    }

    private func line(_ major: UInt32?, _ minor: UInt32?, _ access: DeviceAccess) -> String {
        let major = major.map(String.init) ?? "*"
        let minor = minor.map(String.init) ?? "*"
        return "\(kind.rawValue) \(major):\(minor) \(access.text)"
    }
}
