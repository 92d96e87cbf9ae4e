import Harness
import Linux
import Testing

@testable import Engine

@Suite("Messages of D-Bus")
struct DBusTests {
    private static func message() -> DBusMessage {
        var message = DBusMessage(
            .call,
            serial: 7,
            body: [
                .string("apus-web.scope"), .string("fail"),
                .array(
                    of: "(sv)",
                    [
                        .structure([.string("Delegate"), .variant(.boolean(true))]),
                        .structure([
                            .string("PIDs"), .variant(.array(of: "u", [.uint32(4711)])),
                        ]),
                        .structure([
                            .string("DeviceAllow"), .variant(.array(of: "(ss)", [])),
                        ]),
                        .structure([.string("MemoryMax"), .variant(.uint64(.max))]),
                    ]
                ),
                .array(of: "(sa(sv))", []),
                .array(of: "{sv}", [.entry(.string("k"), .variant(.double(-1.5)))]),
                .byte(1), .int16(-2), .uint16(3), .int32(-4), .uint32(5), .int64(-6),
                .objectPath("/a"), .signature("a{sv}"), .descriptor(0),
            ]
        )
        message.path = "/org/freedesktop/systemd1"
        message.interface = "org.freedesktop.systemd1.Manager"
        message.member = "StartTransientUnit"
        message.destination = "org.freedesktop.systemd1"
        return message
    }

    /// A call of `Hello`, as other programs write it (D-Bus specification, "Message Format").
    private static let hello: [UInt8] =
        [
            0x6c, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0x6d, 0, 0, 0,
            1, 1, 0x6f, 0, 0x15, 0, 0, 0,
        ] + Array("/org/freedesktop/DBus".utf8) + [
            0, 0, 0,
            2, 1, 0x73, 0, 0x14, 0, 0, 0,
        ] + Array("org.freedesktop.DBus".utf8) + [
            0, 0, 0, 0,
            3, 1, 0x73, 0, 5, 0, 0, 0, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0, 0, 0,
            6, 1, 0x73, 0, 0x14, 0, 0, 0,
        ] + Array("org.freedesktop.DBus".utf8) + [0, 0, 0, 0]

    @Test("a message comes back as it was")
    func roundTrip() throws {
        let message = Self.message()
        #expect(try DBusMessage(message.bytes) == message)
        #expect(try DBusMessage.length(Array(message.bytes.prefix(16))) == message.bytes.count)
    }

    @Test("the bytes are those of the specification")
    func recorded() throws {
        var message = DBusMessage(.call, serial: 1)
        message.path = "/org/freedesktop/DBus"
        message.interface = "org.freedesktop.DBus"
        message.member = "Hello"
        message.destination = "org.freedesktop.DBus"
        #expect(message.bytes == Self.hello)
        #expect(try DBusMessage(Self.hello) == message)
    }

    @Test("the other order of bytes is read as well")
    func bigEndian() throws {
        let bytes: [UInt8] = [
            0x42, 2, 0, 1, 0, 0, 0, 4, 0, 0, 0, 9, 0, 0, 0, 15,
            5, 1, 0x75, 0, 0, 0, 0, 7, 8, 1, 0x67, 0, 1, 0x75, 0, 0,
            0, 0, 1, 2,
        ]
        let message = try DBusMessage(bytes)
        #expect(message.serial == 9)
        #expect(message.replySerial == 7)
        #expect(message.body == [.uint32(258)])
    }

    @Test("a message that ends anywhere else is refused")
    func truncated() {
        let bytes = Self.message().bytes
        for count in 0..<bytes.count {
            #expect(throws: MalformedDBus.self) { try DBusMessage(Array(bytes.prefix(count))) }
        }
    }

    @Test("changed bytes are read or refused, and never the end of the process")
    func mutated() {
        let original = Self.message().bytes
        var random = SeededGenerator(state: 4)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255,
                    using: &random
                )
            }
            do { _ = try DBusMessage(bytes) } catch { refused += 1 }
        }
        #expect(refused > 1000)
    }

    @Test("random bytes behind a proper beginning are read or refused")
    func random() {
        var random = SeededGenerator(state: 5)
        for _ in 0..<5000 {
            var bytes: [UInt8] = (0..<64).map { _ in .random(in: 0...255, using: &random) }
            let beginning: [UInt8] = [0x6c, 2, 0, 1, 24, 0, 0, 0, 1, 0, 0, 0, 24, 0, 0, 0]
            bytes.replaceSubrange(0..<16, with: beginning)
            do { _ = try DBusMessage(bytes) } catch { continue }
        }
    }

    @Test(
        "signatures that are none are refused",
        arguments: ["a", "(", "(s", ")", "{sv", "(s}", "aa", "a)", "(a)"]
    )
    func signatures(_ text: String) {
        #expect(throws: MalformedDBus.self) { try DBusReader.types(text) }
    }

    @Test("variants within variants end somewhere")
    func depth() {
        let deep = (0..<100).reduce(DBusValue.byte(1)) { value, _ in .variant(value) }
        #expect(throws: MalformedDBus.self) {
            try DBusMessage(DBusMessage(.signal, serial: 1, body: [deep]).bytes)
        }
    }

    // MARK: Addresses

    static let addresses: [(String, [String])] = [
        ("unix:path=/run/bus", ["/run/bus"]),
        ("unix:guid=1,path=/run/a%20b,x=y", ["/run/a b"]),
        ("tcp:host=a;unix:abstract=/tmp/x;unix:path=/b", ["@/tmp/x", "/b"]),
        ("unix:path=/a%2", []), ("unix:dir=/tmp", []), ("", []), (";;", []),
    ]

    @Test("the sockets among the addresses of a bus", arguments: addresses)
    func socket(_ text: String, _ sockets: [String]) {
        #expect(DBusAddress.sockets(in: text) == sockets)
    }

    @Test("where systemd is looked for, without and with a word of the environment")
    func candidates() {
        #expect(
            DBusAddress.candidates(isUser: false, uid: 0, environment: [])
                == ["/run/dbus/system_bus_socket", "/run/systemd/private"]
        )
        #expect(
            DBusAddress.candidates(
                isUser: false,
                uid: 0,
                environment: ["DBUS_SYSTEM_BUS_ADDRESS=unix:path=/x"]
            ) == ["/x"]
        )
        #expect(
            DBusAddress.candidates(isUser: true, uid: 7, environment: ["XDG_RUNTIME_DIR=/r"])
                == ["/r/bus", "/run/user/7/bus"]
        )
        #expect(
            DBusAddress.candidates(
                isUser: true,
                uid: 7,
                environment: [
                    "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/7/bus",
                    "XDG_RUNTIME_DIR=/run/user/7",
                ]
            ) == ["/run/user/7/bus"]
        )
    }

    @Test(
        "the version of systemd",
        arguments: [("252.39-1~deb12u1", 252), ("v249", 249), ("", 0), ("x", 0)]
    )
    func version(_ text: String, _ number: Int) {
        #expect(SystemdManager.version(text) == number)
    }
}
