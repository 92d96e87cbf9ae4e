import Linux
import Syscalls
import Testing

@testable import Engine

@Suite("Small parts of the foreground")
struct ForegroundTests {
    @Test("signals that report our own errors and those that cannot be caught are not collected")
    func signals() {
        let collected = collectedSignals()
        #expect(collected.contains(.terminate) && collected.contains(.child))
        #expect(collected.contains(.windowChange) && collected.contains(Signal(rawValue: 64)))
        #expect(!collected.contains(.kill) && !collected.contains(.stop))
        #expect(!collected.contains(Signal(rawValue: 11)))
    }

    @Test("a pid file holds digits and nothing else, and replaces the one before")
    func pidFile() throws {
        let directory = FilePath("/tmp/apus-test-pidfile-\(Processes.id)")
        try Files.makeDirectory(directory)
        defer { remove(directory) }
        let path = directory.appending("pid")
        // A command that was killed in between leaves this behind.
        _ = try Files.open(
            directory.appending(".pid"),
            [.writeOnly, .create],
            permissions: FilePermissions(rawValue: 0o600)
        )
        try PIDFile.write(123_456, to: path)
        try PIDFile.write(42, to: path)
        #expect(try Files.readFile(path) == Array("42".utf8))
        let handle = try Files.open(directory, [.readOnly, .directory])
        #expect(try Files.entries(of: handle.descriptor).map(\.name) == ["pid"])
    }

    @Test("a pid file that cannot be written is named")
    func badPIDFile() {
        #expect {
            try PIDFile.write(1, to: "/nowhere/pid")
        } throws: {
            "\($0)" == "write the pid file /nowhere/pid: no such file or directory (ENOENT)"
        }
    }

    private func remove(_ directory: FilePath) {
        do { try Files.removeTree(directory) } catch { Issue.record("\(error)") }
    }

    @Test("a flow reads, writes, and is done when its source has ended")
    func flow() throws {
        var source = try Files.pipe()
        let sink = try Files.pipe()
        var flow = ByteFlow(
            from: source.first.descriptor,
            to: sink.second.descriptor,
            whenClosed: .stop
        )
        #expect(flow.awaited?.descriptor == source.first.descriptor)
        try Files.writeAll(Array("abc".utf8), to: source.second.descriptor)
        try flow.advance()
        #expect(flow.awaited?.descriptor == sink.second.descriptor && flow.lastByte == 99)
        try flow.advance()
        #expect(try Files.read(sink.first.descriptor, limit: 10) == Array("abc".utf8))
        source.second = try Files.memoryFile("closes the other one")
        try flow.advance()
        #expect(flow.isDone && flow.awaited == nil)
    }
}
