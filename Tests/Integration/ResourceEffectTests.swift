import Harness
import Testing

extension Integration {
    /// What limits do to the program inside.
    ///
    /// Memory, tasks and sets of CPUs are felt by the conformance suite, chapter *resources*; the
    /// quota of CPU time by `CgroupLimitTests`, a pause by `CgroupTests`.
    @Suite struct ResourceEffectTests {
        // MARK: - CPU

        /// The CPU time that the processes in a cgroup have had, in microseconds.
        private func time(_ path: String) throws -> Int64 {
            if !HostCgroup.isUnified {
                let text = HostCgroup.value(path, "cpuacct.usage") ?? ""
                return try #require(Int64(text)) / 1000
            }
            let lines = (HostCgroup.value(path, "cpu.stat") ?? "").split(separator: "\n")
            let line = lines.first { $0.hasPrefix("usage_usec ") }
            return try #require(Int64(line?.dropFirst("usage_usec ".count) ?? ""))
        }

        @Test("of two containers on one CPU the one with the tenfold shares gets most of the time")
        func shares() throws {
            try Bundle.use { bundle in
                let paths = try [10_240, 1024].map { (shares: Int64) in
                    bundle.config["linux"]["resources"]["cpu"] = [
                        "shares": .integer(shares), "cpus": "0", "mems": "0",
                    ]
                    let container = try bundle.start("burn:600000")
                    return try #require(HostCgroup.path(of: container.pid, "cpu"))
                }
                let before = try paths.map(time)
                try eventually("time for the one") { try time(paths[0]) - before[0] > 300_000 }
                let used = try zip(paths, before).map { try time($0) - $1 }
                #expect(used[1] * 3 < used[0], "CPU time in microseconds: \(used)")
            }
        }

