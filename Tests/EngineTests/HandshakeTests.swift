import Linux
import OCI
import Testing

@testable import Engine
@testable import Plan

@Suite("The conversation with init, from the parent's side")
struct HandshakeTests {
    private func plan(_ steps: [InitStep], isInUserNamespace: Bool = false) -> InitPlan {
        InitPlan(
            id: "web",
            steps: steps,
            state: State(ociVersion: "1.3.0", id: "web", status: .creating, bundle: "/b"),
            hookEnvironment: [],
            logsSteps: false,
            preservedDescriptors: 0,
            isInUserNamespace: isInUserNamespace
        )
    }

    @Test("requests are granted in the order of the plan, and ready ends it")
    func order() throws {
        var handshake = Handshake(plan([.request(.runtimeHooks), .request(.seccompProgram)]))
        #expect(
            try handshake.receive(.needs(.runtimeHooks), hasDescriptor: false)
                == .perform(.runtimeHooks)
        )
        #expect(
            try handshake.receive(.needs(.seccompProgram), hasDescriptor: false)
                == .perform(.seccompProgram)
        )
        #expect(try handshake.receive(.ready, hasDescriptor: false) == .finish)
    }

    @Test("what the plan does not announce is refused")
    func unannounced() {
        let messages: [FromInit] = [
            .needs(.openContainerProcess),
            .needs(.setOOMScoreAdjustment(-1000)),
            .started(pid: 7),
            .console,
            .seccompListener(number: 5),
        ]
        for message in messages {
            var handshake = Handshake(plan([.request(.runtimeHooks)]))
            #expect(throws: ProtocolViolation.self) {
                try handshake.receive(message, hasDescriptor: true)
            }
        }
    }

    @Test("init is not ready before everything planned was done")
    func early() {
        for step in [
            InitStep.request(.runtimeHooks), .fork, .openConsole(TerminalPlan(), owner: 0),
            .loadSeccomp(hasListener: true),
        ] {
            var handshake = Handshake(plan([step]))
            #expect(throws: ProtocolViolation.self) {
                try handshake.receive(.ready, hasDescriptor: false)
            }
        }
    }

    @Test("a fork and a console are accepted once, and a console only with its master")
    func once() throws {
        var handshake = Handshake(plan([.fork, .openConsole(TerminalPlan(), owner: 0)]))
        #expect(throws: ProtocolViolation.self) {
            try handshake.receive(.started(pid: -1), hasDescriptor: false)
        }
        #expect(
            try handshake.receive(.started(pid: 42), hasDescriptor: false)
                == .recordProcess(pid: 42)
        )
        #expect(throws: ProtocolViolation.self) {
            try handshake.receive(.started(pid: 43), hasDescriptor: false)
        }
        #expect(throws: ProtocolViolation.self) {
            try handshake.receive(.console, hasDescriptor: false)
        }
        #expect(try handshake.receive(.console, hasDescriptor: true) == .forwardConsole)
        #expect(throws: ProtocolViolation.self) {
            try handshake.receive(.console, hasDescriptor: true)
        }
    }

    @Test("a failure and a log line are heard at any time, anything else not after ready")
    func afterReady() throws {
        var handshake = Handshake(plan([]))
        _ = try handshake.receive(.ready, hasDescriptor: false)
        let entry = Log.Entry(.debug, "x")
        #expect(try handshake.receive(.log(entry), hasDescriptor: false) == .log(entry))
        let failure = Failure("no")
        #expect(try handshake.receive(.failed(failure), hasDescriptor: false) == .fail(failure))
        #expect(throws: ProtocolViolation.self) {
            try handshake.receive(.ready, hasDescriptor: false)
        }
    }
}
