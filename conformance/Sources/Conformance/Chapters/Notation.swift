import Harness

/// glossary.md § JSON.
struct Notation: Chapter {
    let name = "json"

    private static let text = "grüße ☃ 𝄞"

    var checks: [Check] {
        Check(.required, "text in UTF-8 arrives as it is", of: "glossary.json.utf-8") {
            try arrives("\"\(Self.text)\"")
        }
        Check(.deFacto, "escaped characters are the same as those in UTF-8") {
            try arrives(#""gr\u00fc\u00DFe \u2603 \ud834\udd1e""#)
        }
        Check(.required, "UTF-16 is an error", of: "glossary.json.utf-8") {
            try refused("it is UTF-16") {
                [0xFF, 0xFE] + $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            }
        }
        Check(
            .required,
            "a string that is no UTF-8 is an error",
            of: "glossary.json.utf-8",
            "config.valid-values"
        ) { try notUTF8() }
        for (text, what) in Self.malformed {
            Check(.required, "\(what) is an error", of: "config.valid-values") {
                try refused("it is \(what)") { _ in Array(text.utf8) }
            }
        }
        Check(.required, "a truncated document is an error", of: "config.valid-values") {
            try refused("it is truncated") { Array($0.utf8.dropLast()) }
        }
        Check(.required, "text after the document is an error", of: "config.valid-values") {
            try refused("text follows it") { Array($0.utf8) + Array("}".utf8) }
        }
        Check(.required, "a state has no duplicate names", of: "glossary.json.duplicate-names") {
            try Bundle.use { bundle in
                bundle.config["annotations"] = ["id": "a", "pid": "b"]
                // Reading it throws on a duplicate name.
                _ = try bundle.create("ids").state()
            }
        }
        Check(.required, "features have no duplicate names", of: "glossary.json.duplicate-names") {
            let outcome = try Runtime.run("features")
            try Skip.unless(outcome.succeeded, "the runtime has no command `features`")
            _ = try JSON(parsing: outcome.output)
        }
    }

    private static let malformed = [
        ("", "an empty file"), ("[]", "an array"), ("null", "null"),
        ("{'ociVersion': '1.0.0'}", "no JSON"),
    ]

    /// A variable that config.json spells in some way is `text` inside.
    private func arrives(_ spelling: String) throws {
        try Bundle.use { bundle in
            bundle.config["process"]["env"] = [.raw(#""WORDS="# + spelling.dropFirst())]
            let facts = try bundle.report("env")
            try expect(facts["env.WORDS"], is: Self.text, "the variable inside")
        }
    }

    private func notUTF8() throws {
        try Bundle.use { bundle in
            bundle.config["process"]["env"] = ["WORDS=@"]
            try bundle.expectError("a string is no UTF-8") {
                let path = bundle.directory + "/config.json"
                let bytes = try Host.read(path).utf8.map { $0 == UInt8(ascii: "@") ? 0xFF : $0 }
                try Host.write(bytes: bytes, to: path)
            }
        }
    }

    /// config.json is refused when its bytes are made from what it was.
    private func refused(_ why: String, bytes: (String) -> [UInt8]) throws {
        try Bundle.use { bundle in
            bundle.setProbe(["ids"])
            try bundle.expectError(why) {
                let path = bundle.directory + "/config.json"
                try Host.write(bytes: bytes(try Host.read(path)), to: path)
            }
        }
    }
}
