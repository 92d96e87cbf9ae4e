import Harness

/// runtime-linux.md § Dev symbolic links.
struct DevSymbolicLinks: Chapter {
    let name = "dev symbolic links"

    private static let links = [
        ("/dev/fd", "/proc/self/fd"), ("/dev/stdin", "/proc/self/fd/0"),
        ("/dev/stdout", "/proc/self/fd/1"), ("/dev/stderr", "/proc/self/fd/2"),
    ]

    var checks: [Check] {
        for (link, target) in Self.links {
            Check(.required, "\(link) leads to \(target)", of: "runtime-linux.dev-links") {
                try Bundle.use { bundle in
                    let facts = try bundle.report("stat:\(link)")
                    try expect(facts["link"], is: target, "the target of \(link)")
                }
            }
        }
        Check(.required, "the links are there when create returns", of: "runtime-linux.dev-links") {
            try Bundle.use { bundle in
                let pid = try bundle.create("pause").pid
                for (link, target) in Self.links {
                    let found = Host.linkTarget("/proc/\(pid)/root\(link)")
                    try expect(found, is: target, "the target of \(link)")
                }
            }
        }
        Check(
            .required,
            "the links are made in a /dev that is no mount",
            of: "runtime-linux.dev-links"
        ) {
            try Bundle.use { bundle in
                bundle.config["mounts"].removeElements { $0["destination"].text == "/dev" }
                for part in ["/dev/pts", "/dev/shm", "/dev/mqueue"] {
                    try Host.makeDirectory(bundle.root(part))
                }
                try expectLinks(bundle)
            }
        }
        Check(
            .required,
            "the links are made when a mount is what brings the source files",
            of: "runtime-linux.dev-links"
        ) {
            try Bundle.use { bundle in
                // The last of all mounts, after /dev.
                let proc = bundle.config["mounts"].elements.filter { $0["type"] == "proc" }
                bundle.config["mounts"].removeElements { $0["type"] == "proc" }
                proc.forEach { bundle.config["mounts"].append($0) }
                try expectLinks(bundle)
            }
        }
        Check(
            .required,
            "the links are made when the root file system brings the source files",
            of: "runtime-linux.dev-links"
        ) {
            try Bundle.use { bundle in
                bundle.config["mounts"].removeElements { $0["type"] == "proc" }
                bundle.config["linux"].remove("maskedPaths")
                bundle.config["linux"].remove("readonlyPaths")
                try Host.makeDirectory(bundle.root("/proc/self"))
                try Host.makeDirectory(bundle.root("/proc/self/fd"))
                for name in ["0", "1", "2"] {
                    try Host.write("", to: bundle.root("/proc/self/fd/\(name)"))
                }
                try expectLinks(bundle)
            }
        }
    }

    private func expectLinks(_ bundle: Bundle) throws {
        let facts = try bundle.report(
            "stat:/dev/fd",
            "stat:/dev/stdin",
            "stat:/dev/stdout",
            "stat:/dev/stderr"
        )
        try expect(facts.all("link"), is: Self.links.map(\.1), "the targets of the links")
    }
}
