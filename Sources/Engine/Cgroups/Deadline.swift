internal import Linux
internal import Syscalls

/// The end of a wait.
struct Deadline {
    private let end: Int64

    /// A deadline that is so many milliseconds from now.
    init(milliseconds: Int) throws(Failure) {
        end = try Self.now() + Int64(milliseconds)
    }

    /// How long there is still to wait, in milliseconds; 0 when the time is over.
    func remaining() throws(Failure) -> Int { Int(max(0, end - (try Self.now()))) }

    private static func now() throws(Failure) -> Int64 {
        let time = try HostCalls.monotonicTime()
        return time.seconds * 1000 + time.nanoseconds / 1_000_000
    }
}
