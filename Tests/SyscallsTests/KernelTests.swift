import Linux
import Testing

@testable import Syscalls

@Suite("What the kernel says about this process")
struct KernelTests {
    @Test("capability sets are those of the status file")
    func capabilities() throws {
        let sets = try CapabilitySets.current()
        let status = try Procfs().text(of: "self/status")
        for (name, set) in [
            ("CapInh", sets.inheritable), ("CapPrm", sets.permitted), ("CapEff", sets.effective),
            ("CapBnd", try CapabilitySets.bounding()),
        ] {
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
            let value = line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
            #expect(set.rawValue == value, "\(name)")
        }
        let last = try Procfs().text(of: "sys/kernel/cap_last_cap")
        #expect("\(CapabilitySets.last)\n" == last)
    }

    @Test("limits, processors and names are read")
    func reads() throws {
        let limit = try SchedulingCalls.limit(.openFiles)
        #expect(limit.soft > 0 && limit.soft <= limit.hard)
        #expect(try !SchedulingCalls.affinity().numbers.isEmpty)
        #expect(try HostCalls.kernelName().release.contains("."))
        #expect(HostCalls.environment().contains { $0.hasPrefix("PATH=") })
        #expect(HostCalls.environmentValue("PATH")?.isEmpty == false)
        #expect(try Processes.currentDirectory().hasPrefix("/"))
    }

    @Test("the seccomp actions and flags that this kernel must know, it knows")
    func seccomp() throws {
        for action in [SeccompAction.allow, .errno, .killProcess, .notify] {
            #expect(try SeccompCalls.knows(action: action.number))
        }
        #expect(try !SeccompCalls.knows(action: 0x1234_0000))
        #expect(try SeccompCalls.knows(flags: SeccompFilterFlag.log.number))
        #expect(try !SeccompCalls.knows(flags: 1 << 30))
    }

    @Test("the type of a namespace file is recognised, and another file refused")
    func namespaces() throws {
        let directory = try Files.open("/proc/self/ns", [.path, .directory])
        for namespace in Namespace.allCases {
            let file = try Files.open(
                FilePath(namespace.procName),
                in: directory.descriptor,
                .readOnly
            )
            #expect(try Namespaces.type(of: file.descriptor) == namespace)
        }
        let other = try Files.open("/dev/null", .readOnly)
        #expect(throws: Failure(errno: 25)) { try Namespaces.type(of: other.descriptor) }
    }

    @Test("a mount is recognised by its root and its number")
    func mounts() throws {
        let root = try Files.open("/proc", [.path, .directory])
        let inside = try Files.open("/proc/self", [.path, .directory])
        #expect(try Files.isMountRoot(root.descriptor))
        #expect(try !Files.isMountRoot(inside.descriptor))
        let ids = (try Files.mountID(of: root.descriptor), try Files.mountID(of: inside.descriptor))
        #expect(ids.0 == ids.1)
        #expect(try Files.fileSystemType(of: root.descriptor) == FileSystemMagic.procfs)
    }

    @Test("waiting ends when the time is over, and at once when something is there")
    func polls() throws {
        let pipe = try Files.pipe()
        let start = try HostCalls.monotonicTime()
        #expect(try !Polling.waitUntilReadable(pipe.first.descriptor, timeout: 30))
        let passed = try HostCalls.monotonicTime()
        let limit = Timestamp(seconds: start.seconds, nanoseconds: start.nanoseconds + 29_000_000)
        #expect(passed > limit)
        try Files.writeAll([1], to: pipe.second.descriptor)
        #expect(try Polling.waitUntilReadable(pipe.first.descriptor))
    }

    @Test("a process that was waited for has executed its program, or has ended")
    func execution() throws {
        let program = try Files.open("/bin/sleep", [.path])
        let channel = try Sockets.pair()
        for (descriptor, isThere) in [
            (program.descriptor, true), (channel.first.descriptor, false),
        ] {
            let process = try Spawn.container(
                executable: descriptor,
                arguments: ["sleep", "1000"],
                environment: [],
                channel: channel.second.descriptor
            )
            process.execution.wait()
            if isThere {
                let executed = try Files.open(FilePath("/proc/\(process.pid)/exe"), [.path])
                #expect(
                    try Files.status(of: executed.descriptor)
                        == Files.status(of: program.descriptor)
                )
                try Processes.send(.kill, toPID: process.pid)
            } else {
                let packet = try Sockets.receive(from: channel.first.descriptor, limit: 64)
                let failure = SpawnFailure(packet: packet.bytes)
                #expect(failure?.step == .execute)
                #expect(failure?.reason == .permissionDenied)
            }
            #expect(try Polling.waitUntilReadable(process.pidfd.descriptor))
            // Another test may have waited for all children of this process.
            try ignoring(.noChildProcess) { () throws(Failure) in
                _ = try Processes.wait(for: process.pid)
            }
        }
    }

    @Test("a failure packet is recognised, and nothing else is")
    func failurePackets() {
        let packet: [UInt8] = [0, 0x73, 0x70, 0x77, 6, 0, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0]
        let failure = SpawnFailure(packet: packet)
        #expect(failure?.step == .enterCgroup)
        #expect(failure?.index == 7)
        #expect(failure?.reason == .noSuchFileOrDirectory)
        #expect(SpawnFailure(packet: Array(packet.dropLast())) == nil)
        #expect(SpawnFailure(packet: [0x7b] + packet.dropFirst()) == nil)
        #expect(SpawnFailure(packet: []) == nil)
    }
}
