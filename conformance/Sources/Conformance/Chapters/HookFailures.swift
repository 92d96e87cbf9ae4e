import Glibc
import Harness

/// runtime.md § Lifecycle: what a hook that fails leads to.
struct HookFailures: Chapter {
    let name = "failing hooks"

    var checks: [Check] {
        for kind in HookKind.ofCreate {
            Check(
                .required,
                "a failing \(kind) hook fails the create, and nothing is left",
                of: "runtime.lifecycle.\(kind.id)-failure",
                "runtime.lifecycle.destroyed"
            ) { try create(kind) }
        }
        Check(
            .required,
            "a failing startContainer hook fails the start, and the program does not run",
            of: "runtime.lifecycle.start-container-failure"
        ) {
            try start(.startContainer) { container, _ in
                try expect(container.output, is: "", "what the program printed")
            }
        }
        Check(
            .required,
            "a failing poststart hook fails the start, and stops the program",
            of: "runtime.lifecycle.poststart-failure"
        ) {
            try start(.poststart) { container, pid in
                try eventually("the end of the program") { !Host.isAlive(pid) }
            }
        }
        for kind in [HookKind.startContainer, .poststart] {
            Check(
                .required,
                "a failing \(kind) hook destroys the container",
                of: "runtime.lifecycle.\(kind.id)-failure",
                "runtime.lifecycle.destroyed"
            ) {
                try start(kind) { container, _ in try container.requireGone() }
            }
        }
        for kind in HookKind.allCases.dropLast() {
            Check(
                .required,
                "after a failing \(kind) hook the poststop hooks run",
                of: "runtime.lifecycle.\(kind.id)-failure",
                "runtime.lifecycle.poststop"
            ) { try poststop(after: kind) }
        }
        for kind in HookKind.allCases.dropLast(2) {
            Check(
                .required,
                "after a failing \(kind) hook no later kind of create and start runs",
                of: "runtime.lifecycle.\(kind.id)-failure"
            ) { try later(than: kind) }
        }
        Check(
            .required,
            "after a failing poststop hook the others run, and the container is deleted",
            of: "runtime.lifecycle.poststop-failure",
            "runtime.warnings.continue"
        ) { try failingPoststop() }
        Check(
            .required,
            "a hook that a signal ends has failed",
            of: "runtime.lifecycle.create-runtime-failure"
        ) {
            try Bundle.use { bundle in
                try bundle.keepLog()
                bundle.config["hooks"]["createRuntime"] = [
                    bundle.hook(.createRuntime, into: "order", "raise:9")
                ]
                try bundle.expectError("a hook was killed")
            }
        }
        for kind in [HookKind.prestart, .createRuntime, .createContainer] {
            Check(
                .required,
                "a \(kind) hook that cannot be executed has failed",
                of: "runtime.lifecycle.\(kind.id)-failure"
            ) {
                for path in ["/nonexistent/hook", "/etc/passwd"] as [JSON] {
                    try Bundle.use { bundle in
                        bundle.config["hooks"][kind.rawValue] = [["path": path]]
                        try bundle.expectError("the hook \(path) cannot be executed")
                    }
                }
            }
        }
    }

    /// A bundle whose second hook of a kind fails, with poststop hooks.
    private func failing(_ kind: HookKind, _ body: (Bundle) throws -> Void) throws {
        try Bundle.use { bundle in
            try bundle.keepLog()
            bundle.config["hooks"][kind.rawValue] = [
                bundle.hook(kind, into: "order", "say:first"),
                bundle.hook(kind, into: "order", "exit:3"),
            ]
            try body(bundle)
        }
    }

    private func create(_ kind: HookKind) throws {
        try failing(kind) { bundle in
            try bundle.expectError("a \(kind) hook failed")
            try expect(bundle.log("order"), is: "say=first\n", "what the hooks wrote")
            let name = (bundle.config["linux"]["cgroupsPath"].text ?? "").dropFirst()
            try expect(HostSnapshot.cgroups(named: String(name)), is: [], "the cgroups left")
        }
    }

    /// Starts a container whose `start` has to fail, and hands over what is left and the program's process.
    private func start(_ kind: HookKind, _ body: (Container, Int32) throws -> Void) throws {
        try failing(kind) { bundle in
            let container = try bundle.create("say:ran", "pause")
            let pid = try container.pid
            let start = try Runtime.run("start", container.id)
            try expect(bundle.log("order"), is: "say=first\n", "what the hooks wrote")
            try expect(!start.succeeded, "start succeeded, although a \(kind) hook failed")
            try body(container, pid)
        }
    }

    private func poststop(after kind: HookKind) throws {
        try failing(kind) { bundle in
            bundle.config["hooks"]["poststop"] = [
                bundle.hook(.poststop, into: "poststop", "state")
            ]
            bundle.setProbe(["pause"])
            let container = try bundle.newContainer()
            if try container.create().succeeded { _ = try Runtime.run("start", container.id) }
            let state = Facts(bundle.log("poststop") ?? "")["state"]
            guard let state else { throw Disagreement("the poststop hook did not run") }
            try expect(JSON(parsing: state)["status"].text, is: "stopped", "the status it got")
            try expect(JSON(parsing: state)["id"].text, is: container.id, "the id it got")
        }
    }

    private func later(than kind: HookKind) throws {
        try failing(kind) { bundle in
            let others = HookKind.allCases.drop { $0 != kind }.dropFirst().dropLast()
            for other in others {
                bundle.config["hooks"][other.rawValue] = [
                    bundle.hook(other, into: "order", "say:\(other)")
                ]
            }
            bundle.setProbe(["say:ran"])
            let container = try bundle.newContainer()
            if try container.create().succeeded { _ = try Runtime.run("start", container.id) }
            try expect(bundle.log("order"), is: "say=first\n", "what the hooks wrote")
            try expect(container.output, is: "", "what the program printed")
        }
    }

    private func failingPoststop() throws {
        try Bundle.use { bundle in
            try bundle.keepLog()
            bundle.config["hooks"]["poststop"] = [
                bundle.hook(.poststop, into: "order", "say:first", "exit:3"),
                ["path": "/nonexistent/hook"],
                bundle.hook(.poststop, into: "order", "say:last"),
            ]
            let container = try bundle.start("pause")
            try container.finish()
            try expect(bundle.log("order"), is: "say=first\nsay=last\n", "what the hooks wrote")
            try container.requireGone()
        }
    }
}
