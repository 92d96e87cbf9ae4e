import Harness

extension JSON {
    /// Sets what a path of names and places leads to.
    mutating func set(_ value: JSON, at path: ArraySlice<String>) {
        guard let first = path.first else {
            self = value
            return
        }
        if let index = Int(first) {
            self[index].set(value, at: path.dropFirst())
        } else {
            self[first].set(value, at: path.dropFirst())
        }
    }
}
