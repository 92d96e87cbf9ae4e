import Linux
import Syscalls
import Testing

@testable import Engine

@Suite("The words about hooks")
struct HookTextTests {
    @Test("success needs no words, everything else has runc's")
    func complaints() {
        func words(_ status: Syscalls.ExitStatus?) -> String? {
            hookComplaint(status, timeout: 2, output: "out", errors: "err")
        }
        #expect(words(.exited(0)) == nil)
        #expect(words(.exited(1)) == "exit status 1, stdout: out, stderr: err")
        #expect(words(.signaled(.kill)) == "signal: SIGKILL, stdout: out, stderr: err")
        #expect(words(nil) == "hook ran past specified timeout of 2.0s")
    }

    @Test("short output is kept whole, without the white space at its end")
    func shortOutput() {
        var tail = OutputTail()
        tail.append(Array("one\n".utf8))
        tail.append(Array("two \n\n".utf8))
        #expect(tail.text == "one\ntwo")
    }

    @Test("of long output the end is kept, and said to be an end")
    func longOutput() {
        var tail = OutputTail()
        for _ in 0..<3 { tail.append([UInt8](repeating: UInt8(ascii: "a"), count: 3000)) }
        tail.append(Array("end".utf8))
        #expect(tail.text.hasPrefix("…a") && tail.text.hasSuffix("aend"))
        #expect(tail.text.utf8.count == OutputTail.limit + "…".utf8.count)
    }

    @Test("reading a pipe stops where there is nothing, and notices its end")
    func reading() throws {
        var pipe = try Files.pipe()
        try Files.setNonBlocking(pipe.first.descriptor, true)
        var tail = OutputTail()
        try tail.read(pipe.first.descriptor)
        #expect(tail.text.isEmpty && !tail.isComplete)
        try Files.writeAll(Array("x".utf8), to: pipe.second.descriptor)
        try tail.read(pipe.first.descriptor)
        #expect(tail.text == "x" && !tail.isComplete)
        pipe.second = try Files.memoryFile("closes the other one")
        try tail.read(pipe.first.descriptor)
        #expect(tail.isComplete)
    }
}
