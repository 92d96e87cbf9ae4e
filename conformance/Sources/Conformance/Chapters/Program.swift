import Harness

/// config.md § Process: `cwd`, `env`, `args` and `commandLine`.
struct Program: Chapter {
    let name = "process"

    var checks: [Check] {
        Check(.required, "the working directory is cwd", of: "runtime.start.program") {
            try Bundle.use { bundle in
                try Host.makeDirectory(bundle.root("/tmp/nest"))
                bundle.config["process"]["cwd"] = "/tmp/nest"
                try expect(try bundle.report("place")["cwd"], is: "/tmp/nest", "the directory")
            }
        }
        for path in ["relative", ""] {
            Check(
                .required,
                path.isEmpty ? "an empty cwd is an error" : "a relative cwd is an error",
                of: "config.process.cwd.absolute",
                "config.valid-values"
            ) {
                try Bundle.use { bundle in
                    try Host.makeDirectory(bundle.root("/relative"))
                    bundle.config["process"]["cwd"] = .string(path)
                    try bundle.expectNoStart("cwd is \"\(path)\", no absolute path")
                }
            }
        }
        Check(.required, "a cwd that is a file is an error", of: "runtime.create.inapplicable") {
            try Bundle.use { bundle in
                bundle.config["process"]["cwd"] = "/etc/passwd"
                try bundle.expectNoStart("cwd is a file")
            }
        }
        Check(.deFacto, "a missing cwd is made") {
            try Bundle.use { bundle in
                bundle.config["process"]["cwd"] = "/made/for/this"
                try expect(try bundle.report("place")["cwd"], is: "/made/for/this", "the directory")
            }
        }
        Check(.deFacto, "a cwd that only the program's user may enter is entered") {
            try ownDirectory()
        }
        environmentChecks
        argumentChecks
    }

    @CheckList private var environmentChecks: [Check] {
        Check(
            .required,
            "the environment is env, with nothing of the caller's",
            of: "runtime.start.program",
            body: environment
        )
        Check(.deFacto, "without env nothing of the caller's environment is left") {
            try Bundle.use { bundle in
                bundle.config["process"].remove("env")
                let facts = try bundle.report("env", options: Self.secretive)
                try expect(facts["env.SECRET"], is: nil, "the caller's SECRET")
            }
        }
        Check(.deFacto, "HOME is the user's of the container's /etc/passwd", body: home)
        Check(.deFacto, "HOME of env stays as it is") {
            try Bundle.use { bundle in
                bundle.config["process"]["env"].append("HOME=/mine")
                try expect(try bundle.report("env").all("env.HOME"), is: ["/mine"], "HOME")
            }
        }
    }

    @CheckList private var argumentChecks: [Check] {
        Check(
            .required,
            "arguments arrive as they are",
            of: "runtime.start.program",
            "runtime.lifecycle.program",
            body: arguments
        )
        Check(
            .required,
            "a program without a slash is looked for in the PATH of env",
            of: "runtime.start.program",
            body: search
        )
        Check(
            .required,
            "a program with a slash is no matter of PATH",
            of: "runtime.start.program",
            body: slash
        )
        Check(
            .deFacto,
            "a file in PATH that may not be executed is passed over",
            body: passedOver
        )
        Check(.deFacto, "a script is run by its interpreter") {
            try Bundle.use { bundle in
                try Host.write(
                    "#!/bin/sh\nexec /bin/probe env \"say:$0 $1\"\n",
                    to: bundle.root("/script"),
                    mode: 0o755
                )
                bundle.config["process"]["args"] = ["/script", "argument"]
                let facts = try Facts(succeeding(bundle))
                try expect(facts["say"], is: "/script argument", "what the script got")
            }
        }
        for (what, program) in Self.impossible {
            Check(.required, "\(what) is an error", of: "runtime.start.program") {
                try Bundle.use { bundle in
                    bundle.config["process"]["args"] = JSON([program])
                    try bundle.expectNoStart("the program is \(what): \(program)")
                }
            }
        }
        // The kernel tells only when nothing can be taken back any more.
        Check(.deFacto, "run of a script without its interpreter fails") {
            try Bundle.use { bundle in
                try Host.write("#!/nowhere/sh\n", to: bundle.root("/script"), mode: 0o755)
                bundle.config["process"]["args"] = ["/script"]
                let outcome = try bundle.run()
                try expect(!outcome.succeeded, "run succeeded")
            }
        }
        Check(
            .required,
            "args without an entry is an error",
            of: "runtime.start.program",
            "config.valid-values"
        ) {
            try Bundle.use { bundle in
                bundle.config["process"]["args"] = []
                try bundle.expectNoStart("process.args is empty")
            }
        }
        Check(
            .required,
            "a process without args is an error",
            of: "runtime.start.program",
            "config.valid-values"
        ) {
            try Bundle.use { bundle in
                bundle.config["process"].remove("args")
                try bundle.expectNoStart("there is no process.args")
            }
        }
        Check(.deFacto, "commandLine, which is for Windows, is ignored") {
            try Bundle.use { bundle in
                bundle.config["process"]["commandLine"] = "/bin/false and more"
                try expect(try bundle.report("env")["argv.0"], is: "/bin/probe", "the program")
            }
        }
    }

