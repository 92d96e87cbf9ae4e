import Harness

/// config.md § POSIX-platform Hooks: which hooks run when, where, and with what.
struct Hooks: Chapter {
    let name = "hooks"

    var checks: [Check] {
        for kind in HookKind.allCases {
            Check(
                .required,
                "\(kind) hooks are called in the listed order",
                of: "config.hooks.order"
            ) {
                let seen = try HookLife.of(kind)
                try expect(seen.afterDelete, is: ran, "what the three hooks wrote")
            }
        }
        for kind in HookKind.allCases {
            Check(
                .required,
                "\(kind) hooks get the state on standard input",
                of: "config.hooks.state"
            ) {
                try state(kind)
            }
        }
        for kind in HookKind.allCases {
            Check(
                .required,
                "the state that \(kind) hooks get says \(kind.status)",
                of: "config.hooks.state",
                "runtime.query.state"
            ) {
                let state = try HookLife.of(kind).state()
                try expect(state["status"].text, is: kind.status, "the status")
            }
        }
        for kind in HookKind.allCases where kind != .poststop {
            Check(
                .required,
                "the state that \(kind) hooks get names the process",
                of: "config.hooks.state"
            ) {
                try process(kind)
            }
        }
        for kind in HookKind.allCases {
            Check(
                .required,
                "the path of \(kind) hooks resolves in the \(place(kind)) namespace",
                of: "config.hooks.\(kind.id).path.namespace",
                "config.hooks.\(kind.id).path.namespace.repeated"
            ) {
                // The program of these hooks exists in one of both only, and has written this.
                try expect(
                    HookLife.of(kind).afterDelete?.hasPrefix("say=1\n") == true,
                    "it did not run"
                )
            }
        }
        for kind in HookKind.allCases {
            Check(
                .required,
                "\(kind) hooks are executed in the \(place(kind)) namespace",
                of: "config.hooks.\(kind.id).namespace",
                "config.hooks.\(kind.id).namespace.repeated"
            ) { try namespaces(kind) }
        }
        for kind in HookKind.allCases {
            Check(
                .required,
                "\(kind) hooks have their args and env",
                of: "runtime.lifecycle.\(kind.id)"
            ) {
                try arguments(kind)
            }
        }
        times
        validity
    }

    /// When hooks are called.
    @CheckList private var times: [Check] {
        for kind in HookKind.ofCreate {
            Check(
                .required,
                "\(kind) hooks are called as part of create",
                of: "config.hooks.\(kind.id).called",
                "runtime.lifecycle.\(kind.id)"
            ) { try expect(HookLife.of(kind).afterCreate, is: ran, "what had run after create") }
        }
        for kind in [HookKind.prestart, .createRuntime] {
            Check(
                .required,
                "\(kind) hooks are called when the environment is there, before pivot_root",
                of: "config.hooks.\(kind.id).called"
            ) { try environment(kind) }
        }
        Check(
            .required,
            "createContainer hooks are called when the mounts are there, before pivot_root",
            of: "config.hooks.create-container.called"
        ) {
            let seen = try HookLife.of(.createContainer)
            try expect(seen.hook["root"], is: seen.hostRoot, "the root directory of the hook")
            try expectMounts(seen.hook.all("mount"), of: seen)
        }
        Check(
            .required,
            "prestart, createRuntime and createContainer hooks are called in this order",
            of: "config.hooks.prestart.before-create-runtime",
            "config.hooks.create-container.after-create-runtime"
        ) { try orderOfKinds() }
        Check(
            .required,
            "startContainer hooks are called as part of start, before the program",
            of: "config.hooks.start-container.called",
            "runtime.lifecycle.start-container"
        ) {
            let seen = try HookLife.of(.startContainer)
            try expect(seen.afterCreate, is: nil, "what had run after create")
            let found = seen.program["stat./log/order"] ?? ""
            try expect(found.hasPrefix("f "), "the program began before the hooks ran")
        }
        Check(
            .required,
            "poststart hooks are called as part of start, after the program",
            of: "config.hooks.poststart.called",
            "runtime.lifecycle.poststart"
        ) {
            let seen = try HookLife.of(.poststart)
            try expect(seen.afterCreate, is: nil, "what had run after create")
            try expect(seen.afterStart, is: ran, "what had run after start")
            try expect(seen.hook["named.cmdline"], is: "/bin/probe", "the program beside the hook")
        }
        Check(
            .required,
            "poststop hooks are called as part of delete",
            of: "config.hooks.poststop.called",
            "runtime.lifecycle.poststop"
        ) {
            let seen = try HookLife.of(.poststop)
            try expect(seen.afterStop, is: nil, "what had run after the program's end")
            try expect(seen.afterDelete, is: ran, "what had run after delete")
        }
        Check(
            .required,
            "poststop hooks are called after the container is deleted",
            of: "config.hooks.poststop.called"
        ) { try afterDeletion() }
    }

    /// Which hooks a configuration may have.
    @CheckList private var validity: [Check] {
        for kind in HookKind.allCases {
            Check(
                .required,
                "a \(kind) hook with a relative path is an error",
                of: "config.hooks.\(kind == .prestart ? kind.id : "create-runtime").path.absolute"
            ) {
                try Bundle.use { bundle in
                    bundle.config["hooks"][kind.rawValue] = [["path": "bin/true"]]
                    try bundle.expectError("the path is relative")
                }
            }
        }
        Check(
            .required,
            "a timeout that is not greater than zero is an error",
            of: "config.hooks.prestart.timeout.positive",
            "config.hooks.create-runtime.timeout.positive"
        ) {
            for (kind, seconds) in [("prestart", 0), ("createRuntime", -1)] as [(String, JSON)] {
                try Bundle.use { bundle in
                    bundle.config["hooks"][kind] = [
                        ["path": "/bin/true", "timeout": seconds]
                    ]
                    try bundle.expectError("the timeout is \(seconds)")
                }
            }
        }
        Check(
            .required,
            "a hook is aborted after its timeout, and has failed",
            of: "runtime.lifecycle.create-runtime-failure"
        ) {
            try timeout()
        }
    }

