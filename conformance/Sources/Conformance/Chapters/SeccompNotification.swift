import Harness

/// config-linux.md § Seccomp, `listenerPath` and `listenerMetadata`, and § The Container Process State.
struct SeccompNotification: Chapter {
    let name = "seccomp notification"

    var checks: [Check] {
        Check(
            .required,
            "the agent gets one state over one connection, which is closed then",
            of: "config-linux.seccomp.listener.one-state",
            "config-linux.seccomp.listener.connection",
            "config-linux.seccomp.listener.socket",
            body: oneConnection
        )
        Check(
            .required,
            "the state is JSON, and the descriptors come with its first piece only",
            of: "config-linux.seccomp.process-state.sent",
            "config-linux.seccomp.process-state.first-call",
            body: payload
        )
        Check(
            .required,
            "the state says which container it is about",
            of: "runtime.create.properties",
            body: state
        )
        Check(
            .required,
            "the descriptor is the filter's, and what the agent answers is what the call returns",
            of: "runtime.create.properties"
        ) { try answer() }
        Check(
            .required,
            "the agent is asked without noNewPrivileges as well",
            of: "runtime.create.properties"
        ) { try answer { $0.config["process"]["noNewPrivileges"] = false } }
        Check(
            .required,
            "the agent is asked by a container with a user namespace as well",
            of: "runtime.create.properties"
        ) {
            try answer { bundle in
                try bundle.addUserNamespace(rootIs: 0)
                bundle.config["mounts"].removeElements { $0["type"] == "cgroup" }
            }
        }
        Check(
            .required,
            "a listener that cannot be sent is an error",
            of: "config-linux.seccomp.listener.failure",
            body: unreachable
        )
        Check(
            .required,
            "without SCMP_ACT_NOTIFY listenerPath is ignored",
            of: "runtime.create.properties",
            body: ignored
        )
        Check(
            .required,
            "listenerMetadata without listenerPath is an error",
            of: "config-linux.seccomp.listener.metadata",
            "config.valid-values",
            body: metadataAlone
        )
        Check(
            .required,
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV is accepted",
            of: "runtime.create.properties",
            body: waitKillable
        )
        .unlessRefused
        Check(.deFacto, "a process of exec has a listener of its own", body: exec)
    }

    /// Runs a container whose calls of getpriority are reported to an agent.
    private func notifying(
        _ change: (inout JSON) -> Void = { _ in },
        _ body: (Bundle, SeccompAgent) throws -> Void
    ) throws {
        try Bundle.use { bundle in
            let agent = try SeccompAgent()
            var filter: JSON = [
                "defaultAction": "SCMP_ACT_ALLOW", "listenerPath": .string(agent.path),
                "syscalls": [["names": ["getpriority"], "action": "SCMP_ACT_NOTIFY"]],
            ]
            change(&filter)
            bundle.config["linux"]["seccomp"] = filter
            try body(bundle, agent)
        }
    }

    /// Creates a container and starts it; the agent takes what comes, whichever of the two sends it.
    private func delivered(
        _ bundle: Bundle,
        _ agent: SeccompAgent,
        _ verbs: String...
    ) throws -> (Container, SeccompAgent.Delivery) {
        bundle.setProbe(verbs)
        let container = try bundle.create()
        let start = try Tool(Runtime.command(["start", container.id]))
        let delivery = try agent.delivery()
        try start.wait().requireSuccess()
        return (container, delivery)
    }

    private func oneConnection() throws {
        try notifying { bundle, agent in
            let (_, delivery) = try delivered(bundle, agent, "pause")
            // A second document would be no JSON behind the first.
            _ = try delivery.document()
            try expect(!agent.isCalled, "there is a second connection")
        }
    }

    private func payload() throws {
        try notifying { bundle, agent in
            let (_, delivery) = try delivered(bundle, agent, "pause")
            let document = try delivery.document()
            let fds = document["fds"].elements.compactMap(\.text)
            try expect(fds, is: ["seccompFd"], "fds")
            try expect(delivery.descriptorCounts.first, is: 1, "descriptors with the first piece")
            let later = delivery.descriptorCounts.dropFirst().allSatisfy { $0 == 0 }
            try expect(later, "descriptors came with \(delivery.descriptorCounts)")
        }
    }

