import Harness

/// bundle.md § Container Format.
struct BundleFormat: Chapter {
    let name = "bundle"

    var checks: [Check] {
        Check(
            .required,
            "config.json is read from the bundle's directory, not from the current one",
            of: "bundle.config-file"
        ) { try configFile() }
        Check(.required, "a bundle without config.json is an error", of: "bundle.config-file") {
            try Bundle.use { bundle in
                try bundle.expectError("there is no config.json") {
                    try Host.remove(bundle.directory + "/config.json")
                }
            }
        }
        for place in ["Config.json", "config.json5", "rootfs/config.json"] {
            Check(
                .required,
                "\(place) does not stand for config.json",
                of: "bundle.config-file"
            ) { try misplaced(place) }
        }
        Check(.deFacto, "the bundle is the current directory unless told") { try here() }
        Check(.deFacto, "--bundle may be relative to the current directory") { try relative() }
    }

    private func configFile() throws {
        try Bundle.use { decoy in
            decoy.config["process"]["args"] = ["/bin/probe", "exit:9"]
            try decoy.save()
            try Bundle.use { bundle in
                let options = Tool.Options(directory: decoy.directory)
                let outcome = try bundle.run("say:bundle", options: options)
                try expect(outcome.succeeded, "\(outcome)")
                try expect(outcome.output, is: "say=bundle\n", "the output of the bundle's program")
            }
        }
    }

    private func misplaced(_ place: String) throws {
        try Bundle.use { bundle in
            try bundle.expectError("its configuration is \(place)") {
                let right = bundle.directory + "/config.json"
                try Host.write(try Host.read(right), to: "\(bundle.directory)/\(place)")
                try Host.remove(right)
            }
        }
    }

    private func here() throws {
        try Bundle.use { bundle in
            let container = try bundle.newContainer()
            let options = Tool.Options(directory: bundle.directory)
            let outcome = try Runtime.run("create", container.id, options: options)
            try expect(outcome.succeeded, "\(outcome)")
            try expect(container.state()["bundle"].text, is: bundle.directory, "state's bundle")
        }
    }

    private func relative() throws {
        try Bundle.use { bundle in
            let container = try bundle.newContainer()
            let parts = bundle.directory.split(separator: "/")
            let options = Tool.Options(directory: "/" + parts.dropLast().joined(separator: "/"))
            let path = String(parts.last ?? "")
            let outcome = try Runtime.run(
                "create",
                "--bundle",
                path,
                container.id,
                options: options
            )
            try expect(outcome.succeeded, "\(outcome)")
            try expect(container.state()["bundle"].text, is: bundle.directory, "state's bundle")
        }
    }
}
