/// The shortest path that means the same without looking at any file: no `.`, no `..`, no `//`.
///
/// The path must be absolute; `..` at the root stays at the root.
func cleanPath(_ path: String) -> String {
    var components: [Substring] = []
    for component in path.split(separator: "/") {
        switch component {
        case ".": continue
        case "..": _ = components.popLast()
        default: components.append(component)
        }
    }
    return "/" + components.joined(separator: "/")
}
