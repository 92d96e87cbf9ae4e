import Glibc
import Linux
import Testing

@testable import Syscalls

@Suite("Descriptors with one owner")
struct OwnedDescriptorTests {
    @Test("a descriptor is closed when its value goes out of scope, and not before")
    func closesAtEndOfScope() throws {
        let pipe = try Files.pipe()
        do {
            let copy = try Files.duplicate(pipe.second.descriptor)
            #expect(try Files.isOpen(copy.descriptor))
        }
        // The pipe ends when the last copy of its writing end is closed.
        let reading = pipe.takeFirst()
        try #require(try Polling.waitUntilReadable(reading.descriptor, timeout: 0))
        #expect(try Files.read(reading.descriptor, limit: 1).isEmpty)
    }

    @Test("closing by hand closes once and says what the kernel says")
    func closesByHand() throws {
        let pipe = try Files.pipe()
        let number = try Files.duplicate(pipe.second.descriptor).release()
        let reading = pipe.takeFirst()
        #expect(try !Polling.waitUntilReadable(reading.descriptor, timeout: 0))
        try OwnedDescriptor(adopting: number).close()
        try #require(try Polling.waitUntilReadable(reading.descriptor, timeout: 0))
        #expect(try Files.read(reading.descriptor, limit: 1).isEmpty)
        #expect(throws: Failure.badFileDescriptor) {
            try OwnedDescriptor(adopting: 1 << 20).close()
        }
    }

    @Test("a released number stays open")
    func releases() throws {
        let pipe = try Files.pipe()
        let number = try Files.duplicate(pipe.second.descriptor).release()
        let reading = pipe.takeFirst()
        #expect(try !Polling.waitUntilReadable(reading.descriptor, timeout: 0))
        #expect(Glibc.close(number) == 0)
        #expect(try Polling.waitUntilReadable(reading.descriptor, timeout: 0))
    }

    @Test("every way to a descriptor closes it on exec")
    func closesOnExec() throws {
        let file = try Files.open("/dev/null", .readOnly)
        let pipe = try Files.pipe()
        let sockets = try Sockets.pair()
        let memory = try Files.memoryFile("test")
        let copy = try Files.duplicate(file.descriptor)
        let root = try Files.open("/", [.path, .directory])
        let beneath = try Beneath.open("dev/null", in: root.descriptor, .path)
        let descriptors = [
            file.descriptor, pipe.first.descriptor, pipe.second.descriptor,
            sockets.first.descriptor, sockets.second.descriptor, memory.descriptor,
            copy.descriptor, root.descriptor, beneath.descriptor,
        ]
        for descriptor in descriptors {
            #expect(fcntl(descriptor.number, F_GETFD) == FD_CLOEXEC)
        }
        try Files.setCloseOnExec(copy.descriptor, false)
        #expect(fcntl(copy.descriptor.number, F_GETFD) == 0)
    }
}
