import Glibc
import Harness
import Testing

extension Integration {
    /// Known attacks on container runtimes, by the number of their report.
    @Suite struct SecurityTests {
        /// A directory of the host with a file in it, that no container may change.
        private func victim(_ bundle: Bundle) throws -> String {
            let path = bundle.directory + "/victim"
            try Host.makeDirectory(path, mode: 0o750)
            try Host.write("precious", to: path + "/file", mode: 0o640)
            return path
        }

        private func expectUntouched(
            _ victim: String,
            _ location: SourceLocation = #_sourceLocation
        ) throws {
            #expect(Host.list(victim) == ["file"], sourceLocation: location)
            #expect(try Host.read(victim + "/file") == "precious", sourceLocation: location)
            #expect(try Host.modeAndOwner(victim + "/file") == "0640 0:0", sourceLocation: location)
            #expect(try Host.modeAndOwner(victim) == "0750 0:0", sourceLocation: location)
        }

        @Test("CVE-2019-5736: the runtime's executable cannot be written from inside")
        func executable() throws {
            try Bundle.use { bundle in
                let before = try Tool.run(["/usr/bin/cksum", Runtime.path]).output
                bundle.config["process"]["capabilities"]["bounding"].append("CAP_DAC_OVERRIDE")
                bundle.config["process"]["capabilities"]["effective"].append("CAP_DAC_OVERRIDE")
                bundle.config["process"]["capabilities"]["permitted"].append("CAP_DAC_OVERRIDE")
                try Host.write("#!/proc/self/exe\n", to: bundle.root("/evil"), mode: 0o755)
                let container = try bundle.create("pause")
                // Before it is started, PID 1 is still the runtime itself.
                let facts = try container.report("open:w:/proc/1/exe", "open:rw:/proc/1/exe")
                #expect(facts["open.w./proc/1/exe"] != "ok")
                #expect(facts["open.rw./proc/1/exe"] != "ok")
                try container.start()
                _ = try container.exec("/evil")
                _ = try container.exec("/proc/self/exe", "--version")
                bundle.config["process"]["args"] = ["/evil"]
                _ = try bundle.run()
                #expect(try Tool.run(["/usr/bin/cksum", Runtime.path]).output == before)
            }
        }

        @Test(
            "CVE-2019-19921, CVE-2023-27561: a symbolic link at /proc or /sys is refused",
            arguments: ["/proc", "/sys"]
        )
        func symbolicLink(_ path: String) throws {
            try Bundle.use { bundle in
                try Host.removeDirectory(bundle.root(path))
                try Host.makeDirectory(bundle.root("/elsewhere"))
                try Host.symlink("/elsewhere", at: bundle.root(path))
                let message = try bundle.refusal()
                #expect(message.contains("must be mounted on ordinary directory"))
            }
        }

        @Test("CVE-2019-16884: something that only looks like /proc is refused")
        func fakeProcfs() throws {
            try Bundle.use { bundle in
                bundle.config["mounts"].removeElements { $0["type"] == "proc" }
                bundle.config["mounts"].append([
                    "destination": "/proc", "type": "tmpfs", "source": "tmpfs",
                ])
                let message = try bundle.refusal()
                let text = "cannot be mounted because it is not of type proc"
                // runc 1.1.5 notices only because it needs procfs later.
                #expect(message.contains(text) || !Runtime.isApus)
            }
        }

        @Test("nothing is mounted inside /proc, but for the files that file systems emulate")
        func insideProcfs() throws {
            try Bundle.use { bundle in
                let source = try victim(bundle) + "/file"
                let mount: JSON = ["type": "bind", "source": .string(source), "options": ["bind"]]
                let before = bundle.config
                bundle.config["mounts"].append(mount)
                bundle.config["mounts"][before["mounts"].elements.count]["destination"] =
                    "/proc/self/attr/exec"
                #expect(try bundle.refusal().contains("inside /proc"))
                bundle.config = before
                bundle.config["mounts"].append(mount)
                bundle.config["mounts"][before["mounts"].elements.count]["destination"] =
                    "/proc/uptime"
                let facts = try bundle.report("read:/proc/uptime")
                #expect(facts["read./proc/uptime"] == "precious")
            }
        }

        @Test("CVE-2019-18837: a symbolic link in a mount's target leads nowhere on the host")
        func mountTarget() throws {
            try Bundle.use { bundle in
                let victim = try victim(bundle)
                try Host.symlink(victim, at: bundle.root("/trap"))
                try Host.symlink("../../../../../../../.." + victim, at: bundle.root("/trap2"))
                for target in ["/trap/new", "/trap2/new/deep", "/trap/file"] {
                    bundle.config["mounts"].append(
                        ["type": "tmpfs", "source": "tmpfs", "destination": .string(target)])
                }
                let facts = try bundle.report("mounts")
                #expect(facts.mounts.count { $0.target.hasPrefix(victim) } == 3)
                try expectUntouched(victim)
            }
        }

