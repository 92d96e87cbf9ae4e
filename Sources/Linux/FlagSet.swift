/// A set of the kernel's flags: an `OptionSet` whose literals cost nothing.
///
/// The literal of any other option set is made by generic code: the first one of a process takes a
/// tenth of a millisecond, because the Swift runtime looks up by name what that needs.
@usableFromInline
package protocol FlagSet: OptionSet where RawValue: FixedWidthInteger {}

extension FlagSet where ArrayLiteralElement == Self {
    /// The flags that a literal lists.
    @inlinable
    @inline(__always)
    package init(arrayLiteral flags: Self...) {
        var bits: RawValue = 0
        for flag in flags { bits |= flag.rawValue }
        self.init(rawValue: bits)
    }
}
