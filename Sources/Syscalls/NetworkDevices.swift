internal import CShims
package import Linux

/// A network device, as its namespace knows it.
package struct NetworkDevice: Equatable, Sendable {
    /// Its number in the namespace.
    package var index: Int32
    /// Its name.
    package var name: String
    /// Whether it was told to send and receive (`IFF_UP`).
    package var isUp: Bool
    /// The bridge or bond it belongs to.
    package var master: Int32?
}

extension NetlinkSocket {
    /// The device that has a name, or goes by it as an alternative one; nil if none does.
    package func device(named name: String) throws(Failure) -> NetworkDevice? {
        try device(0, [NetlinkAttribute(SHIM_IFLA_IFNAME, text: name)])
    }

    /// The device that has a number; nil if none does.
    package func device(_ index: Int32) throws(Failure) -> NetworkDevice? {
        try device(index, [])
    }

    private func device(
        _ index: Int32,
        _ attributes: [NetlinkAttribute]
    ) throws(Failure) -> NetworkDevice? {
        let question = NetlinkMessage(SHIM_RTM_GETLINK, fixed: deviceHeader(index), attributes)
        let noSuchDevice = Failure(errno: ENODEV)
        let answers = try ignoring(noSuchDevice) { () throws(Failure) in try request(question) }
        guard let answer = answers?.first else { return nil }
        guard answer.type == SHIM_RTM_NEWLINK, answer.fixed.count == 16,
            let name = answer.attribute(SHIM_IFLA_IFNAME)
        else { throw .ioError }
        let flags = NetlinkMessage.number(at: 8, of: answer.fixed[...], as: UInt32.self)
        return NetworkDevice(
            index: NetlinkMessage.number(at: 4, of: answer.fixed[...], as: Int32.self),
            name: name.text,
            isUp: flags & UInt32(IFF_UP) != 0,
            master: answer.attribute(SHIM_IFLA_MASTER).map { Int32(bitPattern: $0.number) }
        )
    }

    /// Moves a device to another namespace, where it is down and has no addresses.
    ///
    /// Its number there may be another one, unless a number that is free is given.
    package func move(
        _ device: Int32,
        to namespace: Descriptor,
        as name: String,
        index: Int32? = nil
    ) throws(Failure) {
        var attributes = [
            NetlinkAttribute(SHIM_IFLA_NET_NS_FD, number: namespace.number),
            NetlinkAttribute(SHIM_IFLA_IFNAME, text: name),
        ]
        if let index {
            attributes.append(NetlinkAttribute(SHIM_IFLA_NEW_IFINDEX, number: index))
        }
        try change(device, attributes)
    }

    /// Gives a device that is down another name, in which the kernel replaces `%d`.
    package func rename(_ device: Int32, to name: String) throws(Failure) {
        try change(device, [NetlinkAttribute(SHIM_IFLA_IFNAME, text: name)])
    }

    /// Puts a device into a bridge or bond.
    package func attach(_ device: Int32, to master: Int32) throws(Failure) {
        try change(device, [NetlinkAttribute(SHIM_IFLA_MASTER, number: master)])
    }

    /// Lets a device send and receive.
    package func bringUp(_ device: Int32) throws(Failure) {
        let up = UInt32(IFF_UP)
        try request(
            NetlinkMessage(SHIM_RTM_NEWLINK, fixed: deviceHeader(device, flags: up, mask: up))
        )
    }

    private func change(_ device: Int32, _ attributes: [NetlinkAttribute]) throws(Failure) {
        try request(NetlinkMessage(SHIM_RTM_NEWLINK, fixed: deviceHeader(device), attributes))
    }

    /// The bytes of an `ifinfomsg`: which device, and which flags it shall have.
    private func deviceHeader(_ device: Int32, flags: UInt32 = 0, mask: UInt32 = 0) -> [UInt8] {
        [0, 0, 0, 0] + NetlinkMessage.bytes(device) + NetlinkMessage.bytes(flags)
            + NetlinkMessage.bytes(mask)
    }
}

