/// A document of the runtime specification.
enum Document: String, CaseIterable, Sendable {
    case bundle, config, runtime, features, glossary
    case configLinux = "config-linux"
    case runtimeLinux = "runtime-linux"
    case featuresLinux = "features-linux"

    /// The name of its file in the specification's repository.
    var fileName: String { rawValue + ".md" }
}

/// A sentence of the specification that says what somebody MUST, MUST NOT, SHOULD or SHOULD NOT do.
struct Sentence: Sendable {
    /// `document.section.what`, such as `config.mounts.order`; its first part is the document.
    let id: String
    /// Enough of its words to find it, in its document, and nowhere else there.
    let words: String
    /// Why no check can stand for it; `nil` when one must.
    let unseen: String?

    /// A sentence that at least one check stands for.
    init(_ id: String, _ words: String) {
        self.id = id
        self.words = words
        unseen = nil
    }

    /// A sentence that cannot be checked from outside a runtime on Linux, and why.
    init(_ id: String, _ words: String, unseen reason: String) {
        self.id = id
        self.words = words
        unseen = reason
    }

    /// The document it stands in.
    var document: Document? {
        id.split(separator: ".").first.flatMap { Document(rawValue: String($0)) }
    }
}

/// All sentences, by document.
enum Catalogue {
    /// In the order of the documents.
    static let sentences: [Sentence] =
        bundle + config + configMountOptions + configProcess + configHooks + configLinux
        + configLinuxResources + configLinuxProtection + runtime + features
}
