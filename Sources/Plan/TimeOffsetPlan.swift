internal import Linux
package import OCI

/// One line of `/proc/<pid>/timens_offsets`: how far a clock of the container is ahead of the host's.
package struct TimeOffset: Equatable, Sendable {
    /// `monotonic` or `boottime` (time_namespaces(7)).
    package var clock: String
    /// Whole seconds; negative is behind.
    package var seconds: Int64
    /// Nanoseconds on top, from 0 to 999 999 999.
    package var nanoseconds: UInt32

    /// The line as the kernel reads it.
    package var line: String { "\(clock) \(seconds) \(nanoseconds)" }

    /// Decides from `linux.timeOffsets`.
    ///
    /// Throws `InvalidSpec` for an unknown clock, too many nanoseconds, or offsets without a new
    /// time namespace: an existing one cannot be changed.
    package static func offsets(
        _ linux: Spec.Linux?,
        namespaces: NamespacePlan
    ) throws(InvalidSpec) -> [TimeOffset] {
        let entries = (linux?.timeOffsets ?? [:]).sorted { $0.key < $1.key }
        if !entries.isEmpty && !namespaces.isNew(.time) {
            let reason =
                namespaces.isJoined(.time)
                ? "offsets cannot be set in a time namespace joined by path"
                : "time namespace is not in use"
            throw InvalidSpec("linux.timeOffsets", reason)
        }
        var offsets: [TimeOffset] = []
        for (clock, entry) in entries {
            guard clock == "monotonic" || clock == "boottime" else {
                throw InvalidSpec(
                    JSONPath.member(clock, of: "linux.timeOffsets"),
                    "expected the clock monotonic or boottime"
                )
            }
            let nanoseconds = entry.nanosecs ?? 0
            let seconds = entry.secs ?? 0
            guard (-mostSeconds...mostSeconds).contains(seconds) else {
                throw InvalidSpec(
                    "linux.timeOffsets.\(clock).secs",
                    "expected a number from \(-mostSeconds) to \(mostSeconds), found \(seconds)"
                )
            }
            guard nanoseconds < 1_000_000_000 else {
                throw InvalidSpec(
                    "linux.timeOffsets.\(clock).nanosecs",
                    "expected a number from 0 to 999999999, found \(nanoseconds)"
                )
            }
            offsets.append(
                TimeOffset(clock: clock, seconds: seconds, nanoseconds: nanoseconds)
            )
        }
        return offsets
    }
}

/// The kernel counts nanoseconds in 64 bits with sign (C: `KTIME_SEC_MAX`).
private let mostSeconds: Int64 = 9_223_372_036
