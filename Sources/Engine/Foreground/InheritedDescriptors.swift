package import Linux
internal import Plan
internal import Syscalls

/// Which descriptors above standard error the container's program inherits.
///
/// First those that a service manager passes (sd_listen_fds(3)), then those of `--preserve-fds`.
package struct InheritedDescriptors: Equatable, Sendable {
    /// How many come from the service manager: descriptors from 3 on.
    package let listening: Int
    /// How many more are preserved, after those.
    package let preserved: Int

    /// No descriptor above standard error.
    package static let none = InheritedDescriptors(listening: 0, preserved: 0)

    /// The first inherited descriptor (C: `SD_LISTEN_FDS_START`).
    package static let first: Int32 = 3

    /// How many there are, from 3 on.
    package var count: Int { listening + preserved }

    /// The numbers, ascending.
    package var numbers: Range<Int32> { Self.first..<(Self.first + Int32(count)) }

    /// What the program's environment gains; its own process is number 1 where it looks.
    package var environment: [String] {
        listening > 0 ? ["LISTEN_FDS=\(listening)", "LISTEN_PID=1"] : []
    }

    private init(listening: Int, preserved: Int) {
        self.listening = listening
        self.preserved = preserved
    }

    /// Decides from the command's environment and the option.
    ///
    /// - Parameters:
    ///   - environment: the command's, as `NAME=value`; pass none for `exec`, which ignores it.
    ///   - pid: the command's own process: what `LISTEN_PID` must say.
    ///   - preserving: the number given to `--preserve-fds`.
    /// - Returns: how many of each there are.
    package static func decide(
        environment: [String],
        pid: Int32,
        preserving: Int
    ) -> InheritedDescriptors {
        let listening = number("LISTEN_FDS", in: environment) ?? 0
        let isForUs = number("LISTEN_PID", in: environment) == Int(pid)
        return InheritedDescriptors(
            listening: isForUs && (0...highest).contains(listening) ? listening : 0,
            preserved: max(0, min(preserving, highest))
        )
    }

    /// Checks that every one of them is open.
    ///
    /// A descriptor of our own is not one of them: ours close on exec, so an inherited one never
    /// has that flag. Throws `unable to stat preserved-fd 0 (of 1): bad file descriptor`.
    package func check() throws(Failure) {
        for (index, number) in numbers.enumerated() {
            guard try !isInherited(number) else { continue }
            let reason = Failure.badFileDescriptor.reason
            guard index >= listening else {
                throw Failure("unable to stat LISTEN_FDS descriptor \(number): \(reason)")
            }
            throw Failure(
                "unable to stat preserved-fd \(index - listening) (of \(preserved)): \(reason)"
            )
        }
    }

    private func isInherited(_ number: Int32) throws(Failure) -> Bool {
        do {
            return try !Files.closesOnExec(Descriptor(number: number))
        } catch .badFileDescriptor {
            return false
        }
    }
}

/// More descriptors than any kernel lets a process have.
private let highest = 1 << 20

private func number(_ name: String, in environment: [String]) -> Int? {
    Environment.value(of: name, in: environment).flatMap { Int($0) }
}