    private func state() throws {
        try notifying {
            $0["listenerMetadata"] = "some = \"words\""
        } _: { bundle, agent in
            bundle.config["annotations"] = ["org.example.key": "value"]
            let (container, delivery) = try delivered(bundle, agent, "pause")
            let document = try delivery.document()
            let pid = JSON.integer(Int64(try container.pid))
            try expect(document["ociVersion"].text != nil, "ociVersion is missing")
            try expect(document["pid"], is: pid, "pid")
            try expect(document["metadata"], is: "some = \"words\"", "metadata")
            let state = document["state"]
            for key in ["ociVersion", "status"] {
                try expect(state[key].text != nil, "state.\(key) is missing, which is REQUIRED")
            }
            try expect(state["id"].text, is: container.id, "state.id")
            try expect(state["pid"], is: pid, "state.pid")
            try expect(state["bundle"].text, is: bundle.directory, "state.bundle")
            let annotation = state["annotations"]["org.example.key"].text
            try expect(annotation, is: "value", "the annotation in the state")
        }
    }

    private func answer(_ change: (Bundle) throws -> Void = { _ in }) throws {
        try notifying { bundle, agent in
            try change(bundle)
            let (container, delivery) = try delivered(
                bundle,
                agent,
                "call:getpriority:0:0",
                "pause"
            )
            let pid = try delivery.answer(4321)
            try expect(pid, is: container.pid, "who called")
            try eventually("the call returns") { container.output.contains("ready=1") }
            try expect(container.facts["call.getpriority"], is: "4321", "the result of the call")
        }
    }

    private func unreachable() throws {
        try notifying {
            $0["listenerPath"] = "/nonexistent/agent"
        } _: { bundle, _ in
            let container = try bundle.newContainer()
            // The filter is loaded, and the agent called, by either of the two.
            guard try container.create().succeeded else { return try container.requireGone() }
            let start = try Runtime.run("start", container.id)
            try expect(!start.succeeded, "start succeeded without an agent")
        }
    }

    private func ignored() throws {
        try notifying {
            $0["listenerPath"] = "/nonexistent/agent"
            $0["syscalls"] = [["names": ["getpriority"], "action": "SCMP_ACT_ERRNO"]]
        } _: { bundle, _ in
            let facts = try bundle.report("call:getpriority:0:0")
            try expect(facts["call.getpriority"], is: "!EPERM", "the result of the call")
        }
    }

    private func metadataAlone() throws {
        try notifying {
            $0.remove("listenerPath")
            $0["listenerMetadata"] = "words"
            $0["syscalls"] = [["names": ["getpriority"], "action": "SCMP_ACT_ERRNO"]]
        } _: { bundle, _ in
            try bundle.expectError("listenerMetadata is set and listenerPath is not")
        }
    }

    private func waitKillable() throws {
        try notifying {
            $0["flags"] = ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]
        } _: { bundle, agent in
            let (_, delivery) = try delivered(bundle, agent, "pause")
            try expect(delivery.listener >= 0, "no descriptor came")
        }
    }

    private func exec() throws {
        try notifying { bundle, agent in
            let (container, _) = try delivered(bundle, agent, "pause")
            let pidFile = Scratch.shared.newPath("pid")
            let exec = try Tool(
                Runtime.command(
                    ["exec", "--pid-file", pidFile, container.id, "/bin/probe"]
                        + ["call:getpriority:0:0"]
                )
            )
            let delivery = try agent.delivery(untilEnd: false)
            let caller = try delivery.answer(99)
            let outcome = try exec.wait()
            try expect(outcome.output, is: "call.getpriority=99\n", "what it printed")
            let document = try delivery.document()
            try expect(document["pid"], is: .integer(Int64(caller)), "pid")
            try expect(Host.content(pidFile), is: "\(caller)", "the pid file")
            let state = document["state"]
            try expect(state["id"].text, is: container.id, "state.id")
            try expect(state["status"], is: "running", "state.status")
            try expect(state["pid"], is: .integer(Int64(try container.pid)), "state.pid")
        }
    }
}
