import Linux
import Plan
import Syscalls
import Testing

@testable import Engine

@Suite("Messages between init and its parent")
struct InitMessageTests {
    private static let fromInit: [FromInit] = [
        .needs(.runtimeHooks),
        .started(pid: 42),
        .console,
        .seccompListener(number: 7),
        .ready,
        .log(Log.Entry(.warning, "careful")),
        .failed(Failure.noSuchFileOrDirectory.during("open /x").hinting("make it")),
        .failed(Failure("no reason")),
    ]

    @Test("what init says arrives as it was sent", arguments: fromInit)
    func arrives(message: FromInit) throws {
        let bytes = WireWriter.bytes(of: message)
        #expect(try WireReader.value(FromInit.self, from: bytes) == message)
        for length in bytes.indices {
            #expect(throws: WireError.self) {
                try WireReader.value(FromInit.self, from: Array(bytes[..<length]))
            }
        }
    }

    @Test("what the parent says arrives as it was sent", arguments: [ToInit.plan, .done])
    func answers(message: ToInit) throws {
        let bytes = WireWriter.bytes(of: message)
        #expect(try WireReader.value(ToInit.self, from: bytes) == message)
        #expect(throws: WireError.self) { try WireReader.value(ToInit.self, from: [0]) }
    }

    @Test("no message is mistaken for the packet of a process that never became init")
    func neverZero() {
        #expect(Self.fromInit.allSatisfy { WireWriter.bytes(of: $0)[0] != 0 })
        #expect([ToInit.plan, .done].allSatisfy { WireWriter.bytes(of: $0)[0] != 0 })
        #expect(throws: WireError.self) { try WireReader.value(FromInit.self, from: [0]) }
    }
}
