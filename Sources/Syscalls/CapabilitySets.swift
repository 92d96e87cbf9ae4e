internal import CCap
internal import CShims
package import Linux

/// The capability sets of this process; see `capabilities(7)`.
package enum CapabilitySets {
    /// Those that one call reads.
    package struct Current: Equatable, Sendable {
        /// What the kernel checks.
        package var effective: CapabilitySet
        /// What may become effective.
        package var permitted: CapabilitySet
        /// What may pass through an `execve` of a file that has it.
        package var inheritable: CapabilitySet
    }

    /// The highest capability that this kernel knows.
    package static var last: UInt8 { UInt8(clamping: cap_max_bits() - 1) }

    /// Reads the three sets.
    package static func current() throws(Failure) -> Current {
        let state = unsafe try allocated(cap_get_proc())
        defer { _ = unsafe cap_free(UnsafeMutableRawPointer(state)) }
        return Current(
            effective: try unsafe read(state, CAP_EFFECTIVE),
            permitted: try unsafe read(state, CAP_PERMITTED),
            inheritable: try unsafe read(state, CAP_INHERITABLE)
        )
    }

    /// Reads the limit of what an `execve` can give: a call for each capability.
    package static func bounding() throws(Failure) -> CapabilitySet {
        try known { number throws(Failure) in
            try check { cap_get_bound(number) } == 1
        }
    }

    /// Takes everything that is not in `kept` out of the bounding set.
    ///
    /// `EPERM` without `CAP_SETPCAP`, unless there is nothing to take out.
    ///
    /// Capabilities that the kernel has and `Capability` does not know are taken out, too.
    package static func limitBounding(to kept: CapabilitySet) throws(Failure) {
        for number in 0...last where kept.rawValue >> UInt64(number) & 1 == 0 {
            do throws(Failure) {
                _ = try check { cap_drop_bound(cap_value_t(number)) }
            } catch {
                // One that is not there needs no privilege to be taken out.
                guard try check({ cap_get_bound(cap_value_t(number)) }) == 0 else { throw error }
            }
        }
    }

    /// Sets three sets with one call: either all change or none does.
    package static func set(
        effective: CapabilitySet,
        permitted: CapabilitySet,
        inheritable: CapabilitySet
    ) throws(Failure) {
        let state = unsafe try allocated(cap_init())
        defer { _ = unsafe cap_free(UnsafeMutableRawPointer(state)) }
        try unsafe write(effective, to: state, CAP_EFFECTIVE)
        try unsafe write(permitted, to: state, CAP_PERMITTED)
        try unsafe write(inheritable, to: state, CAP_INHERITABLE)
        _ = try check { unsafe cap_set_proc(state) }
    }

    /// Empties the ambient set with one call; libcap asks for each capability before.
    package static func clearAmbient() throws(Failure) {
        _ = try check { shim_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_CLEAR_ALL), 0, 0, 0) }
    }

    /// Adds one to the ambient set; `EPERM` unless it is permitted and inheritable.
    package static func raiseAmbient(_ capability: Capability) throws(Failure) {
        _ = try check { cap_set_ambient(cap_value_t(capability.rawValue), CAP_SET) }
    }

    private static func allocated(_ state: cap_t?) throws(Failure) -> cap_t {
        guard let state = unsafe state else { throw Failure(errno: shim_errno()) }
        return unsafe state
    }

    private static func read(_ state: cap_t, _ flag: cap_flag_t) throws(Failure) -> CapabilitySet {
        try known { (number) throws(Failure) in
            var value = CAP_CLEAR
            _ = try check { unsafe cap_get_flag(state, number, flag, &value) }
            return value == CAP_SET
        }
    }

    private static func known(
        _ isSet: (cap_value_t) throws(Failure) -> Bool
    ) throws(Failure) -> CapabilitySet {
        var set: CapabilitySet = []
        for number in 0...last where try isSet(cap_value_t(number)) {
            set.insert(CapabilitySet(rawValue: 1 << UInt64(number)))
        }
        return set
    }

    private static func write(
        _ set: CapabilitySet,
        to state: cap_t,
        _ flag: cap_flag_t
    ) throws(Failure) {
        let numbers = (0...last).filter { set.rawValue >> UInt64($0) & 1 == 1 }
            .map { cap_value_t($0) }
        guard !numbers.isEmpty else { return }
        _ = try check { unsafe cap_set_flag(state, flag, Int32(numbers.count), numbers, CAP_SET) }
    }
}
