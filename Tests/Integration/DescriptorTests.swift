import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct DescriptorTests {
        @Test(
            "a descriptor to preserve that is not open is an error",
            .apusOnly("runc 1.1.5 passes on what its own language opened")
        )
        func notOpen() throws {
            try Bundle.use { bundle in
                let message = try bundle.refusal(flags: ["--preserve-fds", "3"])
                #expect(message.contains("preserved-fd"))
            }
        }

        @Test(
            "LISTEN_FDS meant for another process is not passed on",
            .apusOnly("runc 1.1.5 does not look at LISTEN_PID")
        )
        func listenElsewhere() throws {
            try Bundle.use { bundle in
                var options = try Tool.Options(openFiles: 2)
                defer { options.extra.forEach { close($0) } }
                options.environment = ["PATH=/bin", "LISTEN_FDS=2", "LISTEN_PID=1"]
                let facts = Facts(try bundle.run("fds", "env", options: options).output)
                #expect(facts.descriptors.keys.sorted() == [0, 1, 2])
                #expect(facts["env.LISTEN_FDS"] == nil)
            }
        }

        @Test("a closed standard stream becomes no door to something else")
        func closedStreams() throws {
            try Bundle.use { bundle in
                var options = Tool.Options()
                options.input = -1
                let outcome = try bundle.run("fds", options: options)
                if outcome.succeeded {
                    let facts = Facts(outcome.output)
                    #expect(facts.descriptors.keys.allSatisfy { $0 < 3 })
                    let input = facts.descriptors[0] ?? "/dev/null"
                    #expect(input == "/dev/null" || input.hasPrefix("pipe:"), "\(facts)")
                }
            }
        }

        @Test(
            "--pidfd-socket gets a pidfd of the program",
            .apusOnly("runc 1.1.5 has no such option")
        )
        func pidfd() throws {
            try Bundle.use { bundle in
                bundle.setProbe(["pause"])
                let socket = try DescriptorSocket()
                let container = try bundle.newContainer()
                let created = try container.create(flags: ["--pidfd-socket", socket.path])
                #expect(created.succeeded, "\(created)")
                let message = try socket.receive()
                #expect(message.text == "standard")
                let info = Host.content("/proc/self/fdinfo/\(message.descriptor)") ?? ""
                #expect(try info.contains("Pid:\t\(container.pid)\n"))
                close(message.descriptor)
                try container.start()
                let other = try DescriptorSocket()
                let exec = try container.exec(
                    "/bin/probe",
                    "exit:0",
                    flags: ["--pidfd-socket", other.path]
                )
                #expect(exec.succeeded, "\(exec)")
                let second = try other.receive()
                #expect(second.text == "setns" && second.count == 1)
                close(second.descriptor)
            }
        }
    }
}
