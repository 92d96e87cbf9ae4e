internal import OCI

/// A configuration that cannot be carried out: where it is wrong, and why.
///
/// Thrown by every function of `Plan`; nothing on the host has been touched when it is.
package struct InvalidSpec: Error, Equatable, CustomStringConvertible {
    /// The document the key path belongs to: `config.json`, or the file given to `exec --process`.
    package var document: String
    /// The place in the document, such as `linux.namespaces[1].path`.
    package var keyPath: String
    /// What is wrong there, in lower case and without a full stop.
    package var reason: String

    /// Makes a refusal of what stands at `keyPath`.
    package init(_ keyPath: String, _ reason: String, document: String = "config.json") {
        self.document = document
        self.keyPath = errorText(keyPath, limit: DocumentError.keyPathLimit)
        self.reason = errorText(reason, limit: DocumentError.reasonLimit)
    }

    /// One line: document, key path, reason.
    package var description: String {
        keyPath.isEmpty ? "\(document): \(reason)" : "\(document): \(keyPath): \(reason)"
    }
}
