import Harness
import Testing

extension Integration {
    @Suite struct HookTests {
        private static let kinds = [
            "prestart", "createRuntime", "createContainer", "startContainer", "poststart",
            "poststop",
        ]

        /// A directory that hooks on both sides can write to: `/log` inside, and at the returned path outside.
        private func log(_ bundle: Bundle) throws -> String {
            let path = bundle.directory + "/log"
            try Host.makeDirectory(path)
            bundle.config["mounts"].append([
                "type": "bind", "source": .string(path), "destination": "/log", "options": ["bind"],
            ])
            return path
        }

        /// A hook that runs a script with the kind as `$1`; `$LOG` is the log directory where the hook runs.
        private func hook(_ bundle: Bundle, _ kind: String, _ script: String) -> JSON {
            let log = kind == "startContainer" ? "/log" : bundle.directory + "/log"
            return [
                "path": "/bin/sh", "args": ["sh", "-c", .string(script), "sh", .string(kind)],
                "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", .string("LOG=" + log)],
            ]
        }

        private let record = """
            echo $1 >>$LOG/order; cat >$LOG/$1.state; ls -l /proc/self/ns/mnt >$LOG/$1.mnt; pwd >$LOG/$1.pwd
            """

        @Test("the six kinds run in their order, each with the state on its standard input")
        func order() throws {
            try Bundle.use { bundle in
                let log = try log(bundle)
                for kind in Self.kinds {
                    bundle.config["hooks"][kind] = [hook(bundle, kind, record)]
                }
                bundle.config["annotations"] = ["some": "thing"]
                let container = try bundle.create("trap:15", "await")
                let early = "prestart\ncreateRuntime\ncreateContainer\n"
                // runc 1.1.5 runs poststart at create already.
                if Runtime.isApus { #expect(Host.content(log + "/order") == early) }
                try container.start()
                try eventually("poststart has run") { Host.exists(log + "/poststart.pwd") }
                let started = Self.kinds.dropLast().map { $0 + "\n" }.joined()
                if Runtime.isApus { #expect(Host.content(log + "/order") == started) }
                #expect(try container.delete(force: true).succeeded)
                let ended = Host.content(log + "/order") ?? ""
                #expect(ended.hasPrefix(early) && ended.hasSuffix("poststop\n"))
                if Runtime.isApus { #expect(ended == started + "poststop\n") }
                let expected = [
                    "creating", "creating", "creating", "created", "running", "stopped",
                ]
                for (kind, status) in zip(Self.kinds, expected) {
                    let state = try JSON(parsing: Host.read("\(log)/\(kind).state"))
                    #expect(state["id"].text == container.id, "\(kind)")
                    #expect(state["bundle"].text == bundle.directory, "\(kind)")
                    #expect(state["annotations"]["some"] == "thing", "\(kind)")
                    #expect(state["ociVersion"].text != nil, "\(kind)")
                    // runc 1.1.5 says `running` to createContainer and `starting` elsewhere.
                    if Runtime.isApus { #expect(state["status"].text == status, "\(kind)") }
                }
            }
        }

        @Test("the runtime's hooks run on the host's side, the container's in its namespaces")
        func places() throws {
            try Bundle.use { bundle in
                let log = try log(bundle)
                for kind in Self.kinds {
                    bundle.config["hooks"][kind] = [hook(bundle, kind, record)]
                }
                let container = try bundle.start("ns", "pause")
                let inside = try #require(container.facts["ns.mnt"])
                try eventually("poststart has run") { Host.exists(log + "/poststart.pwd") }
                try container.delete(force: true)
                for kind in Self.kinds {
                    let isInside = ["createContainer", "startContainer"].contains(kind)
                    let namespace = try Host.read("\(log)/\(kind).mnt")
                    #expect(namespace.contains(inside) == isInside, "\(kind)")
                }
            }
        }

        @Test("createRuntime and createContainer see the finished mounts")
        func mounts() throws {
            try Bundle.use { bundle in
                let log = try log(bundle)
                let script = """
                    pid=$(sed 's/.*"pid": *\\([0-9]*\\).*/\\1/' | head -n 1)
                    cat /proc/$pid/mountinfo >$LOG/$1.mounts
                    """
                bundle.config["hooks"]["createRuntime"] = [hook(bundle, "createRuntime", script)]
                bundle.config["hooks"]["createContainer"] = [
                    hook(
                        bundle,
                        "createContainer",
                        "cat /proc/self/mountinfo >$LOG/$1.mounts; cat >/dev/null"
                    )
                ]
                _ = try bundle.create("pause")
                for kind in ["createRuntime", "createContainer"] {
                    let mounts = try Host.read("\(log)/\(kind).mounts")
                    for target in ["/proc", "/dev", "/dev/pts", "/sys", "/log"] {
                        #expect(mounts.contains(bundle.root(target) + " "), "\(kind) \(target)")
                    }
                }
            }
        }

        @Test("several hooks of a kind run in their order")
        func several() throws {
            try Bundle.use { bundle in
                let log = try log(bundle)
                bundle.config["hooks"]["createRuntime"] = JSON.array(
                    (1...4).map { hook(bundle, "createRuntime", "echo \($0) >>$LOG/order") }
                )
                _ = try bundle.create("pause")
                #expect(Host.content(log + "/order") == "1\n2\n3\n4\n")
            }
        }

        @Test("a hook has its arguments and exactly its environment")
        func environment() throws {
            try Bundle.use { bundle in
                let log = try log(bundle)
                bundle.config["hooks"]["createRuntime"] = [
                    [
                        "path": "/bin/sh",
                        "args": [
                            "zero", "-c", "echo $0 $1 $A >\(log)/out; env >\(log)/env", "one",
                            "two",
                        ]
                        .asJSON, "env": ["A=B"],
                    ]
                ]
                _ = try bundle.create("pause")
                #expect(Host.content(log + "/out") == "one two B\n")
                let names = (Host.content(log + "/env") ?? "").split(separator: "\n")
                    .compactMap { $0.split(separator: "=").first }.filter {
                        !["PWD", "SHLVL", "_", "OLDPWD"].contains($0)
                    }
                #expect(names == ["A"])
            }
        }

        @Test(
            "a hook that fails before the container is created fails the create and leaves nothing",
            arguments: ["prestart", "createRuntime", "createContainer"]
        )
        func failure(_ kind: String) throws {
            try Bundle.use { bundle in
                _ = try log(bundle)
                bundle.config["hooks"][kind] = [
                    hook(bundle, kind, "exit 0"), hook(bundle, kind, "echo because >&2; exit 3"),
                ]
                let message = try bundle.refusal()
                #expect(
                    message.contains("error running hook #1")
                        || message.contains("error running \(kind) hook #1")
                )
                #expect(message.contains("because"))
            }
        }

        @Test("a startContainer hook that fails fails the start")
        func startFailure() throws {
            try Bundle.use { bundle in
                _ = try log(bundle)
                bundle.config["hooks"]["startContainer"] = [
                    hook(bundle, "startContainer", "exit 3")
                ]
                let container = try bundle.create("say:never")
                let start = try Runtime.run("start", container.id)
                try container.await(status: "stopped")
                #expect(container.output == "")
                if Runtime.isApus {
                    #expect(!start.succeeded)
                    #expect(start.message.contains("error running startContainer hook #0"))
                }
            }
        }

        @Test(
            "a poststart hook that fails ends the container and fails the start",
            .apusOnly("runc 1.1.5 lets the container run")
        )
        func poststartFailure() throws {
            try Bundle.use { bundle in
                _ = try log(bundle)
                bundle.config["hooks"]["poststart"] = [hook(bundle, "poststart", "exit 3")]
                let container = try bundle.create("pause")
                #expect(try !Runtime.run("start", container.id).succeeded)
                try container.await(status: "stopped")
            }
        }

        @Test(
            "a poststop hook that fails is a warning; the others run, and the container is gone",
            .apusOnly("runc 1.1.5 stops at the first failure")
        )
        func poststopFailure() throws {
            try Bundle.use { bundle in
                let log = try log(bundle)
                bundle.config["hooks"]["poststop"] = [
                    hook(bundle, "poststop", "exit 3"),
                    hook(bundle, "poststop", "echo ran >$LOG/second"),
                ]
                let container = try bundle.create("pause")
                let deleted = try container.delete(force: true)
                #expect(deleted.succeeded)
                #expect(Host.content(log + "/second") == "ran\n")
                try container.requireGone()
            }
        }

        @Test("a hook that outlasts its timeout is ended and fails the create")
        func timeout() throws {
            try Bundle.use { bundle in
                _ = try log(bundle)
                var slow = hook(bundle, "createRuntime", "echo $$ >$LOG/pid; exec sleep 1000")
                slow["timeout"] = 1
                bundle.config["hooks"]["createRuntime"] = [slow]
                let begin = Host.monotonicMilliseconds
                let message = try bundle.refusal()
                #expect(message.contains("timeout"))
                #expect(Host.monotonicMilliseconds - begin < 20_000 * patience)
                let pid = try Host.read(bundle.directory + "/log/pid").dropLast()
                try eventually("the hook is gone") { !Host.isAlive(Int32(pid) ?? 0) }
            }
        }

        @Test(
            "a hook that cannot be run fails the create",
            arguments: ["/nonexistent/hook", "/etc/passwd", "relative"]
        )
        func missing(_ path: String) throws {
            try Bundle.use { bundle in
                bundle.config["hooks"]["createRuntime"] = [["path": .string(path)]]
                _ = try bundle.refusal()
            }
        }

        @Test("hooks run for a foreground container too")
        func foreground() throws {
            try Bundle.use { bundle in
                let log = try log(bundle)
                for kind in Self.kinds {
                    bundle.config["hooks"][kind] = [hook(bundle, kind, record)]
                }
                let outcome = try bundle.run("sleep:300", "exit:0")
                #expect(outcome.succeeded, "\(outcome)")
                #expect(
                    Set(
                        (Host.content(log + "/order") ?? "").split(separator: "\n").map(String.init)
                    ) == Set(Self.kinds)
                )
            }
        }
    }
}

extension [String] {
    fileprivate var asJSON: JSON { JSON(self) }
}
