import Harness

/// config-linux.md § Devices and § Default Devices.
struct Devices: Chapter {
    let name = "devices"

    /// The devices that every container has.
    private static let usual = [
        ("null", "1:3"), ("zero", "1:5"), ("full", "1:7"), ("random", "1:8"), ("urandom", "1:9"),
        ("tty", "5:0"),
    ]

    var checks: [Check] {
        for (type, letter) in [("c", "c"), ("b", "b"), ("u", "c"), ("p", "p")] {
            Check(
                .required,
                "a device of type \(type) has its numbers, mode and owner",
                of: "config-linux.devices.available"
            ) { try made(type, letter) }
        }
        Check(
            .required,
            "a device outside of /dev is available",
            of: "config-linux.devices.available",
            body: outside
        )
        Check(
            .required,
            "a device can be opened when a rule allows it",
            of: "config-linux.devices.available",
            body: opened
        )
        for kind in ["a file", "a directory", "another device", "a symbolic link"] {
            Check(
                .required,
                "\(kind) where the device should be is an error",
                of: "config-linux.devices.other-file"
            ) { try mismatch(kind) }
        }
        Check(
            .required,
            "the device itself where it should be is no error",
            of: "config-linux.devices.available",
            body: alreadyThere
        )
        Check(
            .required,
            "a device of no known type is an error",
            of: "config.valid-values",
            body: unknownType
        )
        Check(
            .required,
            "the default devices are supplied",
            of: "config-linux.devices.default",
            body: defaults
        )
        Check(
            .required,
            "the default devices are supplied beside configured ones",
            of: "config-linux.devices.default"
        ) {
            try Bundle.use { bundle in
                bundle.config["linux"]["devices"] = [device("/dev/mine")]
                try requireDefaults(bundle)
            }
        }
        Check(
            .required,
            "/dev/ptmx is the container's own",
            of: "config-linux.devices.default",
            body: ptmx
        )
    }

    private func device(
        _ path: String,
        _ type: String = "c",
        _ major: Int64 = 1,
        _ minor: Int64 = 3
    ) -> JSON {
        [
            "path": .string(path), "type": .string(type), "major": .integer(major),
            "minor": .integer(minor), "fileMode": 0o640, "uid": 11, "gid": 12,
        ]
    }

    private func made(_ type: String, _ letter: String) throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["devices"] = [device("/dev/deep/er/mine", type, 7, 200)]
            if type == "p" {
                for key in ["major", "minor"] { bundle.config["linux"]["devices"][0].remove(key) }
            }
            let found = try bundle.report("stat:/dev/deep/er/mine")["stat./dev/deep/er/mine"]
            let numbers = type == "p" ? "0:0" : "7:200"
            try expect(found, is: "\(letter) 0640 11:12 \(numbers) 0", "the device")
        }
    }

    private func outside() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["devices"] = [device("/opt/null")]
            let found = try bundle.report("stat:/opt/null")["stat./opt/null"]
            try expect(found, is: "c 0640 11:12 1:3 0", "the device")
        }
    }

    private func opened() throws {
        try Bundle.use { bundle in
            var zero = device("/opt/zero", "c", 1, 5)
            zero["fileMode"] = 0o666
            bundle.config["linux"]["devices"] = [zero]
            bundle.config["linux"]["resources"]["devices"].append(
                ["allow": true, "type": "c", "major": 1, "minor": 5, "access": "rwm"])
            let facts = try bundle.report("open:rw:/opt/zero")
            try expect(facts["open.rw./opt/zero"], is: "ok", "opening the device")
        }
    }

    private func mismatch(_ kind: String) throws {
        try Bundle.use { bundle in
            let path = bundle.root("/opt")
            switch kind {
            case "a file": try Host.write("", to: path)
            case "a directory": try Host.makeDirectory(path)
            case "another device": try Host.makeDevice(path, kind: 0o020_000, number: 0x105)
            default: try Host.symlink("/etc/passwd", at: path)
            }
            bundle.config["linux"]["devices"] = [device("/opt")]
            try bundle.expectError("there is \(kind)")
        }
    }

    private func alreadyThere() throws {
        try Bundle.use { bundle in
            try Host.makeDevice(bundle.root("/opt"), kind: 0o020_000, number: 0x103)
            bundle.config["linux"]["devices"] = [device("/opt")]
            let found = try bundle.report("stat:/opt")["stat./opt"]
            try expect(found?.split(separator: " ").dropFirst(3).first, is: "1:3", "the device")
        }
    }

    private func unknownType() throws {
        try Bundle.use { bundle in
            bundle.config["linux"]["devices"] = [device("/dev/mine", "x")]
            try bundle.expectError("there is no device of type x")
        }
    }

    private func defaults() throws {
        try Bundle.use { bundle in try requireDefaults(bundle) }
    }

    private func requireDefaults(_ bundle: Bundle) throws {
        let facts = try bundle.report(
            Self.usual.flatMap { ["stat:/dev/\($0.0)", "open:r:/dev/\($0.0)"] }
        )
        for (name, number) in Self.usual {
            // Mode and owner are those of the host where its device is bound.
            let words = (facts["stat./dev/\(name)"] ?? "").split(separator: " ").map(String.init)
            let found = words.count > 3 ? [words[0], words[3]] : words
            try expect(found, is: ["c", number], "/dev/\(name)")
            // Without a controlling terminal nobody can open /dev/tty.
            let opened = name == "tty" ? "!ENXIO" : "ok"
            try expect(facts["open.r./dev/\(name)"], is: opened, "opening /dev/\(name)")
        }
    }

    private func ptmx() throws {
        try Bundle.use { bundle in
            let facts = try bundle.report(
                "stat:/dev/ptmx",
                "fs:/dev/ptmx",
                "open:rw:/dev/ptmx"
            )
            let found = facts["stat./dev/ptmx"] ?? "nothing"
            if found.hasPrefix("l") {
                let target = facts["link"] ?? ""
                try expect(
                    ["pts/ptmx", "/dev/pts/ptmx"].contains(target),
                    "it leads to \(target)"
                )
            } else {
                try expect(found.hasPrefix("c ") && found.contains(" 5:2 "), "it is \(found)")
            }
            // Not a device made in the file system of /dev.
            let type = facts["fs./dev/ptmx"]?.split(separator: " ").first.map(String.init)
            try expect(type, is: "1cd1", "the type of file system that /dev/ptmx is on")
            try expect(facts["open.rw./dev/ptmx"], is: "ok", "opening /dev/ptmx")
        }
    }
}
