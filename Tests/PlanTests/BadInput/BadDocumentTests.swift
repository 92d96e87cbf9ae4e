import Testing

/// The document as a whole, the root, names and hooks.
@Suite("Bad input: the document")
struct BadDocumentTests {
    static let document: [BadInput] = [
        BadInput("ociVersion", nil, "is required"),
        BadInput("ociVersion", #""""#, "expected a version such as \"1.3.0\""),
        BadInput("ociVersion", #""1.3""#, "(SemVer 2.0.0), found \"1.3\""),
        BadInput("ociVersion", #""0.9.0""#, "is not 1.x"),
        BadInput("ociVersion", #""2.0.0""#, "is not 1.x"),
        BadInput("ociVersion", Documents.long(1 << 20), "…aaaa"),
        BadInput("annotations[\"\"]", #""x""#, "a key must not be empty", named: "annotations"),
        BadInput("annotations[\"a.b\"]", "1", "expected a string, found 1"),
        BadInput(
            "annotations[\"a\u{1}\"]",
            "1",
            "expected a string",
            named: #"annotations["a\u0001"]"#
        ),
        BadInput("hostname", Documents.long(65), "expected at most 64 bytes, found 65"),
        BadInput("domainname", Documents.long(65), "expected at most 64 bytes, found 65"),
        BadInput(
            "linux.namespaces",
            #"[{"type": "mount"}]"#,
            "unable to set hostname without a private UTS namespace",
            named: "hostname"
        ),
        BadInput(
            "linux.namespaces",
            #"[{"type": "mount"}]"#,
            "unable to set domainname without a private UTS namespace",
            named: "domainname",
            with: ["hostname": "null", "domainname": #""b""#]
        ),
    ]

    static let root: [BadInput] = [
        BadInput("root", nil, "is required"),
        BadInput("root", "null", "is required"),
        BadInput("root.path", nil, "is required"),
        BadInput("root.path", #""""#, "must not be empty"),
        BadInput("root.path", Documents.long(4096, "/"), "expected a path of at most 4095 bytes"),
        BadInput(
            "linux.namespaces",
            "[]",
            "needs a mount namespace of the container's own",
            named: "root.readonly",
            with: ["root.readonly": "true", "mounts": "[]", "hostname": #""""#]
        ),
    ]

    static let hooks: [BadInput] =
        [
            "prestart", "createRuntime", "createContainer", "startContainer", "poststart",
            "poststop",
        ].flatMap { kind in
            let hook = "hooks.\(kind)[0]"
            let path = ["\(hook).path": #""/bin/true""#]
            return [
                BadInput("\(hook).args", "[]", "is required", named: "\(hook).path"),
                BadInput("\(hook).path", #""bin/true""#, "\"bin/true\" is not an absolute path"),
                BadInput("\(hook).path", #""""#, "\"\" is not an absolute path"),
                BadInput("\(hook).path", Documents.long(4096, "/"), "at most 4095 bytes"),
                BadInput("\(hook).timeout", "0", "0 is not greater than zero", with: path),
                BadInput("\(hook).timeout", "-1", "-1 is not greater than zero", with: path),
                BadInput(
                    "\(hook).timeout",
                    "9223372036854775807",
                    "expected at most 2147483647 seconds",
                    with: path
                ),
                BadInput(
                    "\(hook).env",
                    #"["A=1", "B"]"#,
                    "expected NAME=value, found \"B\"",
                    named: "\(hook).env[1]",
                    with: path
                ),
                BadInput(
                    "\(hook).env",
                    #"["=1"]"#,
                    "expected NAME=value, found \"=1\"",
                    named: "\(hook).env[0]",
                    with: path
                ),
            ]
        }

    @Test("is refused in one line, with the place", arguments: document + root + hooks)
    func refused(_ input: BadInput) throws { try input.check() }
}
