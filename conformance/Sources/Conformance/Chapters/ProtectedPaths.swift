import Harness

/// config-linux.md § Masked Paths and § Readonly Paths.
struct ProtectedPaths: Chapter {
    let name = "protected paths"

    var checks: [Check] {
        Check(
            .required,
            "a masked file cannot be read",
            of: "runtime.create.properties",
            body: maskedFile
        )
        Check(
            .required,
            "what a masked directory holds cannot be read",
            of: "runtime.create.properties",
            body: maskedDirectory
        )
        Check(
            .required,
            "a masked path that is relative is an error",
            of: "config-linux.masked-paths.absolute",
            "config.valid-values"
        ) { try relative("maskedPaths") }
        Check(
            .required,
            "a read-only path can be read, and not written",
            of: "runtime.create.properties",
            body: readOnly
        )
        Check(.deFacto, "a read-only path keeps the options of its mount", body: keepsOptions)
        Check(
            .required,
            "a read-only path that is relative is an error",
            of: "config-linux.readonly-paths.absolute",
            "config.valid-values"
        ) { try relative("readonlyPaths") }
        Check(.deFacto, "a path in both lists is masked", body: both)
        Check(.deFacto, "paths that are not there are left out", body: missing)
    }

    private func makeSecret(_ bundle: Bundle) throws {
        try Host.makeDirectory(bundle.root("/secret"))
        try Host.write("key", to: bundle.root("/secret/key"))
    }

    private func maskedFile() throws {
        try Bundle.use { bundle in
            try makeSecret(bundle)
            bundle.config["linux"]["maskedPaths"] = ["/secret/key", "/proc/version"]
            let facts = try bundle.report("read:/secret/key", "read:/proc/version")
            try expect(facts["read./secret/key"] != "key", "the file can be read")
            let version = facts["read./proc/version"] ?? ""
            try expect(!version.contains("Linux"), "/proc/version says \(version)")
            try expect(
                Host.content(bundle.root("/secret/key")),
                is: "key",
                "what the file says outside"
            )
        }
    }

    private func maskedDirectory() throws {
        try Bundle.use { bundle in
            try makeSecret(bundle)
            bundle.config["linux"]["maskedPaths"] = ["/secret", "/proc/sys"]
            let facts = try bundle.report(
                "list:/secret",
                "list:/proc/sys",
                "read:/secret/key"
            )
            try expect(!facts.all("list./secret").contains("key"), "the directory can be listed")
            try expect(!facts.all("list./proc/sys").contains("kernel"), "/proc/sys can be listed")
            try expect(facts["read./secret/key"] != "key", "a file in it can be read")
        }
    }

    private func readOnly() throws {
        try Bundle.use { bundle in
            try makeSecret(bundle)
            bundle.config["linux"]["readonlyPaths"] = ["/secret", "/etc/passwd", "/proc/sys"]
            let facts = try bundle.report(
                "read:/secret/key",
                "open:w:/secret/key",
                "open:c:/secret/new",
                "open:r:/etc/passwd",
                "open:w:/etc/passwd",
                "open:c:/etc/new",
                "open:w:/proc/sys/kernel/domainname"
            )
            try expect(facts["read./secret/key"], is: "key", "what the file says")
            try expect(facts["open.r./etc/passwd"], is: "ok", "reading a file")
            try expect(facts["open.c./etc/new"], is: "ok", "making a file beside it")
            for path in ["w./secret/key", "c./secret/new", "w./etc/passwd"] {
                try expect(facts["open." + path], is: "!EROFS", "opening \(path)")
            }
            let parameter = facts["open.w./proc/sys/kernel/domainname"]
            try expect(parameter, is: "!EROFS", "writing a kernel parameter")
        }
    }

    private func keepsOptions() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["readonlyPaths"] = ["/dev/shm"]
            let options = try bundle.report("mounts").mount(on: "/dev/shm")?.options ?? []
            try expect(
                options.isSuperset(of: ["ro", "nosuid", "nodev", "noexec"]),
                "/dev/shm has \(options.sorted())"
            )
        }
    }

    private func relative(_ list: String) throws {
        try Bundle.use { bundle in
            bundle.config["linux"][list] = ["etc/passwd"]
            try bundle.expectError("linux.\(list) has a path that is not absolute")
        }
    }

    private func both() throws {
        try Bundle.use { bundle in
            try makeSecret(bundle)
            bundle.config["linux"]["maskedPaths"] = ["/secret"]
            bundle.config["linux"]["readonlyPaths"] = ["/secret"]
            let facts = try bundle.report("list:/secret")
            try expect(facts.all("list./secret"), is: [], "what the directory holds")
        }
    }

    private func missing() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["maskedPaths"] = ["/nonexistent"]
            bundle.config["linux"]["readonlyPaths"] = ["/absent"]
            let facts = try bundle.report("stat:/nonexistent", "stat:/absent")
            try expect(facts["stat./nonexistent"], is: "!ENOENT", "a masked path")
            try expect(facts["stat./absent"], is: "!ENOENT", "a read-only path")
        }
    }
}
