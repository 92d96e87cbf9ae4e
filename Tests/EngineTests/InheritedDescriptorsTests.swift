import Linux
import Syscalls
import Testing

@testable import Engine

@Suite("Descriptors that the program inherits")
struct InheritedDescriptorsTests {
    @Test(
        "a service manager's descriptors count if they are meant for this process",
        arguments: [
            (["LISTEN_FDS=2", "LISTEN_PID=7"], 2), (["LISTEN_FDS=2", "LISTEN_PID=8"], 0),
            (["LISTEN_FDS=2"], 0), (["LISTEN_PID=7"], 0), (["LISTEN_FDS=x", "LISTEN_PID=7"], 0),
            (["LISTEN_FDS=-1", "LISTEN_PID=7"], 0), (["LISTEN_FDS=", "LISTEN_PID=7"], 0),
            (["XLISTEN_FDS=2", "LISTEN_PID=7"], 0),
        ]
    )
    func listening(environment: [String], count: Int) {
        let inherited = InheritedDescriptors.decide(
            environment: environment,
            pid: 7,
            preserving: 0
        )
        #expect(inherited.listening == count)
        #expect(inherited.environment == (count > 0 ? ["LISTEN_FDS=2", "LISTEN_PID=1"] : []))
    }

    @Test("preserved descriptors come after those")
    func both() {
        let inherited = InheritedDescriptors.decide(
            environment: ["LISTEN_PID=7", "LISTEN_FDS=2"],
            pid: 7,
            preserving: 3
        )
        #expect(inherited.count == 5 && inherited.numbers == 3..<8)
    }

    @Test("preserving nothing says nothing, and a negative number is nothing")
    func none() throws {
        let inherited = InheritedDescriptors.decide(environment: [], pid: 7, preserving: -1)
        #expect(inherited == .none && inherited.environment.isEmpty)
        try inherited.check()
    }

    @Test("a descriptor that is not open is named by its place")
    func missing() {
        // No process has that many.
        let inherited = InheritedDescriptors.decide(
            environment: [],
            pid: 7,
            preserving: 1 << 20
        )
        #expect {
            try inherited.check()
        } throws: {
            let text = "\($0)"
            return text.hasPrefix("unable to stat preserved-fd ")
                && text.hasSuffix(" (of 1048576): bad file descriptor")
        }
    }
}
