internal import CYajl

/// Makes a tree from yajl's callbacks.
///
/// Values and names wait on two flat stacks until their array or object ends; each then becomes one
/// allocation of the right size.
struct JSONTreeBuilder {
    /// Why the builder stopped the parser.
    enum Refusal {
        /// A value is wrong; its key path and what is wrong.
        case place(String, String)
        /// The text is wrong where the parser stands.
        case text(String)
    }

    private struct Frame {
        let firstValue: Int
        /// The first of its names, or nil for an array.
        let firstKey: Int?
    }

    private let depthLimit: Int
    private let refusesNUL: Bool
    private var values: [JSONValue] = []
    private var keys: [String] = []
    private var frames: [Frame] = []
    private(set) var refusal: Refusal?

    init(depthLimit: Int, refusesNUL: Bool) {
        self.depthLimit = depthLimit
        self.refusesNUL = refusesNUL
        values.reserveCapacity(512)
        keys.reserveCapacity(64)
        frames.reserveCapacity(16)
    }

    /// The whole document, once the parser is content.
    var root: JSONValue { values.last ?? .null }

    fileprivate mutating func append(_ value: JSONValue) -> Int32 {
        values.append(value)
        return 1
    }

    fileprivate mutating func appendString(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard let text = unsafe text(bytes) else { return 0 }
        values.append(.string(text))
        return 1
    }

    fileprivate mutating func appendKey(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard let text = unsafe text(bytes) else { return 0 }
        keys.append(text)
        return 1
    }

    fileprivate mutating func appendNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        if let integer = unsafe integer(bytes) {
            values.append(integer)
        } else {
            values.append(.number(unsafe String(decoding: bytes, as: UTF8.self)))
        }
        return 1
    }

    fileprivate mutating func begin(isObject: Bool) -> Int32 {
        guard frames.count < depthLimit else {
            refusal = .text("nested deeper than \(depthLimit) levels")
            return 0
        }
        frames.append(Frame(firstValue: values.count, firstKey: isObject ? keys.count : nil))
        return 1
    }

    fileprivate mutating func end() -> Int32 {
        guard let frame = frames.popLast() else { return 0 }
        let count = values.count - frame.firstValue
        guard let firstKey = frame.firstKey else {
            let elements = Array(values.suffix(count))
            values.removeLast(count)
            values.append(.array(elements))
            return 1
        }
        let members = (0..<count).map { offset in
            JSONObject.Member(
                key: keys[firstKey + offset],
                value: values[frame.firstValue + offset]
            )
        }
        values.removeLast(count)
        keys.removeLast(count)
        values.append(.object(JSONObject(members)))
        return 1
    }

    /// A whole number of at most 64 bits, or nil for every other number.
    private func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        let isNegative = unsafe bytes.first == UInt8(ascii: "-")
        var magnitude: UInt64 = 0
        for index in (isNegative ? 1 : 0)..<bytes.count {
            let byte = unsafe bytes[index]
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (tens, tooBig) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !tooBig, !overflow else { return nil }
            magnitude = sum
        }
        if isNegative {
            guard magnitude <= Int64.min.magnitude else { return nil }
            return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
        }
        return Int64(exactly: magnitude).map(JSONValue.integer) ?? .unsigned(magnitude)
    }

    /// A string, or nil after noting why there is none.
    private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        guard !refusesNUL || !text.utf8.contains(0) else {
            refusal = .place(place, "contains a NUL byte")
            return nil
        }
        return text
    }

    /// The key path of the value that is being read.
    private var place: String {
        let steps = frames.indices.map { level -> JSONPathStep? in
            let isInnermost = level == frames.count - 1
            let nextValue = isInnermost ? values.count : frames[level + 1].firstValue
            guard let firstKey = frames[level].firstKey else {
                return .index(nextValue - frames[level].firstValue)
            }
            let key = firstKey + nextValue - frames[level].firstValue
            return key < keys.count ? .key(keys[key]) : nil
        }
        return JSONPath.text(steps.compactMap { $0 })
    }
}

extension JSONTreeBuilder {
    /// yajl's table of callbacks; the context is the address of the builder.
    static var callbacks: yajl_callbacks {
        unsafe yajl_callbacks(
            yajl_null: { unsafe builder($0)?.pointee.append(.null) ?? 0 },
            yajl_boolean: { unsafe builder($0)?.pointee.append(.bool($1 != 0)) ?? 0 },
            yajl_integer: nil,
            yajl_double: nil,
            yajl_number: { context, text, count in
                let characters = unsafe UnsafeBufferPointer(start: text, count: count)
                return unsafe characters.withMemoryRebound(to: UInt8.self) {
                    unsafe builder(context)?.pointee.appendNumber($0) ?? 0
                }
            },
            yajl_string: { context, text, count in
                unsafe builder(context)?.pointee.appendString(.init(start: text, count: count)) ?? 0
            },
            yajl_start_map: { unsafe builder($0)?.pointee.begin(isObject: true) ?? 0 },
            yajl_map_key: { context, text, count in
                unsafe builder(context)?.pointee.appendKey(.init(start: text, count: count)) ?? 0
            },
            yajl_end_map: { unsafe builder($0)?.pointee.end() ?? 0 },
            yajl_start_array: { unsafe builder($0)?.pointee.begin(isObject: false) ?? 0 },
            yajl_end_array: { unsafe builder($0)?.pointee.end() ?? 0 }
        )
    }
}

/// The builder behind a callback's context.
private func builder(
    _ context: UnsafeMutableRawPointer?
) -> UnsafeMutablePointer<JSONTreeBuilder>? {
    unsafe context?.assumingMemoryBound(to: JSONTreeBuilder.self)
}
