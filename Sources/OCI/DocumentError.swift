/// Why a document cannot be used: where in it, and what is wrong there.
package struct DocumentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The document's name, such as `config.json`.
    package var document: String
    /// The place, such as `mounts[3].destination`; empty if the whole document is meant.
    package var keyPath: String
    /// What is wrong, in plain words.
    package var reason: String

    /// Creates an error about a place of a document, or about all of it.
    package init(document: String, keyPath: String = "", reason: String) {
        self.document = document
        self.keyPath = errorText(keyPath, limit: Self.keyPathLimit)
        self.reason = errorText(reason, limit: Self.reasonLimit)
    }

    /// How many bytes of a key path are shown: names in it may be data.
    package static let keyPathLimit = 240
    /// How many bytes of a reason are shown.
    package static let reasonLimit = 480

    /// One line: `config.json: process.cwd: is required`.
    package var description: String {
        keyPath.isEmpty ? "\(document): \(reason)" : "\(document): \(keyPath): \(reason)"
    }
}
