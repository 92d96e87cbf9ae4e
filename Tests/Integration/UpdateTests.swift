import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct UpdateTests {
        private func value(_ bundle: Bundle, _ file: String, v2: String) -> String? {
            HostCgroup.value(bundle.config["linux"]["cgroupsPath"].text ?? "", file, v2: v2)
        }

        private func memory(_ bundle: Bundle) -> String? {
            value(bundle, "memory.limit_in_bytes", v2: "memory.max")
        }

        private func tasks(_ bundle: Bundle) -> String? {
            value(bundle, "pids.max", v2: "pids.max")
        }

        @Test("flags change the limits of a running container, and nothing else")
        func flags() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = ["limit": 134_217_728]
                bundle.config["linux"]["resources"]["pids"] = ["limit": 50]
                let container = try bundle.start("pause")
                try Runtime.succeed(["update", "--memory", "64M", container.id])
                #expect(memory(bundle) == "67108864")
                #expect(tasks(bundle) == "50")
                try Runtime.succeed([
                    "update", "--pids-limit=20", "--cpu-quota", "30000", "--cpu-share", "512",
                    "--cpuset-cpus", "0", container.id,
                ])
                #expect(tasks(bundle) == "20")
                let quota = value(bundle, "cpu.cfs_quota_us", v2: "cpu.max")
                #expect(quota?.hasPrefix("30000") == true)
                #expect(try Host.status(container.pid, "Cpus_allowed_list") == "0")
                #expect(memory(bundle) == "67108864")
            }
        }

        @Test("a document from a file or from standard input is merged", arguments: ["file", "-"])
        func document(_ source: String) throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["pids"] = ["limit": 50]
                let container = try bundle.start("pause")
                let path = Scratch.shared.newPath("resources")
                try Host.write(
                    #"{"memory": {"limit": 67108864}, "pids": {}, "cpu": {"shares": 0}}"#,
                    to: path
                )
                var options = Tool.Options()
                let input = try Host.open(path, 0)
                options.input = input
                bundle.afterwards { close(input) }
                let outcome = try Runtime.run(
                    "update",
                    "--resources",
                    source == "-" ? "-" : path,
                    container.id,
                    options: options
                )
                #expect(outcome.succeeded && outcome.text.isEmpty, "\(outcome)")
                #expect(memory(bundle) == "67108864")
                #expect(tasks(bundle) == "50")
            }
        }

        @Test("memory and swap are changed in the order that the kernel needs")
        func swap() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = [
                    "limit": 67_108_864, "swap": 67_108_864,
                ]
                let container = try bundle.start("pause")
                for size in ["256M", "32M", "-1"] {
                    try Runtime.succeed([
                        "update", "--memory", size, "--memory-swap", size, container.id,
                    ])
                }
            }
        }

        @Test("an idle container stays idle, and has its shares again afterwards")
        func idle() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["cpu"] = ["shares": 512, "idle": 1]
                let container = try bundle.start("pause")
                let change = Scratch.shared.newPath("resources")
                for (text, idle) in [
                    (#"{"cpu": {"cpus": "0"}}"#, "1"), (#"{"cpu": {"shares": 1024}}"#, "1"),
                    (#"{"cpu": {"idle": 0}}"#, "0"), (#"{"cpu": {"idle": 1}}"#, "1"),
                    (#"{"cpu": {"idle": 0, "shares": 512}}"#, "0"),
                ] {
                    try Host.write(text, to: change)
                    try Runtime.succeed(["update", "--resources", change, container.id])
                    #expect(value(bundle, "cpu.idle", v2: "cpu.idle") == idle, "\(text)")
                }
                let shares = value(bundle, "cpu.shares", v2: "cpu.weight") ?? ""
                #expect(["512", "59", "20"].contains(shares), "\(shares)")
            }
        }

        @Test(
            "when one value is refused all are as before",
            .apusOnly("the others stop where they are")
        )
        func refused() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = ["limit": 134_217_728]
                bundle.config["linux"]["resources"]["pids"] = ["limit": 50]
                let container = try bundle.start("pause")
                let outcome = try Runtime.run(
                    "update",
                    "--memory",
                    "64M",
                    "--cpuset-cpus",
                    "4000",
                    "--pids-limit",
                    "7",
                    container.id
                )
                #expect(!outcome.succeeded)
                #expect(outcome.message.contains("cpu.cpus: write 4000 to cpuset.cpus"))
                #expect(memory(bundle) == "134217728" && tasks(bundle) == "50")
                // And nothing of it is remembered: a later update starts from what holds.
                try Runtime.succeed(["update", "--cpu-quota", "30000", container.id])
                #expect(memory(bundle) == "134217728")
            }
        }

        @Test("an update is felt: what fitted before is killed")
        func felt() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("trap:10", "await", "alloc:100")
                try Runtime.succeed([
                    "update", "--memory", "32M", "--memory-swap", "32M", container.id,
                ])
                try container.kill("USR1")
                #expect(try container.ending() == .signalled(9))
            }
        }

        @Test(
            "what cannot be is refused",
            .apusOnly("texts differ"),
            arguments: [
                (["--memory", "lots"], "invalid value \"lots\" for --memory"),
                (["--pids-limit", "5x"], "invalid value \"5x\" for --pids-limit"),
                (["--memory", "64M", "--memory-swap", "1M"], "the command line: memory.swap: "),
                (["--resources", "/nonexistent"], "no such file or directory"),
            ]
        )
        func invalid(_ flags: [String], _ message: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try Runtime.run(["update"] + flags + [container.id])
                #expect(outcome.ending == .exited(1))
                #expect(outcome.message.contains(message), "\(outcome)")
            }
        }

        @Test("a stopped container cannot be updated")
        func stopped() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("exit:0")
                _ = try container.ending()
                let outcome = try Runtime.run("update", "--memory", "64M", container.id)
                #expect(!outcome.succeeded)
            }
        }
    }
}
