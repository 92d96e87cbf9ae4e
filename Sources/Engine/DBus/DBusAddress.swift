internal import Plan

/// Where a bus is: the Unix sockets among its addresses.
enum DBusAddress {
    /// The sockets of a list such as `unix:path=/run/bus,guid=…;unix:abstract=…`, an abstract one
    /// with `@` before its name.
    static func sockets(in text: String) -> [String] {
        text.split(separator: ";").compactMap { address in
            guard address.hasPrefix("unix:") else { return nil }
            for pair in address.dropFirst("unix:".count).split(separator: ",") {
                for (key, prefix) in [("path=", ""), ("abstract=", "@")] where pair.hasPrefix(key) {
                    return unescaped(pair.dropFirst(key.count)).map { prefix + $0 }
                }
            }
            return nil
        }
    }

    /// Where systemd can be reached, the best first.
    ///
    /// - Parameters:
    ///   - isUser: whether the user's own instance is meant, and not the system's.
    ///   - uid: the user.
    ///   - environment: `NAME=value` of the caller.
    /// - Returns: paths of sockets.
    static func candidates(isUser: Bool, uid: UInt32, environment: [String]) -> [String] {
        let name = isUser ? "DBUS_SESSION_BUS_ADDRESS" : "DBUS_SYSTEM_BUS_ADDRESS"
        let given = Environment.value(of: name, in: environment).map(sockets) ?? []
        guard isUser else {
            return given.isEmpty
                ? ["/run/dbus/system_bus_socket", "/run/systemd/private"] : given
        }
        var paths = given
        if let directory = Environment.value(of: "XDG_RUNTIME_DIR", in: environment),
            directory.hasPrefix("/")
        {
            paths.append(directory + "/bus")
        }
        paths.append("/run/user/\(uid)/bus")
        // Each once: a bus that is silent is waited for.
        return paths.enumerated().filter { !paths[..<$0.offset].contains($0.element) }
            .map { $0.element }
    }

    /// Whether this is systemd's own socket, behind which there is no bus.
    static func isPrivate(_ path: String) -> Bool { path.hasSuffix("/systemd/private") }

    /// A value with `%20` for a blank; nil if a digit is missing.
    private static func unescaped(_ value: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(value.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let number = UInt8(digits, radix: 16) else { return nil }
            bytes.append(number)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
