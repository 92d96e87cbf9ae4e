// All integration tests: they run the built runtime as root and compare facts reported from inside containers.
//
// One file per feature, each `extension Integration { @Suite struct …Tests }`. They run in parallel; names come from
// `Scratch`, so that nothing collides. What they are made of, all but the traits from `conformance/Sources/Harness`:
//
// - `Bundle.use { bundle in … }` makes a bundle with busybox and the probe, lends it, and cleans up after it: every
//   container is deleted with force, and leftovers are issues. `bundle.config` is a `JSON` value to change at will.
// - `bundle.report("ids", "caps")` runs the probe in the foreground and returns its `Facts`; `bundle.refusal()` is
//   the message of a `create` that has to fail and leave nothing; `bundle.create`, `bundle.start` and `bundle.run`
//   are the commands themselves.
// - `Container`: `start exec report kill delete state ending()`; `Host`: the machine's files and processes;
//   `Tool`: any program with captured streams and a bounded wait; `eventually`: polls for a fact with a deadline.
// - `conformance/Sources/Probe`: the verbs the probe knows, in a table at the end of each file.
// - `.apusOnly("…")` marks what other runtimes do not promise or do otherwise, and says how; everything else has to
//   pass with `APUS_UNDER_TEST=/usr/sbin/runc` too.
// - `.heavy` marks what `make check` leaves out.

import Glibc
import Harness
import Testing

/// All integration tests.
@Suite(.leavesNothingBehind, .enabled(if: geteuid() == 0, "needs root"), .timeLimit(.minutes(10)))
struct Integration {}

extension Trait where Self == ConditionTrait {
    /// Left out of the quick set (`APUS_TEST_SCOPE=quick`).
    static var heavy: Self {
        .disabled(if: Environment["APUS_TEST_SCOPE"] == "quick", "not in the quick set")
    }

    /// What other runtimes do not promise, or do otherwise: `difference` says how.
    static func apusOnly(_ difference: Comment) -> Self {
        .enabled(if: Runtime.isApus, difference)
    }
}

/// Runs around all integration tests: at the end, the host is as it was.
struct LeavesNothingBehind: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        _ = Scratch.shared
        try await function()
        let left = HostSnapshot.leftovers()
        #expect(left.isEmpty, "the test run left something behind")
        if left.isEmpty { try Scratch.shared.remove() }
    }
}

extension Trait where Self == LeavesNothingBehind {
    static var leavesNothingBehind: Self { LeavesNothingBehind() }
}
