import Harness

/// config-linux.md § User namespace mappings.
struct UserNamespaces: Chapter {
    let name = "user namespace mappings"

    var checks: [Check] {
        Check(
            .required,
            "the process has the mappings",
            of: "runtime.create.properties",
            body: mappings
        )
        Check(
            .required,
            "several mappings are applied",
            of: "runtime.create.properties",
            body: several
        )
        Check(
            .recommended,
            "the ownership of the root file system is not changed",
            of: "config-linux.mappings.ownership",
            body: ownership
        )
        Check(
            .required,
            "mappings without a user namespace are an error",
            of: "runtime.create.inapplicable",
            body: withoutNamespace
        )
        Check(
            .required,
            "a user that no mapping covers is an error",
            of: "runtime.create.inapplicable",
            body: unmapped
        )
        Check(.deFacto, "devices can be used in a user namespace", body: devices)
    }

    private func mappings() throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            let container = try bundle.start("ids", "maps", "open:c:/tmp/made", "pause")
            let facts = container.facts
            try expect(facts["uid"], is: "0", "the user inside")
            let expected = ["0", "100000", "65536"]
            for map in ["uid_map", "gid_map"] {
                let words = facts[map]?.split(separator: " ").map(String.init)
                try expect(words, is: expected, map)
            }
            let uids = Host.status(try container.pid, "Uid")?.split(separator: "\t").first
            try expect(uids, is: "100000", "the user outside")
            try expect(
                try Host.modeAndOwner(bundle.root("/tmp/made")).hasSuffix(" 100000:100000"),
                "a file made inside does not belong to the mapped user"
            )
        }
    }

    private func several() throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            for list in ["uidMappings", "gidMappings"] {
                bundle.config["linux"][list] = [
                    ["containerID": 0, "hostID": 100_000, "size": 10],
                    ["containerID": 1000, "hostID": 200_000, "size": 1],
                ]
            }
            bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
            let container = try bundle.start("ids", "pause")
            try expect(container.facts["uid"], is: "1000", "the user inside")
            let uids = Host.status(try container.pid, "Uid")?.split(separator: "\t").first
            try expect(uids, is: "200000", "the user outside")
        }
    }

    private func ownership() throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            let before = try ["/etc", "/etc/passwd", "/bin/probe"].map {
                try Host.modeAndOwner(bundle.root($0))
            }
            _ = try bundle.report("ids")
            let after = try ["/etc", "/etc/passwd", "/bin/probe"].map {
                try Host.modeAndOwner(bundle.root($0))
            }
            try expect(after, is: before, "mode and owner of files in the root file system")
        }
    }

    private func withoutNamespace() throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "user" }
            try bundle.expectError("there are mappings and no user namespace")
        }
    }

    private func unmapped() throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            bundle.config["process"]["user"] = ["uid": 70000, "gid": 0]
            try bundle.expectNoStart("no mapping covers the user")
        }
    }

    private func devices() throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            let facts = try bundle.report("stat:/dev/null", "open:rw:/dev/null")
            try expect(
                facts["stat./dev/null"]?.hasPrefix("c 0666") == true,
                "/dev/null is \(facts["stat./dev/null"] ?? "missing")"
            )
            try expect(facts["open.rw./dev/null"], is: "ok", "opening /dev/null")
        }
    }
}
