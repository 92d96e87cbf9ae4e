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
    /// Words of a heading or a list item that it stands under, or of its own line, when its words alone do not tell
    /// it from another sentence.
    let under: String?
    /// Why no check can stand for it from outside a runtime on Linux; `nil` when one must.
    let unseen: String?

    /// Describes a sentence.
    init(_ id: String, _ words: String, under: String? = nil, unseen: String? = nil) {
        self.id = id
        self.words = words
        self.under = under
        self.unseen = unseen
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
        bundle + config + configMountOptions + configProcess + configHooks
        + configAnnotations + configLinux + configLinuxResources + configLinuxProtection
        + runtime + features
}
