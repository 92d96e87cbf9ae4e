/// Refuses a path that the kernel refuses for its length alone (C: `PATH_MAX`, which counts a NUL).
func checkLength(
    _ path: String,
    at keyPath: @autoclosure () -> String,
    in document: String = "config.json"
) throws(InvalidSpec) {
    guard path.utf8.count < 4096 else {
        throw InvalidSpec(
            keyPath(),
            "expected a path of at most 4095 bytes, found \(path.utf8.count)",
            document: document
        )
    }
}

/// The shortest path that means the same without looking at any file: no `.`, no `..`, no `//`.
///
/// The path must be absolute; `..` at the root stays at the root.
package func cleanPath(_ path: String) -> String {
    if isClean(path) { return path }
    var components: [Substring] = []
    for component in pathComponents(path) {
        switch component {
        case ".": continue
        case "..": _ = components.popLast()
        default: components.append(component)
        }
    }
    return "/" + components.joined(separator: "/")
}

/// Whether a path is absolute and the shortest one already, as most of a configuration are.
private func isClean(_ path: String) -> Bool {
    let slash = UInt8(ascii: "/")
    let dot = UInt8(ascii: ".")
    guard path.utf8.first == slash else { return false }
    var previous = slash
    for byte in path.utf8.dropFirst() {
        // A name that begins with a dot is looked at properly.
        if previous == slash, byte == slash || byte == dot { return false }
        previous = byte
    }
    return previous != slash || path.utf8.count == 1
}

/// The path, taken from the root if it does not say where it begins.
func absolute(_ path: String) -> String { isAbsolute(path) ? path : "/" + path }

/// Whether a path begins at the root.
///
/// By its first byte, as the kernel sees it: a slash with a combining mark behind it is another
/// `Character`.
func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }
