internal import CShims
package import Linux

/// What can be said about an open file without waiting; see `poll(2)`.
package struct PollEvents: FlagSet, Sendable {
    package let rawValue: Int16
    package init(rawValue: Int16) { self.rawValue = rawValue }

    /// There is something to read, or its end (`POLLIN`).
    package static let readable = Self(rawValue: 0x001)
    /// Writing would not wait (`POLLOUT`).
    package static let writable = Self(rawValue: 0x004)
    /// Something exceptional, such as a changed cgroup file (`POLLPRI`).
    package static let exceptional = Self(rawValue: 0x002)
    /// An error (`POLLERR`); always reported.
    package static let error = Self(rawValue: 0x008)
    /// The other end is closed (`POLLHUP`); always reported.
    package static let hangUp = Self(rawValue: 0x010)
    /// The descriptor is not open (`POLLNVAL`); always reported.
    package static let invalid = Self(rawValue: 0x020)
}

/// Waiting for several open files at once.
package enum Polling {
    /// Waits until something is true of one of the descriptors, or the time is over.
    ///
    /// - Parameters:
    ///   - watched: Descriptors, each with what is waited for.
    ///   - milliseconds: How long, all interruptions included; nil is for ever, 0 not at all.
    /// - Returns: What is true of each, in the same order; all empty when the time is over.
    /// - Throws: What `poll(2)` throws.
    package static func wait(
        for watched: [(descriptor: Descriptor, events: PollEvents)],
        timeout milliseconds: Int? = nil
    ) throws(Failure) -> [PollEvents] {
        var entries = watched.map {
            pollfd(fd: $0.descriptor.number, events: $0.events.rawValue, revents: 0)
        }
        let start = try HostCalls.monotonicTime()
        while true {
            let remaining = try remaining(of: milliseconds, since: start)
            do throws(Failure) {
                _ = try checkOnce { unsafe poll(&entries, nfds_t(entries.count), remaining) }
                return entries.map { PollEvents(rawValue: $0.revents) }
            } catch .interrupted {
                // Wait again, for what is left of the time.
            }
        }
    }

    /// Waits for one descriptor to become readable or to end; false when the time is over.
    package static func waitUntilReadable(
        _ descriptor: Descriptor,
        timeout milliseconds: Int? = nil
    ) throws(Failure) -> Bool {
        let events = try wait(for: [(descriptor, .readable)], timeout: milliseconds)
        return events != [[]]
    }

    /// A counter that other files and the kernel may raise, readable while it is not 0 (`eventfd`).
    package static func alarm() throws(Failure) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try check { shim_eventfd() })
    }

    /// Sets such a counter back to 0; whether it was raised.
    package static func takeAlarm(_ alarm: Descriptor) throws(Failure) -> Bool {
        do {
            return try Files.read(alarm, limit: 8).count == 8
        } catch .wouldBlock {
            return false
        }
    }

    private static func remaining(
        of milliseconds: Int?,
        since start: Timestamp
    ) throws(Failure) -> Int32 {
        guard let milliseconds else { return -1 }
        let now = try HostCalls.monotonicTime()
        let passed =
            (now.seconds - start.seconds) * 1000
            + (now.nanoseconds - start.nanoseconds) / 1_000_000
        return Int32(clamping: max(0, Int64(milliseconds) - passed))
    }
}