        @Test(
            "CVE-2021-30465, CVE-2024-45310: a target that is swapped for a link during create",
            .heavy,
            .apusOnly("runc 1.1.5 makes directories on the host now and then")
        )
        func race() throws {
            try Bundle.use { bundle in
                let victim = try victim(bundle)
                try Host.makeDirectory(bundle.root("/race"))
                try Host.symlink(victim, at: bundle.root("/race-link"))
                let swapper = try Tool([
                    Repository.probe, "swap:\(bundle.root("/race")):\(bundle.root("/race-link"))",
                ])
                try eventually("the names are being swapped") { swapper.output.contains("ready=1") }
                bundle.config["mounts"].append(
                    ["type": "tmpfs", "source": "tmpfs", "destination": "/race/new/deep"])
                var worked = 0
                for _ in 0..<40 {
                    let container = try bundle.newContainer()
                    if try container.create().succeeded {
                        worked += 1
                        let mounts = try Host.read("/proc/\(container.pid)/mountinfo")
                        let targets = mounts.split(separator: "\n")
                            .compactMap { MountFact(String($0))?.target }
                        // Read beneath the container's root, the link leads to a directory there: harmless.
                        let escaped = targets.filter {
                            $0.contains(Scratch.shared.tag) && !$0.hasPrefix(victim)
                        }
                        #expect(escaped.isEmpty)
                    }
                    try container.dispose()
                    #expect(HostSnapshot.mounts(containing: victim).isEmpty)
                }
                try swapper.signal(SIGKILL)
                try swapper.wait()
                try expectUntouched(victim)
                #expect(worked > 0)
            }
        }

