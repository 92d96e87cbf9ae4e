import CShims
import Testing

@testable import Syscalls

private func address(
    family: UInt8 = 2,
    flags: UInt32 = 0x80,
    scope: UInt8 = 0,
    label: String? = nil
) throws -> NetworkAddress {
    var attributes = [
        NetlinkAttribute(1, [10, 0, 0, 1]), NetlinkAttribute(8, NetlinkMessage.bytes(flags)),
    ]
    if let label { attributes.append(NetlinkAttribute(3, text: label)) }
    let fixed = [family, 24, UInt8(truncatingIfNeeded: flags), scope, 7, 0, 0, 0]
    return try #require(NetworkAddress(NetlinkMessage(SHIM_RTM_NEWADDR, fixed: fixed, attributes)))
}

@Suite("Netlink messages")
struct NetlinkMessageTests {
    /// `ip link set dev 3 name ab`, as the kernel reads it.
    private let rename: [UInt8] = [
        0x28, 0, 0, 0, 16, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        7, 0, 3, 0, 0x61, 0x62, 0, 0,
    ]
    private let message = NetlinkMessage(
        16,
        fixed: [0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [NetlinkAttribute(3, text: "ab")]
    )

    @Test("a request has its length, kind and flags, and attributes at multiples of four")
    func bytes() {
        #expect(message.bytes(flags: SHIM_NLM_F_REQUEST | SHIM_NLM_F_ACK) == rename)
    }

    @Test("a packet of several messages is taken apart, whatever is cut off is left out")
    func messages() {
        let acknowledgement: [UInt8] = [20, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        let refused: [UInt8] = [0xef, 0xff, 0xff, 0xff]
        let packet = rename + acknowledgement + refused
        let found = NetlinkMessage.messages(in: packet)
        #expect(found == [message, NetlinkMessage(2, fixed: refused)])
        #expect(found[0].attribute(3)?.text == "ab")
        for length in packet.indices {
            let cut = NetlinkMessage.messages(in: Array(packet.prefix(length)))
            #expect(cut == (length < rename.count ? [] : [message]), "\(length) bytes")
        }
    }

    @Test("lengths that cannot be end the reading", arguments: [0, 3, 15, 200] as [UInt8])
    func wrongLength(_ length: UInt8) {
        var packet = rename
        packet[0] = length
        #expect(NetlinkMessage.messages(in: packet).isEmpty)
        packet = rename
        packet[32] = length
        let found = NetlinkMessage.messages(in: packet)
        #expect(found.count == 1 && found[0].attributes.isEmpty)
    }

    @Test("a list that changed while it was read says so")
    func changed() {
        var packet = rename
        packet[6] = UInt8(SHIM_NLM_F_DUMP_INTR)
        #expect(NetlinkMessage.messages(in: packet)[0].isOfChangedList)
        #expect(!NetlinkMessage.messages(in: rename)[0].isOfChangedList)
    }

    @Test("permanent addresses of global scope are told from the others")
    func permanent() throws {
        #expect(try address().isPermanentAndGlobal)
        #expect(try address(family: 10, flags: 0x281).isPermanentAndGlobal)
        #expect(try !address(flags: 0x200).isPermanentAndGlobal)
        #expect(try !address(scope: 253).isPermanentAndGlobal)
        #expect(try address(family: 10, flags: 1).isTemporary)
        #expect(try !address(flags: 1).isTemporary)
    }

    @Test(
        "a label follows the device's name",
        arguments: [
            ("eth0", "net1"), ("eth0:web", "net1:web"), ("eth01", "eth01"), ("other", "other"),
        ]
    )
    func label(_ before: String, after: String) throws {
        let moved = try address(label: before).moved(to: 300, from: "eth0", to: "net1")
        #expect(moved.device == 300)
        #expect(moved.message.attribute(3)?.text == after)
        #expect(moved.message.attribute(1)?.value == [10, 0, 0, 1])
    }

    @Test("a label that gets too long is left to the kernel")
    func longLabel() throws {
        let moved = try address(label: "eth0:12345678").moved(to: 1, from: "eth0", to: "network")
        #expect(moved.message.attribute(3) == nil)
        let fits = try address(label: "eth0:1234567").moved(to: 1, from: "eth0", to: "network")
        #expect(fits.message.attribute(3)?.text == "network:1234567")
    }

    @Test("a route is asked for without what became of it; those of the kernel are its own")
    func route() throws {
        func route(_ number: UInt8, flags: [UInt8] = [0, 0, 0, 0]) -> NetworkRoute? {
            let fixed = [2, 24, 0, 0, 254, number, 0, 1] + flags
            let through = NetlinkAttribute(4, number: 7)
            return NetworkRoute(NetlinkMessage(SHIM_RTM_NEWROUTE, fixed: fixed, [through]))
        }
        #expect(route(2) == nil)
        #expect(route(9) == nil)
        #expect(route(3, flags: [0, 2, 0, 0]) == nil)
        let static4 = try #require(route(4, flags: [0x14, 0, 0, 0]))
        #expect(static4.device == 7 && !static4.hasGateway)
        #expect(static4 == route(4, flags: [4, 0, 0, 0]))
    }
}
