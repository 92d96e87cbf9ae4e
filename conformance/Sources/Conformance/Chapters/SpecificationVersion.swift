import Harness

/// config.md § Specification version.
struct SpecificationVersion: Chapter {
    let name = "version"

    /// Whatever supports 1.x supports these; what else SemVer 2.0.0 knows besides three numbers is in them.
    private static let right = [
        "1.0.0", "1.0.2", "1.0.2-dev", "1.0.1-rc.1", "1.0.0+build.07", "1.0.2-x-y.9+a.b-c",
    ]
    private static let wrong = [
        "", "1", "1.0", "1.0.0.0", "v1.0.0", "1.00.0", "1.0.0-", "1.0.0-rc.01", "1.0.0+", "1.0.x",
        " 1.0.0", "1.0.0-a_b",
    ]

    var checks: [Check] {
        Check(.required, "a version 1.0 in SemVer is accepted", of: "config.version.semver") {
            try accepted(Self.right)
        }
        Check(.deFacto, "a later minor version is accepted") {
            try accepted(["1.1.0", "1.2.1", "1.3.0", "1.99.0"])
        }
        Check(
            .required,
            "a version that is not SemVer is an error",
            of: "config.version.semver",
            "config.valid-values"
        ) { try refused(Self.wrong.map(JSON.string)) }
        Check(
            .required,
            "a number is an error",
            of: "config.version.semver",
            "config.valid-values"
        ) { try refused([.raw("1.0")]) }
        Check(.required, "another major version is an error", of: "config.valid-values") {
            try refused(["2.0.0"])
        }
    }

    private func accepted(_ versions: [String]) throws {
        try Bundle.use { bundle in
            for version in versions {
                bundle.config["ociVersion"] = .string(version)
                let container = try bundle.create("ids")
                try container.delete(force: true)
            }
        }
    }

    private func refused(_ versions: [JSON]) throws {
        try Bundle.use { bundle in
            try bundle.expectErrors(versions) { $0["ociVersion"] = $1 }
        }
    }
}
