import Harness

/// features.md and features-linux.md: whether what the document says is true.
struct FeaturesDocument: Chapter {
    let name = "features"

    var checks: [Check] {
        Check(
            .deFacto,
            "`features` prints one document and nothing besides",
            body: output
        )
        Check(
            .recommended,
            "the document does not depend on the host",
            of: "features.structure.compile-time",
            body: sameElsewhere
        )
        Check(
            .required,
            "the lowest and the highest version are accepted",
            of: "features.version.min-accepted",
            "features.version.max-accepted",
            body: versions
        )
        Check(
            .required,
            "the highest version is not less than the lowest",
            of: "features.version.order",
            body: versionOrder
        )
        Check(
            .required,
            "every property is defined, and of its type",
            of: "features.version.properties",
            "features.annotations.map",
            body: properties
        )
        Check(.required, "every listed hook is run", of: "features.hooks.supported", body: hooks)
        Check(
            .required,
            "every listed mount option is recognised",
            of: "features.mount-options.recognized",
            body: mountOptions
        )
        Check(
            .recommended,
            "no mount option of one file system is listed",
            of: "features.mount-options.generic",
            body: specificOptions
        )
        Check(
            .required,
            "every listed namespace is recognised",
            of: "features-linux.namespaces.recognized",
            body: namespaces
        )
        Check(
            .required,
            "every listed capability is recognised",
            of: "features-linux.capabilities.recognized",
            body: capabilities
        )
        Check(
            .required,
            "a runtime that maps the IDs of mounts says so",
            of: "features-linux.mount-extensions.idmap",
            body: mappedMounts
        )
    }

    // MARK: - The document

    /// The document; skips the check when the runtime makes use of its right to have none.
    static func document() throws -> JSON {
        let outcome = try Runtime.run("features")
        try Skip.unless(
            outcome.succeeded,
            "the specification lets a runtime provide no features document, as this one does"
        )
        return try JSON(parsing: outcome.output)
    }

    /// A list of the document, by its path; skips the check when it is absent, which it may be.
    static func list(_ path: String...) throws -> [String] {
        let found = path.reduce(try document()) { $0[$1] }
        guard case .array(let elements) = found else {
            throw Skip("the features document has no \(path.joined(separator: "."))")
        }
        return elements.compactMap(\.text)
    }

    private func output() throws {
        let outcome = try Runtime.run("features")
        try expect(outcome.succeeded, "there is no command `features`")
        try expect(outcome.error, is: "", "standard error")
        let document = try JSON(parsing: outcome.output)
        for key in ["ociVersionMin", "ociVersionMax"] {
            try expect(document[key].text != nil, "\(key) is missing, which is REQUIRED")
        }
    }

    private func sameElsewhere() throws {
        let here = try Self.document()
        let hiding = "mount -t tmpfs none /sys && exec \"$@\""
        let elsewhere = try Tool.run(
            ["/usr/bin/env", "unshare", "--mount", "--propagation", "private", "sh", "-c", hiding]
                + ["sh"] + Runtime.command(["features"])
        )
        try expect(elsewhere.succeeded, "without /sys it fails: \(elsewhere)")
        let there = try JSON(parsing: elsewhere.output)
        try expect(there == here, "without /sys it is another one: \(there)")
    }

    private func versions() throws {
        let document = try Self.document()
        for key in ["ociVersionMin", "ociVersionMax"] {
            let version = document[key]
            try expect(version.text != nil, "\(key) is no string")
            try Bundle.use { bundle in
                bundle.config["ociVersion"] = version
                _ = try bundle.report("ids")
            }
        }
    }

    private func versionOrder() throws {
        let document = try Self.document()
        let lowest = try Version(document["ociVersionMin"].text ?? "")
        let highest = try Version(document["ociVersionMax"].text ?? "")
        try expect(!(highest < lowest), "ociVersionMax is less than ociVersionMin")
    }

    private func properties() throws {
        let document = try Self.document()
        let highest = try Version(document["ociVersionMax"].text ?? "")
        try Skip.unless(
            !(try Version("1.3.99") < highest),
            "the document follows a later version of the specification than this suite"
        )
        let problems = FeaturesShape.document.problems(of: document, at: "")
        try expect(problems.isEmpty, problems.joined(separator: "; "))
    }

    // MARK: - What any platform has

    private func hooks() throws {
        let kinds = try Self.list("hooks")
        try Bundle.use { bundle in
            // The commands of hooks run where they are asked to: only startContainer's inside.
            func mark(_ kind: String, inside: Bool) -> String {
                inside && kind == "startContainer"
                    ? "/tmp/\(kind)"
                    : (kind == "startContainer" ? bundle.root("/tmp/") : bundle.directory + "/")
                        + kind
            }
            for kind in kinds {
                let path = mark(kind, inside: true)
                let hook: JSON = ["path": "/bin/sh", "args": ["sh", "-c", .string(": > " + path)]]
                bundle.config["hooks"][kind] = [hook]
            }
            let container = try bundle.create("say:done")
            try container.start()
            _ = try container.ending()
            let delete = try container.delete()
            try expect(delete.succeeded, "delete failed: \(delete)")
            for kind in kinds {
                try expect(Host.exists(mark(kind, inside: false)), "a \(kind) hook was not run")
            }
        }
    }