/// An address of a network device, with everything that the kernel says about it.
package struct NetworkAddress: Equatable, Sendable {
    /// The message that announces the address, and that would make it.
    package private(set) var message: NetlinkMessage

    /// Takes an address from the kernel's list; nil for a message that is none.
    package init?(_ message: NetlinkMessage) {
        guard message.type == SHIM_RTM_NEWADDR, message.fixed.count == 8 else { return nil }
        self.message = message
    }

    /// Which device has it.
    package var device: Int32 {
        NetlinkMessage.number(at: 4, of: message.fixed[...], as: Int32.self)
    }

    /// Whether it stays until somebody removes it, and means the same everywhere.
    package var isPermanentAndGlobal: Bool {
        let scope = message.fixed[3]
        return flags & UInt32(IFA_F_PERMANENT) != 0 && scope == UInt8(RT_SCOPE_UNIVERSE.rawValue)
    }

    /// Whether the kernel has made it, to be replaced before long (RFC 8981).
    package var isTemporary: Bool { isIPv6 && flags & UInt32(IFA_F_TEMPORARY) != 0 }

    /// Whether the kernel lists the newest address first.
    fileprivate var isListedNewestFirst: Bool { isIPv6 }

    private var isIPv6: Bool { message.fixed[0] == UInt8(AF_INET6) }

    private var flags: UInt32 {
        message.attribute(SHIM_IFA_FLAGS)?.number ?? UInt32(message.fixed[2])
    }

    /// The same address for a device of another number and name.
    ///
    /// A label begins with the device's name; one that would get too long is left to the kernel.
    package func moved(to device: Int32, from oldName: String, to name: String) -> NetworkAddress {
        var moved = self
        moved.message.fixed[4...] = NetlinkMessage.bytes(device)[...]
        moved.message.attributes = message.attributes.compactMap { attribute in
            guard attribute.type == SHIM_IFA_LABEL else { return attribute }
            let label = attribute.text
            guard label == oldName || label.hasPrefix(oldName + ":") else { return attribute }
            let text = name + label.dropFirst(oldName.count)
            return text.utf8.count < IFNAMSIZ ? NetlinkAttribute(attribute.type, text: text) : nil
        }
        return moved
    }
}

extension NetlinkSocket {
    /// The addresses of a device, of any family, in the order to add them in.
    package func addresses(of device: Int32) throws(Failure) -> [NetworkAddress] {
        let question = NetlinkMessage(SHIM_RTM_GETADDR, fixed: [UInt8](repeating: 0, count: 8))
        let addresses = try list(question).compactMap(NetworkAddress.init).filter {
            $0.device == device
        }
        return addresses.filter { !$0.isListedNewestFirst }
            + addresses.reversed().filter { $0.isListedNewestFirst }
    }

    /// Gives a device an address, unless it has it.
    package func add(_ address: NetworkAddress) throws(Failure) { try add(address.message) }

    fileprivate func add(_ message: NetlinkMessage) throws(Failure) {
        try ignoring(.fileExists) { () throws(Failure) in
            try request(message, flags: SHIM_NLM_F_CREATE | SHIM_NLM_F_EXCL)
        }
    }
}

/// A route that somebody has set up, with everything that the kernel says about it.
package struct NetworkRoute: Equatable, Sendable {
    fileprivate var message: NetlinkMessage

    /// Takes a route from the kernel's list; nil for one that the kernel makes by itself.
    package init?(_ message: NetlinkMessage) {
        guard message.type == SHIM_RTM_NEWROUTE, message.fixed.count == 12 else { return nil }
        let protocolNumber = Int32(message.fixed[5])
        let flags = NetlinkMessage.number(at: 8, of: message.fixed[...], as: UInt32.self)
        guard protocolNumber != RTPROT_KERNEL, protocolNumber != RTPROT_RA,
            flags & UInt32(RTM_F_CLONED) == 0
        else { return nil }
        self.message = message
        // The rest is what became of the route, and is refused in a request.
        self.message.fixed[8...] = NetlinkMessage.bytes(flags & UInt32(RTNH_F_ONLINK))[...]
    }

    /// Through which device it leads.
    package var device: Int32? {
        message.attribute(SHIM_RTA_OIF).map { Int32(bitPattern: $0.number) }
    }

    /// Whether it leads to a gateway, which another route must lead to.
    package var hasGateway: Bool {
        message.attribute(SHIM_RTA_GATEWAY) != nil || message.attribute(SHIM_RTA_VIA) != nil
    }
}

extension NetlinkSocket {
    /// The routes through a device that are lost when it goes, in the order to add them in.
    package func routes(through device: Int32) throws(Failure) -> [NetworkRoute] {
        let question = NetlinkMessage(SHIM_RTM_GETROUTE, fixed: [UInt8](repeating: 0, count: 12))
        let routes = try list(question).compactMap(NetworkRoute.init).filter { $0.device == device }
        return routes.filter { !$0.hasGateway } + routes.filter { $0.hasGateway }
    }

    /// Adds a route, unless it is there.
    package func add(_ route: NetworkRoute) throws(Failure) { try add(route.message) }
}