    /// What three hooks write that run in their order.
    private let ran = "say=1\nsay=2\nsay=3\n"

    private func place(_ kind: HookKind) -> String {
        [.createContainer, .startContainer].contains(kind) ? "container" : "runtime"
    }

    private func state(_ kind: HookKind) throws {
        let seen = try HookLife.of(kind)
        let state = try seen.state()
        try expect(state["id"].text, is: seen.id, "id")
        try expect(state["bundle"].text, is: seen.bundle, "bundle")
        try expect(state["annotations"], is: HookLife.annotations, "annotations")
        try expect(state["ociVersion"].text != nil, "no ociVersion in \(state)")
    }

    private func process(_ kind: HookKind) throws {
        let seen = try HookLife.of(kind)
        let state = try seen.state()
        guard let pid = state["pid"].number else {
            // runtime.md § State: required when the status is created or running.
            try expect(HookKind.ofCreate.contains(kind), "no pid in \(state)")
            return
        }
        let inside = seen.program.number("pid").map(Int64.init)
        try expect(pid, is: kind.isInside ? inside ?? 0 : seen.pid ?? 0, "pid")
    }

    private func namespaces(_ kind: HookKind) throws {
        let seen = try HookLife.of(kind)
        for name in HookLife.namespaces {
            let expected = kind.isInside ? seen.program["ns.\(name)"] : seen.host[name]
            try expect(seen.hook["ns.\(name)"], is: expected, "the \(name) namespace of the hook")
        }
    }

    private func arguments(_ kind: HookKind) throws {
        let hook = try HookLife.of(kind).hook
        try expect(hook["argv.0"], is: "probe", "the first argument")
        try expect(hook["argv.2"], is: "say:1", "the third argument")
        let variables = hook.lines.filter { $0.key.hasPrefix("env.") }
            .map { "\($0.key.dropFirst(4))=\($0.value)" }
        try expect(variables, is: ["HOOK=yes", "EMPTY=", "TWO=1=2"], "the environment")
    }

    /// The process that the state names is in the container's namespaces, with its mounts, and has the host's root.
    private func environment(_ kind: HookKind) throws {
        let seen = try HookLife.of(kind)
        try Skip.unless(try seen.state()["pid"].number != nil, "the state names no process")
        for name in HookLife.namespaces {
            let expected = seen.program["ns.\(name)"]
            try expect(seen.hook["named.ns.\(name)"], is: expected, "its \(name) namespace")
        }
        try expect(seen.hook["named.root"], is: seen.hostRoot, "its root directory")
        try expectMounts(seen.hook.all("named.mount"), of: seen)
    }

    private func expectMounts(_ lines: [String], of seen: HookLife.Seen) throws {
        let targets = lines.compactMap { MountFact($0)?.target }
        for target in ["/proc", "/dev", "/dev/pts", "/sys", "/log"] {
            let path = seen.bundle + "/rootfs" + target
            try expect(targets.contains(path), "nothing is mounted on \(path) yet")
        }
    }

    private func orderOfKinds() throws {
        try Bundle.use { bundle in
            try bundle.keepLog()
            for kind in HookKind.ofCreate {
                bundle.config["hooks"][kind.rawValue] = [
                    bundle.hook(kind, into: "order", "say:\(kind)")
                ]
            }
            _ = try bundle.create("pause")
            let expected = HookKind.ofCreate.map { "say=\($0)\n" }.joined()
            try expect(bundle.log("order"), is: expected, "the order of the kinds")
        }
    }

    /// In the hook nothing is known of the container, and its cgroup is gone.
    private func afterDeletion() throws {
        try Bundle.use { bundle in
            try bundle.keepLog()
            bundle.setProbe(["pause"])
            let container = try bundle.newContainer()
            let query = Runtime.command(["state", container.id])
            let name = bundle.config["linux"]["cgroupsPath"].text ?? "/nothing"
            let script = """
                exec >'\(bundle.directory)/log/seen'
                for cgroup in /sys/fs/cgroup\(name) /sys/fs/cgroup/*\(name)
                do [ ! -d "$cgroup" ] || echo "$cgroup"; done
                "$@" >/dev/null 2>&1 && echo "the container"
                echo "nothing else"
                """
            bundle.config["hooks"]["poststop"] = [
                ["path": "/bin/sh", "args": JSON(["sh", "-c", script, "sh"] + query)]
            ]
            try bundle.save()
            let created = try container.create()
            guard created.succeeded else { throw Unexpected(outcome: created) }
            try container.start()
            try container.finish()
            try expect(bundle.log("seen"), is: "nothing else\n", "what the hook found")
        }
    }

    private func timeout() throws {
        try Bundle.use { bundle in
            try bundle.keepLog()
            var slow = bundle.hook(.createRuntime, into: "pid", "ids", "pause")
            slow["timeout"] = 1
            bundle.config["hooks"]["createRuntime"] = [slow]
            try bundle.expectError("a hook ran out of its time")
            guard let hook = Facts(bundle.log("pid") ?? "").number("pid") else {
                throw Disagreement("the hook did not run")
            }
            bundle.afterwards { if Host.isAlive(Int32(hook)) { try Host.signal(Int32(hook), 9) } }
            try eventually("the end of the hook") { !Host.isAlive(Int32(hook)) }
        }
    }
}
