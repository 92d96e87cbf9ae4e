import Glibc
import Harness
import Testing

extension Integration {
    /// `NOTIFY_SOCKET`, the way of a program to tell a service manager that it is ready.
    @Suite struct NotifyTests {
        private static let path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"

        private func options(_ receiver: NotifyReceiver) -> Tool.Options {
            var options = Tool.Options()
            options.environment = [Self.path, "NOTIFY_SOCKET=\(receiver.path)"]
            return options
        }

        /// As `systemd` does with the service of a detached container: `create`, then `start`.
        @Test(
            "start waits until the program is ready, and hands the service over to it",
            .apusOnly("runc 1.1.5 sends two messages, the process second")
        )
        func start() throws {
            try Bundle.use { bundle in
                let receiver = try NotifyReceiver()
                bundle.setProbe(["env", "await-file:/go", "notify:STATUS=x|READY=1|X=2", "pause"])
                let container = try bundle.create(options: options(receiver))
                let start = try Tool(
                    Runtime.command(["start", container.id]),
                    options(receiver)
                )
                try eventually("the program runs") { container.output.contains("ready=1") }
                #expect(container.output.contains("env.NOTIFY_SOCKET=/run/notify/notify.sock"))
                #expect(!receiver.hasMessage)
                // Others are not kept waiting.
                try container.await(status: "running")
                #expect(try container.exec("/bin/probe", "exit:0").succeeded)
                try Host.write("", to: bundle.root("/go"))
                let first = try receiver.receive()
                #expect(first.text == "READY=1\nMAINPID=\(try container.pid)\n")
                let barrier = try receiver.receive()
                #expect(barrier.text == "BARRIER=1" && barrier.descriptors == 1)
                let outcome = try start.wait()
                #expect(outcome.succeeded && outcome.text.isEmpty, "\(outcome)")
                #expect(!receiver.hasMessage)
            }
        }

        @Test("start of a program that ends without a word returns", .timeLimit(.minutes(1)))
        func silent() throws {
            try Bundle.use { bundle in
                let receiver = try NotifyReceiver()
                let container = try bundle.create("exit:3", options: options(receiver))
                let outcome = try Tool.run(
                    Runtime.command(["start", container.id]),
                    options(receiver)
                )
                #expect(outcome.succeeded, "\(outcome)")
                #expect(!receiver.hasMessage)
            }
        }

        @Test(
            "what else the program says is not passed on",
            .apusOnly("runc 1.1.5 stops at a message that is no READY")
        )
        func others() throws {
            try Bundle.use { bundle in
                let receiver = try NotifyReceiver()
                let long = String(repeating: "x", count: 6000)
                bundle.setProbe(
                    ["notify:MAINPID=1", "notify:\(long)|READY=1", "notify:READY=1", "pause"]
                )
                let container = try bundle.create(options: options(receiver))
                let start = try Tool(
                    Runtime.command(["start", container.id]),
                    options(receiver)
                )
                #expect(try receiver.receive().text.hasPrefix("READY=1\nMAINPID="))
                #expect(try receiver.receive().text == "BARRIER=1")
                #expect(try start.wait().succeeded)
                #expect(!receiver.hasMessage)
            }
        }

        @Test(
            "run in the foreground stays the process of the service",
            .apusOnly("runc 1.1.5 names process 0")
        )
        func foreground() throws {
            try Bundle.use { bundle in
                let receiver = try NotifyReceiver()
                bundle.setProbe(["notify:READY=1", "notify:READY=1", "exit:7"])
                let container = try bundle.newContainer()
                let outcome = try container.run(options: options(receiver)).wait()
                #expect(outcome.ending == .exited(7))
                #expect(outcome.output.contains("notify=ok"), "\(outcome)")
                if receiver.hasMessage { #expect(try receiver.receive().text == "READY=1\n") }
                #expect(!receiver.hasMessage)
            }
        }

        @Test("run --detach returns when the program is ready", .apusOnly("see above"))
        func detached() throws {
            try Bundle.use { bundle in
                let receiver = try NotifyReceiver()
                bundle.setProbe(["notify:READY=1", "pause"])
                let container = try bundle.newContainer()
                let tool = try container.run(flags: ["--detach"], options: options(receiver))
                #expect(try receiver.receive().text.hasPrefix("READY=1\nMAINPID="))
                _ = try receiver.receive()
                #expect(try tool.wait().succeeded)
            }
        }

        @Test(
            "a user in a user namespace may notify, too",
            .apusOnly("runc 1.1.5 refuses the source")
        )
        func mapped() throws {
            try Bundle.use { bundle in
                let receiver = try NotifyReceiver()
                try bundle.addUserNamespace()
                // The container's root may not make it in a directory of the host's root.
                for path in ["/run", "/run/notify"] where !Host.exists(bundle.root(path)) {
                    try Host.makeDirectory(bundle.root(path))
                }
                bundle.config["process"]["user"] = ["uid": 5, "gid": 5]
                bundle.setProbe(["notify:READY=1", "pause"])
                let container = try bundle.create(options: options(receiver))
                let start = try Tool(
                    Runtime.command(["start", container.id]),
                    options(receiver)
                )
                #expect(try receiver.receive().text.hasPrefix("READY=1\nMAINPID="))
                _ = try receiver.receive()
                #expect(try start.wait().succeeded)
            }
        }

        @Test(
            "a socket that the configuration names is left alone",
            .apusOnly("runc 1.1.5 puts its own in its place")
        )
        func given() throws {
            try Bundle.use { bundle in
                let receiver = try NotifyReceiver()
                bundle.config["process"]["env"].append("NOTIFY_SOCKET=/elsewhere")
                let facts = try bundle.report("env", "mounts", options: options(receiver))
                #expect(facts["env.NOTIFY_SOCKET"] == "/elsewhere")
                #expect(facts.mount(on: "/run/notify") == nil)
            }
        }
    }
}
