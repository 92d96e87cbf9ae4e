internal import CShims
package import Linux

/// Makes one system call and turns its −1 into the error number; an interrupted call is repeated.
///
/// This is the only place that reads `errno`, directly after the call.
@inline(__always)
func check<Result: SignedInteger>(_ call: () -> Result) throws(Failure) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let number = shim_errno()
        if number != EINTR { throw Failure(errno: number) }
    }
}

/// Makes one system call that must not be repeated when a signal interrupts it.
@inline(__always)
func checkOnce<Result: SignedInteger>(_ call: () -> Result) throws(Failure) -> Result {
    let result = call()
    if result == -1 { throw Failure(errno: shim_errno()) }
    return result
}

/// Runs `call` and tolerates the named errors: each use says why beside it.
///
/// - Returns: What the call returned, or nil when a tolerated error took its place.
@discardableResult
package func ignoring<Result: ~Copyable>(
    _ tolerated: Failure...,
    call: () throws(Failure) -> Result
) throws(Failure) -> Result? {
    do {
        return try call()
    } catch {
        guard tolerated.contains(error) else { throw error }
        return nil
    }
}

/// Runs `body` with a null-terminated array of C strings, such as `execve(2)` takes.
func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) throws(Failure) -> Result
) throws(Failure) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return try unsafe pointers.withUnsafeBufferPointer { buffer throws(Failure) in
        guard let base = buffer.baseAddress else { throw .invalidArgument }
        return try unsafe body(base)
    }
}
