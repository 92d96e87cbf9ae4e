import Harness

/// config-linux.md § Network Devices.
///
/// The runtime runs in a network namespace of its own, so that the host keeps its devices.
struct NetDevices: Chapter {
    let name = "net devices"

    var checks: [Check] {
        Check(
            .required,
            "a device is in the container, and nowhere else",
            of: "config-linux.net-devices.available",
            body: available
        )
        Check(
            .required,
            "a device gets its new name",
            of: "config-linux.net-devices.available",
            body: renamed
        )
        Check(
            .required,
            "a device that does not exist is an error",
            of: "config-linux.net-devices.possible",
            body: missing
        )
        Check(
            .required,
            "devices without a network namespace are an error",
            of: "config-linux.net-devices.possible",
            body: hostNamespace
        )
        Check(
            .required,
            "a name that the container's namespace has already is an error",
            of: "config-linux.net-devices.name-taken",
            body: taken
        )
        Check(
            .required,
            "a template becomes a name that is free",
            of: "config-linux.net-devices.template",
            body: template
        )
        Check(
            .required,
            "a device keeps its hardware address, MTU and queue length",
            of: "config-linux.net-devices.attributes",
            body: attributes
        )
        for (family, addresses) in Self.addresses {
            Check(
                .required,
                "a device keeps its permanent global \(family) addresses",
                of: "config-linux.net-devices.attributes"
            ) { try keeps(addresses) }
        }
        Check(.required, "a device is up", of: "config-linux.net-devices.up", body: isUp)
        Check(
            .required,
            "what is made of a device after create is left alone",
            of: "config-linux.net-devices.not-managed",
            body: leftAlone
        )
        Check(
            .required,
            "a device stays in its namespace when the container is deleted",
            of: "config-linux.net-devices.not-taken-back",
            body: stays
        )
    }

    private static let addresses = [
        (
            "IPv4",
            [
                "10.7.0.1/24 brd 10.7.0.255", "10.7.0.2/24", "10.8.0.1/32",
                "10.9.0.1 peer 10.9.0.2/32",
            ]
        ),
        ("IPv6", ["fd00:7::1/64 nodad", "fd00:8::1/128 nodad"]),
    ]

    /// Lends a bundle, and a namespace for the runtime in which there is a device `dev7` that becomes `devices` inside.
    private func use(
        _ devices: JSON = ["dev7": [:]],
        _ body: (Bundle, Network) throws -> Void
    ) throws {
        try Network.use { network in
            do { try network.addDevice("dev7") } catch {
                throw Skip("no virtual network device can be made")
            }
            try Bundle.use { bundle in
                bundle.config["linux"]["netDevices"] = devices
                try body(bundle, network)
            }
        }
    }

    private func available() throws {
        try use { bundle, network in
            let container = try bundle.create("links", options: network.options)
            try expect(network.facts["link.dev7"], is: nil, "the device in the runtime's namespace")
            try container.start()
            _ = try container.ending()
            try expect(container.facts["link.dev7"] != nil, "there is no dev7 inside")
        }
    }

    private func renamed() throws {
        try use(["dev7": ["name": "inside0"]]) { bundle, network in
            let links = try bundle.report("links", options: network.options).all("link")
            try expect(links.sorted(), is: ["inside0", "lo"], "the devices inside")
        }
    }

    private func missing() throws {
        try use(["dev7": [:], "dev8": [:]]) { bundle, network in
            try refused(bundle, in: network, "there is no dev8")
        }
    }

    private func hostNamespace() throws {
        try use { bundle, network in
            bundle.withoutNamespace("network")
            try refused(bundle, in: network, "the container has no network namespace of its own")
        }
    }

    private func taken() throws {
        try Network.use { other in
            try use(["dev7": ["name": "dev1"]]) { bundle, network in
                try other.addDevice("dev1")
                bundle.joinNetwork(other)
                try refused(bundle, in: network, "there is a dev1 in the container's namespace")
                try expect(other.facts.all("link").count, is: 3, "the devices in that namespace")
            }
        }
    }

