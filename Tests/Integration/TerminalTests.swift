import Harness
import Testing

extension Integration {
    @Suite struct TerminalTests {
        @Test("a terminal and a console socket go together")
        func mismatch() throws {
            try Bundle.use { bundle in
                bundle.config["process"]["terminal"] = true
                let without = try bundle.refusal()
                #expect(without.contains("cannot allocate tty if "))
                #expect(without.contains("will detach without setting console socket"))
                bundle.config["process"]["terminal"] = false
                let socket = try DescriptorSocket()
                let with = try bundle.refusal(flags: ["--console-socket", socket.path])
                #expect(with.contains("cannot use console socket if "))
                #expect(with.contains("will not detach or allocate tty"))
            }
        }
    }
}