    private func mountOptions() throws {
        let options = try Self.list("mountOptions")
        func accepted(_ options: [String]) throws -> Outcome {
            var outcome: Outcome?
            try Bundle.use { bundle in
                for (index, option) in options.enumerated() {
                    try add(option, number: index, to: bundle)
                }
                outcome = try bundle.run("say:done")
            }
            return try outcome ?? Tool.run(["/bin/true"])
        }
        // All together; only when that fails, one by one to name the culprits.
        if try accepted(options).succeeded { return }
        for option in options {
            let outcome = try accepted([option])
            try expect(outcome.succeeded, "\(option) is listed, and refused: \(outcome.message)")
        }
    }

    /// Adds a mount with an option: one of tmpfs, which refuses words that it does not know.
    private func add(_ option: String, number: Int, to bundle: Bundle) throws {
        let target = "/tmp/option-\(number)"
        var mount: JSON = [
            "destination": .string(target), "type": "tmpfs", "source": "tmpfs",
            "options": [.string(option)],
        ]
        switch option {
        case "remount":
            bundle.config["mounts"].append([
                "destination": .string(target), "type": "tmpfs", "source": "tmpfs",
            ])
        case "bind", "rbind", "idmap", "ridmap":
            let source = bundle.directory + "/option-\(number)"
            try Host.makeDirectory(source)
            mount["source"] = .string(source)
            mount["type"] = "none"
            guard option.hasSuffix("idmap") else { break }
            mount["options"] = ["rbind", .string(option)]
            let mapping: JSON = [["containerID": 0, "hostID": 1000, "size": 1000]]
            mount["uidMappings"] = mapping
            mount["gidMappings"] = mapping
        default: break
        }
        bundle.config["mounts"].append(mount)
    }

    private func specificOptions() throws {
        let specific: Set<String> = [
            "size", "nr_blocks", "nr_inodes", "mode", "uid", "gid", "huge", "newinstance",
            "ptmxmode", "lowerdir", "upperdir", "workdir", "hidepid", "subset", "data", "usrquota",
        ]
        let found = try Self.list("mountOptions").filter {
            specific.contains(String($0.prefix { $0 != "=" }))
        }
        try expect(found.isEmpty, "listed are \(found.joined(separator: ", "))")
    }

    // MARK: - Linux

    private func namespaces() throws {
        let types = try Self.list("linux", "namespaces")
        let names = ["network": "net", "mount": "mnt"]
        let host = try Facts.ofHost("ns")
        try Bundle.use { bundle in
            bundle.config["linux"]["namespaces"] = .array(
                Set(types + ["mount"]).subtracting(["user"]).map { ["type": .string($0)] }
            )
            if types.contains("user") {
                try bundle.addUserNamespace(rootIs: 0)
                bundle.config["mounts"].removeElements { $0["type"] == "cgroup" }
            }
            let facts = try bundle.report("ns")
            for type in types {
                let key = "ns.\(names[type] ?? type)"
                try expect(facts[key] != host[key], "the \(type) namespace is the runtime's")
            }
        }
    }

    private func capabilities() throws {
        let listed = try Self.list("linux", "capabilities")
        let own = try Facts.ofHost("caps")
        let available = own["cap.bounding"].flatMap { UInt64($0, radix: 16) } ?? 0
        // What this process lacks, no runtime that it starts can give.
        let wanted = Capabilities.names.enumerated().filter { index, name in
            listed.contains("CAP_" + name) && available & (1 << UInt64(index)) != 0
        }
        let names = JSON(wanted.map { "CAP_" + $0.element })
        try Bundle.use { bundle in
            bundle.config["process"]["capabilities"] = [
                "bounding": names, "permitted": names, "effective": names,
            ]
            let facts = try bundle.report("caps")
            let found = facts["cap.bounding"].flatMap { UInt64($0, radix: 16) } ?? 0
            let missing = wanted.filter { found & (1 << UInt64($0.offset)) == 0 }
            try expect(missing.isEmpty, "listed, and not granted: \(missing.map(\.element))")
        }
    }

    private func mappedMounts() throws {
        let enabled = try Self.document()["linux"]["mountExtensions"]["idmap"]["enabled"]
        try Bundle.use { bundle in
            let source = bundle.directory + "/mapped"
            try Host.makeDirectory(source)
            try Host.mountTemporary(on: source)
            bundle.afterwards { try Host.unmount(source) }
            let mapping: JSON = [["containerID": 0, "hostID": 1000, "size": 1]]
            bundle.config["mounts"].append([
                "destination": "/tmp/mapped", "type": "none", "source": .string(source),
                "options": ["rbind"], "uidMappings": mapping, "gidMappings": mapping,
            ])
            let outcome = try bundle.run("stat:/tmp/mapped")
            // Refused or not mapped: it does not recognise the properties, and may say so.
            guard outcome.succeeded, outcome.output.contains("1000:1000") else { return }
            try expect(enabled, is: .bool(true), "linux.mountExtensions.idmap.enabled")
        }
    }
}
