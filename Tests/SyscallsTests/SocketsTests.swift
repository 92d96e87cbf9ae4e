import Linux
import Testing

@testable import Syscalls

@Suite("Sockets")
struct SocketsTests {
    @Test("a packet arrives whole, with its descriptors in order, closing on exec")
    func carriesDescriptors() throws {
        let scratch = try Scratch()
        try scratch.write("one", to: "1")
        try scratch.write("two", to: "2")
        let files = (
            try Files.open("1", in: scratch.descriptor, .readOnly).release(),
            try Files.open("2", in: scratch.descriptor, .readOnly).release()
        )
        let sent = DescriptorPair(adopting: files)
        let pair = try Sockets.pair()
        try Sockets.send(
            Array("hello".utf8),
            descriptors: [sent.first.descriptor, sent.second.descriptor],
            to: pair.first.descriptor
        )
        var packet = try Sockets.receive(
            from: pair.second.descriptor,
            limit: 100,
            maximumDescriptors: 2
        )
        #expect(packet.bytes == Array("hello".utf8))
        for text in ["one", "two"] {
            guard let file = packet.takeDescriptor() else {
                Issue.record("\(text) did not arrive")
                return
            }
            #expect(try Files.readAll(file.descriptor) == Array(text.utf8))
        }
        #expect(packet.descriptorCount == 0)
    }

    @Test("more descriptors than expected are an error, and none of them stays open")
    func refusesDescriptors() throws {
        let pipe = try Files.pipe()
        let pair = try Sockets.pair()
        let writing = pipe.second.descriptor
        for maximum in [0, 1] {
            try Sockets.send(
                [1],
                descriptors: [writing, writing, writing],
                to: pair.first.descriptor
            )
            #expect(throws: Failure.messageTooLong) {
                try Sockets.receive(
                    from: pair.second.descriptor,
                    limit: 8,
                    maximumDescriptors: maximum
                ).bytes
            }
        }
        let reading = pipe.takeFirst()
        // The pipe has ended: no copy of its writing end is open any more.
        try #require(try Polling.waitUntilReadable(reading.descriptor, timeout: 0))
        #expect(try Files.read(reading.descriptor, limit: 1).isEmpty)
    }

    @Test("a longer packet than expected is an error, the next one is whole again")
    func refusesLength() throws {
        let pair = try Sockets.pair()
        try Sockets.send([1, 2, 3, 4], to: pair.first.descriptor)
        try Sockets.send([5, 6], to: pair.first.descriptor)
        #expect(throws: Failure.messageTooLong) {
            try Sockets.receive(from: pair.second.descriptor, limit: 3).bytes
        }
        #expect(try Sockets.receive(from: pair.second.descriptor, limit: 3).bytes == [5, 6])
    }

    @Test("a closed end is an empty packet for the reader and an error for the writer")
    func ends() throws {
        let ours = try Sockets.pair().takeFirst()
        try #require(try Polling.waitUntilReadable(ours.descriptor, timeout: 0))
        #expect(try Sockets.receive(from: ours.descriptor, limit: 3).bytes.isEmpty)
        #expect(throws: Failure.brokenPipe) { try Sockets.send([1], to: ours.descriptor) }
    }

    @Test("a socket is reached at a path of any length", arguments: [1, 90, 250])
    func connects(length: Int) throws {
        let scratch = try Scratch()
        let directory = scratch.path.appending(String(repeating: "d", count: length))
        try Files.makeDirectory(directory)
        let path = directory.appending("socket")
        let listener = try Sockets.listen(at: path)
        let client = try Sockets.connect(to: path)
        let server = try Sockets.accept(listener.descriptor)
        try Sockets.send([7], to: client.descriptor)
        #expect(try Sockets.receive(from: server.descriptor, limit: 8).bytes == [7])
        #expect(try Files.status(of: path).kind == .socket)
    }

    @Test("a datagram reaches a path and an abstract address")
    func sendsDatagrams() throws {
        let scratch = try Scratch()
        for path in [scratch.path.appending("notify"), FilePath("@\(scratch.path)")] {
            let receiver = try Sockets.listen(at: path, .datagrams)
            try Sockets.sendDatagram(Array("READY=1".utf8), to: path)
            let packet = try Sockets.receive(from: receiver.descriptor, limit: 64)
            #expect(packet.bytes == Array("READY=1".utf8))
        }
        #expect(throws: Failure.noSuchFileOrDirectory) {
            try Sockets.sendDatagram([1], to: scratch.path.appending("nobody"))
        }
    }
}
