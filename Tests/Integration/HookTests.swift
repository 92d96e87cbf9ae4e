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

        private let record = "echo $1 >>$LOG/order; cat >/dev/null"

        @Test(
            "a hook that fails before the container is created is named, with what it printed",
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

        @Test("a startContainer hook that fails is named by start")
        func startFailure() throws {
            try Bundle.use { bundle in
                _ = try log(bundle)
                bundle.config["hooks"]["startContainer"] = [
                    hook(bundle, "startContainer", "exit 3")
                ]
                let container = try bundle.create("say:never")
                let start = try Runtime.run("start", container.id)
                if Runtime.isApus {
                    #expect(!start.succeeded)
                    #expect(start.message.contains("error running startContainer hook #0"))
                }
            }
        }

        @Test("a hook that outlasts its timeout is told of")
        func timeout() throws {
            try Bundle.use { bundle in
                _ = try log(bundle)
                var slow = hook(bundle, "createRuntime", "exec sleep 1000")
                slow["timeout"] = 1
                bundle.config["hooks"]["createRuntime"] = [slow]
                #expect(try bundle.refusal().contains("timeout"))
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