    /// Programs that cannot be run.
    private static let impossible: KeyValuePairs<String, String> = [
        "a missing program": "/bin/nothing",
        "a program that is nowhere in PATH": "nothing",
        "a program that is a directory": "/etc",
        "a program that may not be executed": "/etc/passwd",
        "an empty first argument": "",
    ]

    /// A caller that has something of its own in its environment.
    private static var secretive: Tool.Options {
        var options = Tool.Options()
        options.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "SECRET=host", "FIRST=host"]
        return options
    }

    /// The output of the configuration's own program.
    private func succeeding(_ bundle: Bundle) throws -> String {
        try bundle.run(options: Self.secretive).requireSuccess().output
    }

    // MARK: - Deeds

    private func ownDirectory() throws {
        try Bundle.use { bundle in
            try Host.makeDirectory(bundle.root("/home/sparrow"), mode: 0o700)
            try Host.setOwner(bundle.root("/home/sparrow"), 1000, 1000)
            bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
            bundle.config["process"]["cwd"] = "/home/sparrow"
            try expect(try bundle.report("place")["cwd"], is: "/home/sparrow", "the directory")
        }
    }

    private func environment() throws {
        try Bundle.use { bundle in
            bundle.config["process"]["env"] = [
                "PATH=/bin", "FIRST=1", "EMPTY=", "SIGNS=x=y z", "LETTERS=\u{e4}\u{1f426}",
            ]
            let facts = try bundle.report("env", options: Self.secretive)
            let wanted: KeyValuePairs<String, [String]> = [
                "PATH": ["/bin"], "FIRST": ["1"], "EMPTY": [""], "SIGNS": ["x=y z"],
                "LETTERS": ["\u{e4}\u{1f426}"], "SECRET": [],
            ]
            for (name, values) in wanted { try expect(facts.all("env.\(name)"), is: values, name) }
        }
    }

    private func home() throws {
        try Bundle.use { bundle in
            try expect(try bundle.report("env")["env.HOME"], is: "/root", "HOME of root")
            bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
            try expect(try bundle.report("env")["env.HOME"], is: "/home/sparrow", "HOME of 1000")
        }
    }

    private func arguments() throws {
        try Bundle.use { bundle in
            let words = [
                "/bin/probe", "env", "say:", "say:a  b", "say:\u{e4}\u{1f426}", "say:$A*\\",
            ]
            bundle.config["process"]["args"] = JSON(words)
            let facts = try Facts(succeeding(bundle))
            for (index, word) in words.enumerated() {
                try expect(facts["argv.\(index)"], is: word, "argument \(index)")
            }
            try expect(facts["argv.\(words.count)"], is: nil, "the argument after the last")
        }
    }

    private func search() throws {
        try Bundle.use { bundle in
            try Host.makeDirectory(bundle.root("/opt"))
            try Host.link(bundle.root("/bin/probe"), at: bundle.root("/opt/only-here"))
            bundle.config["process"]["args"] = ["only-here", "env"]
            bundle.config["process"]["env"] = ["PATH=/nowhere:/opt"]
            let facts = try Facts(succeeding(bundle))
            try expect(facts["argv.0"], is: "only-here", "the first argument")
            bundle.config["process"]["env"] = ["PATH=/bin"]
            try bundle.expectNoStart("the program is not in the PATH of env")
        }
    }

    private func slash() throws {
        try Bundle.use { bundle in
            bundle.config["process"]["env"] = ["PATH=/nowhere"]
            bundle.config["process"]["args"] = ["/bin/probe", "env"]
            try expect(try Facts(succeeding(bundle))["argv.0"], is: "/bin/probe", "argument 0")
            bundle.config["process"]["cwd"] = "/etc"
            bundle.config["process"]["args"] = ["../bin/probe", "env"]
            try expect(try Facts(succeeding(bundle))["argv.0"], is: "../bin/probe", "argument 0")
        }
    }

    private func passedOver() throws {
        try Bundle.use { bundle in
            try Host.makeDirectory(bundle.root("/opt"))
            try Host.write("no program", to: bundle.root("/opt/probe"))
            bundle.config["process"]["env"] = ["PATH=/opt:/bin"]
            bundle.config["process"]["args"] = ["probe", "env"]
            try expect(try Facts(succeeding(bundle))["argv.0"], is: "probe", "argument 0")
        }
    }
}
