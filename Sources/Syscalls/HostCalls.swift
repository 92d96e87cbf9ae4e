internal import CShims
package import Linux

/// A point in time, or a span of it.
package struct Timestamp: Equatable, Comparable, Sendable {
    /// Whole seconds.
    package var seconds: Int64
    /// 0 to 999 999 999.
    package var nanoseconds: Int64

    /// Makes a point in time, or a span.
    package init(seconds: Int64, nanoseconds: Int64 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

/// What the kernel calls itself; see `uname(2)`.
package struct KernelName: Equatable, Sendable {
    /// The host name in this UTS namespace.
    package var hostName: String
    /// For example `6.18.44`.
    package var release: String
    /// For example `x86_64`.
    package var machine: String
}

/// Names, clocks, randomness and the environment.
package enum HostCalls {
    /// Sets the host name of this UTS namespace; at most 64 bytes.
    package static func setHostName(_ name: String) throws(Failure) {
        _ = try check { unsafe sethostname(name, name.utf8.count) }
    }

    /// Sets the NIS domain name of this UTS namespace; at most 64 bytes.
    package static func setDomainName(_ name: String) throws(Failure) {
        _ = try check { unsafe setdomainname(name, name.utf8.count) }
    }

    /// What the kernel calls itself.
    package static func kernelName() throws(Failure) -> KernelName {
        var name = utsname()
        _ = try check { unsafe uname(&name) }
        return KernelName(
            hostName: text(of: name.nodename),
            release: text(of: name.release),
            machine: text(of: name.machine)
        )
    }

    private static func text<Field>(of field: Field) -> String {
        unsafe withUnsafeBytes(of: field) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// The time of day, since 1970.
    package static func realTime() throws(Failure) -> Timestamp { try read(CLOCK_REALTIME) }

    /// The time since boot without suspension: for measuring and for deadlines.
    package static func monotonicTime() throws(Failure) -> Timestamp { try read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) throws(Failure) -> Timestamp {
        var time = timespec()
        _ = try check { unsafe clock_gettime(clock, &time) }
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// Sleeps; a signal does not cut it short.
    package static func sleep(milliseconds: Int) throws(Failure) {
        var remaining = timespec(
            tv_sec: milliseconds / 1000,
            tv_nsec: milliseconds % 1000 * 1_000_000
        )
        _ = try check {
            let request = remaining
            return unsafe withUnsafePointer(to: request) { unsafe nanosleep($0, &remaining) }
        }
    }

    /// Random bytes, at most 256.
    package static func random(count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        _ = try check { unsafe shim_getrandom(&bytes, count) }
        return bytes
    }

    /// This process's arguments, its own name first.
    package static func arguments() -> [String] { unsafe texts(shim_arguments()) }

    /// This process's environment, `NAME=value` each, in order.
    package static func environment() -> [String] { unsafe texts(shim_environment()) }

    /// The texts of a list that ends with a null pointer.
    private static func texts(
        _ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> [String] {
        guard var entry = unsafe list else { return [] }
        var texts: [String] = []
        while let text = unsafe entry.pointee {
            texts.append(unsafe String(cString: text))
            unsafe entry += 1
        }
        return texts
    }

    /// The value of one variable of this process's environment.
    package static func environmentValue(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
