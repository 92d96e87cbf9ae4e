import Linux
import Testing

@testable import Syscalls

@Suite("A pinned procfs")
struct ProcfsTests {
    @Test("only a procfs can be pinned", arguments: ["/tmp", "/sys", "/proc/self", "/proc/sys"])
    func refusesOthers(path: String) {
        #expect(throws: Failure.notSupported) { _ = try Procfs(at: FilePath(path)).descriptor }
    }

    @Test("files of this process and parameters of the kernel are read")
    func reads() throws {
        let procfs = try Procfs()
        #expect(try procfs.text(of: "self/status").contains("Pid:\t\(Processes.id)\n"))
        let hostName = try HostCalls.kernelName().hostName
        #expect(try procfs.text(of: "sys/kernel/hostname") == hostName + "\n")
    }

    @Test("links that jump, and paths that leave, are refused")
    func refusesJumps() throws {
        let procfs = try Procfs()
        for path in ["self/root", "self/exe", "self/cwd"] as [FilePath] {
            #expect(throws: Failure.tooManySymbolicLinkLevels) { _ = try procfs.read(path) }
        }
        #expect(throws: Failure(errno: 18)) { _ = try procfs.read("../etc/passwd") }
        #expect(throws: Failure(errno: 18)) { _ = try procfs.read("/etc/passwd") }
    }

    @Test("a handle is opened for reading through its own link")
    func reopens() throws {
        let scratch = try Scratch()
        try scratch.write("text", to: "file")
        let handle = try Files.open("file", in: scratch.descriptor, .path)
        #expect(throws: Failure.badFileDescriptor) { try Files.readAll(handle.descriptor) }
        let procfs = try Procfs()
        let file = try procfs.reopen(handle.descriptor, .readOnly)
        #expect(try Files.readAll(file.descriptor) == Array("text".utf8))
        #expect(try procfs.path(of: file.descriptor) == scratch.path.appending("file"))
    }

    @Test("the start time is found behind any program name")
    func parsesStat() {
        let tail = "S 17 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 98765 20 21"
        for name in ["sh", "a b", "a) R 1 (b", "))))", ""] {
            let stat = ProcessStat(Array("42 (\(name)) \(tail)\n".utf8))
            #expect(stat?.startTime == 98765)
            #expect(stat?.state == "S")
            #expect(stat?.parent == 17)
        }
        for text in ["", "42 (sh", "42 (sh) S 1", "42 (sh) S 1 " + tail.dropFirst(20)] {
            #expect(ProcessStat(Array(text.utf8)) == nil)
        }
    }

    @Test("a process that is not there is said not to be there")
    func findsProcesses() throws {
        let procfs = try Procfs()
        #expect(try procfs.stat(of: Processes.id).parent == Processes.parentID)
        #expect(throws: Failure.noSuchProcess) { _ = try procfs.startTime(of: .max) }
    }
}