    /// `create` is an error and leaves the device as it was.
    private func refused(_ bundle: Bundle, in network: Network, _ why: String) throws {
        try network.ip("addr add 10.7.0.1/24 dev dev7")
        try network.ip("link set dev7 up")
        let before = try deviceFacts(network)
        try bundle.expectError(why, options: network.options)
        try expect(deviceFacts(network), is: before, "the device after the error")
    }

    private func deviceFacts(_ network: Network) throws -> [String] {
        try network.facts.lines.filter { $0.key.contains(".dev7") && !$0.key.contains(".local") }
            .map { "\($0.key)=\($0.value)" }
    }

    private func template() throws {
        try Network.use { other in
            try use(["dev7": ["name": "dev%d"]]) { bundle, network in
                try other.addDevice("dev0")
                bundle.joinNetwork(other)
                let links = try bundle.report("links", options: network.options).all("link")
                let new = Set(links).subtracting(["lo", "dev0", "peer-dev0"])
                try expect(new.count == 1 && links.count == 4, "the devices inside: \(links)")
                let number = new.first?.dropFirst(3) ?? ""
                try expect(
                    new.first?.hasPrefix("dev") == true && UInt(number) != nil,
                    "the template dev%d became \(new)"
                )
            }
        }
    }

    private func attributes() throws {
        try use(["dev7": ["name": "inside0"]]) { bundle, network in
            try network.ip("link set dev7 mtu 1400 address 02:00:00:00:00:07 txqueuelen 77")
            let before = try network.facts["link.dev7.attributes"]
            let inside = try bundle.report("links", options: network.options)
            try expect(inside["link.inside0.attributes"], is: before, "the device inside")
        }
    }

    private func keeps(_ addresses: [String]) throws {
        try use { bundle, network in
            for address in addresses { try network.ip("addr add \(address) dev dev7") }
            try network.ip("link set dev7 up")
            let before = try network.facts.all("address.dev7")
            try expect(before.count, is: addresses.count, "the addresses before")
            let inside = try bundle.report("links", options: network.options).all("address.dev7")
            try expect(inside.sorted(), is: before.sorted(), "the addresses inside")
        }
    }

    private func isUp() throws {
        try use { bundle, network in
            try expect(network.facts["link.dev7"], is: "down", "the device before")
            let inside = try bundle.report("links", options: network.options)
            try expect(inside["link.dev7"], is: "up", "the device inside")
        }
    }

    private func leftAlone() throws {
        try Network.use { other in
            try use { bundle, network in
                bundle.joinNetwork(other)
                let container = try bundle.create("links", "pause", options: network.options)
                try other.ip("link set dev7 down mtu 1300")
                try other.ip("addr add 10.77.0.1/24 dev dev7")
                let changed = try other.facts.description
                try container.start()
                try eventually("the facts") { container.output.contains("ready=1") }
                try expect(other.facts.description, is: changed, "the devices after start")
                _ = try container.report("links")
                try expect(other.facts.description, is: changed, "the devices after exec")
                try container.delete(force: true)
                try expect(other.facts.description, is: changed, "the devices after delete")
            }
        }
    }

    private func stays() throws {
        try Network.use { other in
            try use { bundle, network in
                bundle.joinNetwork(other)
                _ = try bundle.report("links", options: network.options)
                try expect(other.facts["link.dev7"], is: "up", "the device in its namespace")
                try expect(network.facts["link.dev7"], is: nil, "the device outside")
            }
        }
    }
}

extension Bundle {
    /// Has the container join a network namespace.
    fileprivate func joinNetwork(_ network: Network) {
        config["linux"]["namespaces"].removeElements { $0["type"] == "network" }
        config["linux"]["namespaces"].append(["type": "network", "path": .string(network.path)])
    }
}
