/// A set of the kernel's flags: an `OptionSet` whose literals cost nothing.
///
/// The literal of any other option set is made by generic code, which the first use of in a
/// process looks up by name for a tenth of a millisecond.
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
