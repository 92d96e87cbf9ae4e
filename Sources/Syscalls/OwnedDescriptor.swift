internal import CShims
package import Linux

/// The number of an open file that somebody else owns.
package struct Descriptor: Equatable, Hashable, Sendable {
    /// The descriptor's number.
    package let number: Int32

    /// Names an open file by its number.
    package init(number: Int32) { self.number = number }

    /// The working directory; for `…at` calls only (`AT_FDCWD`).
    package static let currentDirectory = Self(number: AT_FDCWD)
    /// Descriptor 0.
    package static let standardInput = Self(number: 0)
    /// Descriptor 1.
    package static let standardOutput = Self(number: 1)
    /// Descriptor 2.
    package static let standardError = Self(number: 2)
}

/// An open file with exactly one owner; it is closed when its value goes away.
@usableFromInline
package struct OwnedDescriptor: ~Copyable {
    /// Negative once it was given away: Embedded Swift has no `discard`.
    @usableFromInline
    var number: Int32

    /// Takes over an open descriptor that nobody else closes.
    package init(adopting number: Int32) { self.number = number }

    // Embedded Swift has to see the end of a value wherever one ends.
    @inlinable
    deinit { if number >= 0 { closeSilently(number) } }

    /// The same open file, lent: valid as long as this value lives.
    package var descriptor: Descriptor { Descriptor(number: number) }

    /// Closes now and reports what the kernel said (matters for written files).
    ///
    /// The descriptor is gone even when this throws: `close(2)` is never repeated.
    package consuming func close() throws(Failure) {
        let number = release()
        _ = try checkOnce { CShims.close(number) }
    }

    /// Gives the number away, to survive `execve` for example; nobody closes it any more.
    package consuming func release() -> Int32 {
        defer { number = -1 }
        return number
    }
}

/// Closes a descriptor whose writing nobody waits for.
@usableFromInline
func closeSilently(_ number: Int32) { _ = CShims.close(number) }

/// Both ends of something: a pipe, or a pair of sockets.
package struct DescriptorPair: ~Copyable {
    /// The reading end of a pipe, or this process's end of a socket pair.
    package var first: OwnedDescriptor
    /// The writing end of a pipe, or the other process's end of a socket pair.
    package var second: OwnedDescriptor

    /// Takes over two descriptors.
    init(adopting numbers: (Int32, Int32)) {
        first = OwnedDescriptor(adopting: numbers.0)
        second = OwnedDescriptor(adopting: numbers.1)
    }

    /// Gives the first end away and closes the second.
    package consuming func takeFirst() -> OwnedDescriptor { first }

    /// Gives the second end away and closes the first.
    package consuming func takeSecond() -> OwnedDescriptor { second }
}
