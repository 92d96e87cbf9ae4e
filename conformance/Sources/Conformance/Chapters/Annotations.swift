import Harness

/// config.md § Annotations.
struct Annotations: Chapter {
    let name = "annotations"

    var checks: [Check] {
        Check(
            .required,
            "what is no map is an error",
            of: "config.annotations.map",
            "config.valid-values"
        ) { try refused("text", ["a", "b"], 7) }
        Check(.required, "an empty map is accepted", of: "config.annotations.map") {
            try accepted([:])
        }
        Check(
            .required,
            "an empty key is an error",
            of: "config.annotations.keys.not-empty",
            "config.valid-values"
        ) { try refused(["": "value"]) }
        Check(
            .required,
            "a value that is no string is an error",
            of: "config.annotations.values.strings",
            "config.valid-values"
        ) { try refused(["key": 7], ["key": true], ["key": ["a"]], ["key": ["a": "b"]]) }
        Check(
            .required,
            "an empty value is accepted",
            of: "config.annotations.values.strings"
        ) { try accepted(["com.example.key": ""]) }
        Check(
            .required,
            "unknown keys are ignored",
            of: "config.annotations.unknown",
            "config.extensibility.unknown"
        ) {
            try accepted([
                "com.example.unknown": "a", "org.opencontainers.unknown": "b", "no domain": "c",
                "/": "d",
            ])
        }
    }

    /// The program runs, and `state` tells the annotations.
    private func accepted(_ annotations: [String: JSON]) throws {
        try Bundle.use { bundle in
            bundle.config["annotations"] = .object(annotations)
            let container = try bundle.start("ids")
            let found = try container.state()["annotations"].members
            for (key, value) in annotations {
                try expect(found[key], is: value, "the annotation \(key) in the state")
            }
            try expect(try container.ending(), is: .exited(0), "the end of the program")
        }
    }

    private func refused(_ annotations: JSON...) throws {
        try Bundle.use { bundle in
            try bundle.expectErrors(annotations) { $0["annotations"] = $1 }
        }
    }
}