        @Test(
            "a program is realtime as far as the container has time for it",
            .enabled(
                if: Host.exists("/sys/fs/cgroup/cpu/cpu.rt_runtime_us"),
                "needs cgroup v1 and a kernel that shares realtime out"
            )
        )
        func realtime() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["scheduler"] = ["policy": "SCHED_FIFO", "priority": 1]
                let message = try bundle.refusal()
                #expect(message.contains("set the scheduling policy: operation not permitted"))
                bundle.config["linux"]["resources"]["cpu"] = [
                    "realtimeRuntime": 10_000, "realtimePeriod": 1_000_000,
                ]
                #expect(try bundle.report("sched")["policy"] == "1")
            }
        }

        @Test(
            "a hierarchy that does not let init in is named, and nothing stays",
            .enabled(
                if: Host.exists("/sys/fs/cgroup/cpu/cpu.rt_runtime_us"),
                "needs cgroup v1 and a kernel that shares realtime out"
            ),
            .apusOnly("runc's text is another")
        )
        func refusedEntrance() throws {
            try Bundle.use { bundle in
                try bundle.save()
                // The new cgroup has no time for realtime processes, and init would be one.
                let outcome = try Tool.run(
                    [
                        "/usr/bin/chrt", "--fifo", "1", Runtime.path, "run", "--bundle",
                        bundle.directory,
                        Scratch.shared.newName(),
                    ]
                )
                #expect(outcome.ending == .exited(1))
                let refusal = "add init to the cgroup in /sys/fs/cgroup/cpu: invalid argument"
                #expect(outcome.message.contains(refusal), "\(outcome)")
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                #expect(HostCgroup.directories(path).filter(Host.exists) == [])
            }
        }

        // MARK: - Memory

        /// Free swap, in KiB.
        private static var freeSwap: Int {
            let lines = (Host.content("/proc/meminfo") ?? "").split(separator: "\n")
            let line = lines.first { $0.hasPrefix("SwapFree:") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }

        @Test(
            "what does not fit into memory goes to the swap that the limit leaves, and no further",
            .enabled(if: Self.freeSwap > 64 << 10, "needs swap")
        )
        func swap() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = [
                    "limit": .integer(16 << 20), "swap": .integer(64 << 20),
                ]
                let outcome = try bundle.run("alloc:40", "alloc:100")
                #expect(outcome.output == "alloc=40\n")
                #expect(outcome.ending == .exited(137))
            }
        }

        @Test(
            "without the OOM killer a program waits until there is memory",
            .enabled(if: !HostCgroup.isUnified, "cgroup v2 always has its OOM killer")
        )
        func oomKiller() throws {
            try Bundle.use { bundle in
                let path = bundle.config["linux"]["cgroupsPath"].text ?? ""
                let limit: JSON = .integer(16 << 20)
                bundle.config["linux"]["resources"]["memory"] = [
                    "limit": limit, "swap": limit, "disableOOMKiller": true,
                ]
                let container = try bundle.start("trap:10", "await", "alloc:64", "pause")
                try container.kill("USR1")
                try eventually("it to wait") {
                    let lines = HostCgroup.value(path, "memory.oom_control")?.split(separator: "\n")
                    return lines?.contains("under_oom 1") == true
                }
                #expect(Host.isAlive(try container.pid) && container.facts["alloc"] == nil)
                try Runtime.succeed([
                    "update", "--memory", "256M", "--memory-swap", "256M", container.id,
                ])
                try eventually("it to go on") { container.facts["alloc"] == "64" }
            }
        }

        /// Whether there are huge pages to have and somebody who counts them.
        private static var hasHugePages: Bool {
            let free = Host.content("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages")
            let controllers = Host.content("/sys/fs/cgroup/cgroup.controllers")?
                .split { " \n".contains($0) }
            let isCounted =
                controllers?.contains("hugetlb") ?? Host.exists("/sys/fs/cgroup/hugetlb/tasks")
            return isCounted && (free?.split(separator: "\n").first.flatMap { Int($0) } ?? 0) >= 2
        }

        @Test(
            "huge pages beyond the limit cannot be had",
            .enabled(if: Self.hasHugePages, "needs free huge pages and their controller")
        )
        func hugePages() throws {
            try Bundle.use { bundle in
                #expect(try bundle.report("hugepages:2")["hugepages"] == "ok")
                bundle.config["linux"]["resources"]["hugepageLimits"] = [
                    ["pageSize": "2MB", "limit": 2_097_152]
                ]
                #expect(try bundle.report("hugepages:1")["hugepages"] == "ok")
                let refused = try bundle.report("hugepages:2")["hugepages"] ?? ""
                #expect(["!ENOMEM", "!SIGBUS"].contains(refused), "\(refused)")
            }
        }

        // MARK: - Devices

        /// The disk that the bundles are on, as `major:minor`.
        private static var disk: String? {
            let identity = (try? Host.identity(Scratch.shared.directory)) ?? ""
            guard let number = UInt64(identity.prefix { $0 != ":" }) else { return nil }
            let (major, minor) = (number >> 8 & 0xfff, number & 0xff | number >> 12 & 0xfff00)
            let block = "/sys/dev/block/\(major):\(minor)"
            guard Host.exists(block) else { return nil }
            // Limits are those of a whole disk.
            guard Host.exists(block + "/partition") else { return "\(major):\(minor)" }
            return Host.content(block + "/../dev").map { String($0.dropLast()) }
        }

        @Test(
            "a disk is read and written as slowly as its limit says",
            .enabled(if: Self.disk != nil, "needs bundles on a disk"),
            arguments: [
                ("throttleReadBpsDevice", "r", 1 << 20), ("throttleWriteBpsDevice", "w", 1 << 20),
                ("throttleReadIOPSDevice", "r", 16), ("throttleWriteIOPSDevice", "w", 16),
            ] as [(String, String, Int64)]
        )
        func throttled(_ key: String, _ mode: String, _ rate: Int64) throws {
            try Bundle.use { bundle in
                // 1 MiB in 16 pieces, past the page cache.
                let data = Scratch.shared.newName()
                _ = try bundle.report("direct:w:/\(data):1024")
                let numbers = try #require(Self.disk).split(separator: ":").compactMap { Int64($0) }
                bundle.config["linux"]["resources"]["blockIO"] = .object([
                    key: [
                        [
                            "major": .integer(numbers[0]), "minor": .integer(numbers[1]),
                            "rate": .integer(rate),
                        ]
                    ]
                ])
                let facts = try bundle.report("direct:\(mode):/\(data):1024")
                let milliseconds = try #require(facts.number("direct"), "\(facts)")
                // A second, but for what a slice of the kernel's lets through at once.
                #expect(milliseconds > 700, "1 MiB took \(milliseconds) ms")
            }
        }

        @Test("a device that is open stays so, and one that is not, while limits change")
        func devices() throws {
            try Bundle.use { bundle in
                try Host.makeDevice(bundle.root("/tmp/full"), kind: 0o020_000, number: 0x107)
                try Host.makeDevice(bundle.root("/tmp/kmsg"), kind: 0o020_000, number: 0x10b)
                for set in ["bounding", "effective", "permitted"] {
                    bundle.config["process"]["capabilities"][set].append("CAP_SYSLOG")
                }
                let container = try bundle.start("trap:10", "knock:/tmp/full:/tmp/kmsg", "pause")
                let change = Scratch.shared.newPath("resources")
                for limit in 100..<115 {
                    // Device rules in a change are not looked at, as with runc.
                    let rule = #"{"allow": \#(limit % 2 == 0), "access": "rwm"}"#
                    try Host.write(
                        #"{"pids": {"limit": \#(limit)}, "devices": [\#(rule)]}"#,
                        to: change
                    )
                    try Runtime.succeed(["update", "--resources", change, container.id])
                }
                try container.kill("USR1")
                try eventually("what it saw") { container.facts["refused./tmp/kmsg"] != nil }
                let facts = container.facts
                #expect((facts.number("opened./tmp/full") ?? 0) > 0)
                #expect(facts.number("refused./tmp/full") == 0)
                #expect(facts.number("opened./tmp/kmsg") == 0)
            }
        }
    }
}