        @Test(
            "CVE-2024-21626: a descriptor of the host is no way out through the working directory",
            arguments: 3..<14
        )
        func workingDirectory(_ number: Int) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                bundle.config["process"]["cwd"] = .string("/proc/self/fd/\(number)")
                let run = try bundle.run("place", "stat:../../../../../usr/bin/dpkg")
                let exec = try container.exec { process in
                    process["cwd"] = .string("/proc/self/fd/\(number)")
                    process["args"] = ["/bin/probe", "place", "stat:../../../../../usr/bin/dpkg"]
                }
                for outcome in [run, exec] where outcome.succeeded {
                    let facts = Facts(outcome.output)
                    #expect(facts["cwd"]?.hasPrefix("/") == true)
                    #expect(facts["stat.../../../../../usr/bin/dpkg"] == "!ENOENT")
                }
                bundle.config["process"]["cwd"] = "/"
                bundle.config["process"]["args"] = [.string("/proc/self/fd/\(number)/usr/bin/env")]
                #expect(try !bundle.run().succeeded)
            }
        }

        @Test(
            "CVE-2016-9962, CVE-2019-5736: from inside, nothing of a process that enters can be reached",
            .heavy
        )
        func entering() throws {
            try Bundle.use { bundle in
                let names: [JSON] = ["CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH"]
                for set in ["bounding", "effective", "permitted"] {
                    for name in names { bundle.config["process"]["capabilities"][set].append(name) }
                }
                let before = try Tool.run(["/usr/bin/sha256sum", Runtime.path]).output
                let container = try bundle.start("spy:4000")
                for _ in 0..<50 { _ = try container.exec("/bin/probe", "exit:0") }
                #expect(try container.ending() == .exited(0))
                #expect(try Tool.run(["/usr/bin/sha256sum", Runtime.path]).output == before)
                #expect(container.facts.all("escape").isEmpty, "\(container.facts.all("escape"))")
            }
        }

        // MARK: - /dev

        @Test(
            "CVE-2025-31133: a /dev/null that is something else is not used to mask",
            .apusOnly("runc 1.1.5 binds what it finds")
        )
        func fakeNull() throws {
            try Bundle.use { bundle in
                let victim = try victim(bundle)
                let devices = bundle.directory + "/devices"
                try Host.makeDirectory(devices)
                try Host.symlink("/proc/sys/kernel/core_pattern", at: devices + "/null")
                bundle.config["mounts"].removeElements {
                    $0["destination"].text?.hasPrefix("/dev") == true
                }
                bundle.config["mounts"].append([
                    "type": "bind", "source": .string(devices), "destination": "/dev",
                    "options": ["rbind"],
                ])
                bundle.config["linux"]["maskedPaths"] = ["/proc/version"]
                let container = try bundle.newContainer()
                bundle.setProbe(["stat:/proc/version"])
                try bundle.save()
                let outcome = try container.run().wait()
                if outcome.succeeded {
                    #expect(Facts(outcome.output)["stat./proc/version"] == "c 0666 0:0 1:3 0")
                }
                try expectUntouched(victim)
            }
        }

        @Test(
            "CVE-2026-41579: an image whose /dev is a link makes and removes nothing on the host",
            .apusOnly("runc 1.1.5 follows it")
        )
        func linkedDevices() throws {
            try Bundle.use { bundle in
                let victim = try victim(bundle)
                try Host.write("", to: victim + "/ptmx")
                try Host.removeDirectory(bundle.root("/dev"))
                try Host.symlink(victim, at: bundle.root("/dev"))
                bundle.config["mounts"].removeElements {
                    $0["destination"].text?.hasPrefix("/dev") == true
                }
                _ = try bundle.run("ids")
                #expect(Host.list(victim) == ["file", "ptmx"])
                try Host.remove(victim + "/ptmx")
                try expectUntouched(victim)
            }
        }

        @Test(
            "CVE-2026-88264: links at /dev/console and /dev/null change no file of the host",
            arguments: [true, false]
        )
        func linkedNodes(_ terminal: Bool) throws {
            try Bundle.use { bundle in
                let victim = try victim(bundle)
                for name in ["console", "null", "ptmx", "tty"] {
                    try Host.symlink(victim + "/file", at: bundle.root("/dev/" + name))
                }
                bundle.config["mounts"].removeElements {
                    $0["destination"].text?.hasPrefix("/dev") == true
                }
                bundle.config["process"]["terminal"] = .bool(terminal)
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                let container = try bundle.newContainer()
                let socket = try DescriptorSocket()
                let flags = terminal ? ["--console-socket", socket.path] : []
                if try container.create(flags: flags).succeeded { try container.start() }
                try expectUntouched(victim)
            }
        }

        // MARK: - Parsers

        @Test(
            "CVE-2026-30892: a user of exec is understood or refused, never mistaken for root",
            arguments: [
                ("1", "1"), ("1:2", "1:2"), ("0:7", "0:7"), ("2:", nil), (":2", nil), ("1 ", nil),
                ("", nil),
                ("01x", nil), ("4294967296", nil), ("-1", nil), ("1:4294967296", nil),
                ("1:2:3", nil),
            ] as [(String, String?)]
        )
        func execUser(_ text: String, _ expected: String?) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try container.exec("/bin/probe", "ids", flags: ["--user", text])
                let facts = Facts(outcome.output)
                if let expected {
                    let ids =
                        (facts["uid"] ?? "")
                        + (expected.contains(":") ? ":" + (facts["gid"] ?? "") : "")
                    #expect(ids == expected)
                } else if Runtime.isApus {
                    // runc 1.1.5 takes some of these for what they are not.
                    #expect(!outcome.succeeded, "uid=\(facts["uid"] ?? "")")
                }
            }
        }

        @Test(
            "exec --cgroup does not leave the container's cgroup",
            arguments: ["../..", "/../..", "a/../../.."]
        )
        func execCgroup(_ path: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try container.exec("/bin/true", flags: ["--cgroup", path])
                #expect(!outcome.succeeded)
            }
        }

        @Test("CVE-2022-0492: the cgroup file systems inside are read-only")
        func cgroups() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("mounts", "pause")
                let mounts = container.facts.mounts.filter { $0.type.hasPrefix("cgroup") }
                #expect(!mounts.isEmpty)
                for mount in mounts {
                    #expect(mount.options.contains("ro"), "\(mount.target)")
                    let file = "open:w:\(mount.target)/cgroup.procs"
                    #expect(
                        try container.report(file)["open.w.\(mount.target)/cgroup.procs"]
                            == "!EROFS"
                    )
                }
            }
        }

        @Test("the container sees nothing of the host's processes and files")
        func isolation() throws {
            try Bundle.use { bundle in
                let facts = try bundle.report(
                    "list:/proc",
                    "list:/",
                    "stat:/usr/bin/dpkg",
                    "kill:2:0"
                )
                let processes = facts.all("list./proc").compactMap { Int($0) }
                #expect(processes == [1])
                #expect(
                    Set(facts.all("list./")) == [
                        "bin", "dev", "etc", "home", "proc", "root", "sys", "tmp",
                    ]
                )
                #expect(facts["stat./usr/bin/dpkg"] == "!ENOENT")
            }
        }
    }
}
