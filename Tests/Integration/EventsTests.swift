import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct EventsTests {
        /// What a stream of events has said so far; every line is a document of its own.
        private func events(_ output: String) throws -> [JSON] {
            // The last line may still be being written.
            let whole = output.prefix(upTo: output.lastIndex(of: "\n") ?? output.startIndex)
            return try whole.split(separator: "\n").map { try JSON(parsing: String($0)) }
        }

        private func types(_ tool: Tool) throws -> [String] {
            try events(tool.output).map { $0["type"].text ?? "" }
        }

        /// Starts `events`, and waits until it watches: it does so before it tells anything.
        private func watch(_ container: Container) throws -> Tool {
            let tool = try Tool(Runtime.command(["events", "--interval", "100ms", container.id]))
            try eventually("the first statistics") { try !types(tool).isEmpty }
            return tool
        }

        private func statistics(_ container: Container) throws -> JSON {
            let outcome = try Runtime.succeed(["events", "--stats", container.id])
            #expect(outcome.error.isEmpty && outcome.lines.count == 1, "\(outcome)")
            let event = try JSON(parsing: outcome.output)
            #expect(event["type"] == "stats" && event["id"].text == container.id)
            return event["data"]
        }

        @Test("statistics tell of memory, CPU time and tasks")
        func uses() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = ["limit": 67_108_864]
                bundle.config["linux"]["resources"]["pids"] = ["limit": 50]
                bundle.config["linux"]["resources"]["cpu"] = ["quota": 90_000, "period": 100_000]
                let container = try bundle.start("burn:300", "alloc:16", "pause")
                let before = try statistics(container)
                try Runtime.succeed(["exec", "--detach", container.id, "/bin/probe", "pause"])
                let data = try statistics(container)

                let time = data["cpu"]["usage"]
                #expect(300_000_000...60_000_000_000 ~= time["total"].number ?? 0)
                let parts = (time["user"].number ?? 0) + (time["kernel"].number ?? 0)
                #expect(100_000_000...60_000_000_000 ~= parts)
                #expect((data["cpu"]["throttling"]["periods"].number ?? 0) > 0)
                if !HostCgroup.isUnified {
                    let sum = time["percpu"].elements.compactMap(\.number).reduce(0, +)
                    #expect(sum >= 300_000_000)
                    #expect(time["percpu_user"].elements.count == time["percpu"].elements.count)
                    #expect(!data["cpuset"]["cpus"].elements.isEmpty)
                }

                let memory = data["memory"]
                #expect(memory["usage"]["limit"] == 67_108_864)
                #expect(16_777_216...67_108_864 ~= memory["usage"]["usage"].number ?? 0)
                #expect((memory["swap"]["usage"].number ?? 0) >= 16_777_216)
                let resident = memory["raw"][HostCgroup.isUnified ? "anon" : "total_rss"]
                #expect((resident.number ?? 0) >= 16_777_216)

                #expect(before["pids"] == ["current": 1, "limit": 50])
                #expect(data["pids"] == ["current": 2, "limit": 50])
                let sections = [
                    "cpu", "cpuset", "memory", "pids", "blkio", "hugetlb", "intel_rdt",
                    "network_interfaces",
                ]
                #expect(Set(data.members.keys) == Set(sections))
            }
        }

        @Test(
            "statistics tell how long tasks waited",
            .apusOnly("runc tells on cgroup v2 only"),
            .enabled(if: Host.exists("/proc/pressure/cpu"), "a kernel that counts pressure")
        )
        func pressure() throws {
            try Bundle.use { bundle in
                let data = try statistics(try bundle.start("pause"))
                for section in ["cpu", "memory", "blkio"] {
                    let line = data[section]["psi"]["some"]
                    #expect(Set(line.members.keys) == ["avg10", "avg60", "avg300", "total"])
                    #expect(line["total"].number != nil)
                }
            }
        }

        @Test("a container that was not started has statistics, one that has ended has none")
        func states() throws {
            try Bundle.use { bundle in
                let container = try bundle.create("exit:0")
                #expect((try statistics(container)["pids"]["current"].number ?? 0) > 0)
                try container.start()
                _ = try container.ending()
                for flags in [["--stats"], []] {
                    let outcome = try Runtime.run(["events"] + flags + [container.id])
                    #expect(outcome.ending == .exited(1) && outcome.output.isEmpty)
                    let expected = "container with id \(container.id) is not running"
                    #expect(outcome.message.contains(expected), "\(outcome)")
                }
            }
        }

        @Test("a process that is killed for want of memory is told, and the container goes on")
        func outOfMemory() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = [
                    "limit": 33_554_432, "swap": 33_554_432,
                ]
                let container = try bundle.start("pause")
                let tool = try watch(container)
                let outcome = try container.exec("/bin/probe", "alloc:100")
                #expect(outcome.ending == .exited(137))
                try eventually("the notice") { try types(tool).contains("oom") }
                let notice = try events(tool.output).first { $0["type"] == "oom" }
                #expect(notice?["id"].text == container.id)
                // The statistics go on after it.
                let count = try types(tool).count
                try eventually("more statistics") { try types(tool).count > count }
                #expect(tool.isRunning)
                try container.delete(force: true)
                #expect(try tool.wait().succeeded)
            }
        }

        @Test(
            "the stream ends with the container, and its death for want of memory is in it",
            .apusOnly("runc goes on until the cgroup is removed")
        )
        func end() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["memory"] = [
                    "limit": 33_554_432, "swap": 33_554_432,
                ]
                let container = try bundle.start("trap:10", "await", "alloc:100")
                let tool = try watch(container)
                try container.kill("USR1")
                let outcome = try tool.wait()
                #expect(outcome.succeeded && outcome.error.isEmpty, "\(outcome)")
                #expect(try types(tool).filter { $0 != "stats" } == ["oom"])
            }
        }

        @Test("a fork that fails at the limit of tasks is told", .apusOnly("beyond runc"))
        func tasks() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["pids"] = ["limit": 5]
                let container = try bundle.start("trap:10", "await", "fork:20", "pause")
                let tool = try watch(container)
                try container.kill("USR1")
                try eventually("the notice") { try types(tool).contains("pids.max") }
                let notice = try events(tool.output).first { $0["type"] == "pids.max" }
                #expect((notice?["data"]["count"].number ?? 0) > 0)
            }
        }

        @Test(
            "memory that is slowed down at memory.high is told",
            .apusOnly("beyond runc"),
            .enabled(if: HostCgroup.isUnified, "needs cgroup v2")
        )
        func highMemory() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["unified"] = ["memory.high": "8388608"]
                let container = try bundle.start("trap:10", "await", "alloc:10", "pause")
                let tool = try watch(container)
                try container.kill("USR1")
                try eventually("the notice") { try types(tool).contains("memory.high") }
            }
        }

        @Test("the command ends when nobody listens any more", .apusOnly("runc goes on"))
        func listener() throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let fifo = Scratch.shared.newPath("listener")
                try Host.makeFIFO(fifo)
                bundle.afterwards { try Host.remove(fifo) }
                let listener = try Host.open(fifo, O_RDONLY | O_NONBLOCK)
                var options = Tool.Options()
                let output = try Host.open(fifo, O_WRONLY)
                options.output = output
                let command = ["events", "--interval", "1h", container.id]
                let tool = try Tool(Runtime.command(command), options)
                close(listener)
                close(output)
                let outcome = try tool.wait()
                #expect(outcome.succeeded && outcome.error.isEmpty, "\(outcome)")
            }
        }

        @Test(
            "an interval that is none is refused",
            arguments: [
                ("5", "invalid value \"5\" for flag -interval: parse error"),
                ("soon", "invalid value \"soon\" for flag -interval: parse error"),
                ("0s", "duration interval must be greater than 0"),
                ("-5s", "duration interval must be greater than 0"),
            ]
        )
        func interval(_ text: String, _ message: String) throws {
            try Bundle.use { bundle in
                let container = try bundle.start("pause")
                let outcome = try Runtime.run("events", "--interval", text, container.id)
                #expect(outcome.ending == .exited(1))
                #expect(outcome.message.contains(message), "\(outcome)")
            }
        }
    }
}
