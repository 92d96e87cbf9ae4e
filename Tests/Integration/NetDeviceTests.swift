import Harness
import Testing

extension Integration {
    /// What apus promises beyond the specification: nothing is half done, and errors say where.
    @Suite(.apusOnly("runc 1.1.5 does not know the field"))
    struct NetDeviceTests {
        /// Lends a bundle, and a namespace for the runtime in which there is a device `dev7` with addresses and routes.
        private func use(
            _ devices: JSON,
            _ body: (Bundle, Network) throws -> Void
        ) throws {
            try Network.use { network in
                try network.addDevice("dev7")
                try network.ip("link set dev7 mtu 1400 txqueuelen 77 group 5 alias uplink")
                try network.ip("addr add 10.7.0.1/24 brd + dev dev7")
                try network.ip("addr add 10.7.0.2/24 dev dev7 label dev7:web")
                try network.ip("addr add 169.254.0.1/16 scope link dev dev7")
                try network.ip("link set peer-dev7 up")
                try network.ip("link set dev7 up")
                try network.ip("addr add fd00:7::1/64 nodad dev dev7")
                try network.ip("addr add fd00:7::2/64 nodad preferred_lft 0 dev dev7")
                try network.ip("route add default via 10.7.0.254 metric 7 dev dev7")
                try network.ip("route add 10.99.0.0/16 dev dev7")
                try network.ip("-6 route add fd99::/64 via fd00:7::9 dev dev7")
                try Bundle.use { bundle in
                    bundle.config["linux"]["netDevices"] = devices
                    try body(bundle, network)
                }
            }
        }

        /// Everything that was set up by hand: the kernel's own addresses and routes come and go in their own time.
        private func setup(_ network: Network) throws -> [String] {
            let facts = try network.facts.lines.map { "\($0.key)=\($0.value)" }
            let routes = try network.ip("route") + network.ip("-6 route")
            // Their numbers and names; the state behind them follows later than what was done.
            let numbers = try network.ip("-oneline link").split(separator: "\n").map {
                $0.prefix { $0 != "@" && $0 != "<" }
            }
            return (facts + (routes.split(separator: "\n") + numbers).map(String.init)).filter {
                !$0.contains("fe80:")
            }
        }

        private func refusal(_ bundle: Bundle, in network: Network) throws -> String {
            let before = try setup(network)
            let container = try bundle.newContainer()
            let outcome = try container.create(options: network.options)
            #expect(!outcome.succeeded)
            try container.requireGone()
            // An address that comes back is probed first, and its routes follow.
            try eventually("the devices as they were: \(before)") { try setup(network) == before }
            return outcome.message
        }

        @Test("labels, lifetimes and the order of addresses go along; what is local stays behind")
        func addresses() throws {
            try use(["dev7": ["name": "net%d"]]) { bundle, network in
                let before = try network.facts
                let outcome = try bundle.run("links", options: network.options)
                let facts = Facts(outcome.output)
                #expect(facts["link.net0.attributes"] == before["link.dev7.attributes"])
                #expect(
                    facts.all("address.net0")
                        == before.all("address.dev7").map {
                            $0.replacing("dev7", with: "net0")
                        }
                )
                #expect(before.all("address.dev7").count == 4)
                #expect(!outcome.output.contains("169.254.0.1"))
                #expect(outcome.error.isEmpty)
            }
        }

        @Test("devices can exchange their names, and a template leaves the names of others free")
        func exchange() throws {
            let devices: JSON = [
                "dev7": ["name": "dev8"], "dev8": ["name": "dev7"], "aaa": ["name": "x%d"],
                "bbb": ["name": "x0"],
            ]
            try use(devices) { bundle, network in
                for name in ["dev8", "aaa", "bbb"] { try network.addDevice(name) }
                let before = try network.facts
                let facts = Facts(try bundle.run("links", options: network.options).output)
                for (name, new) in [
                    ("dev7", "dev8"), ("dev8", "dev7"), ("aaa", "x1"), ("bbb", "x0"),
                ] {
                    #expect(
                        facts["link.\(new).attributes"] == before["link.\(name).attributes"]
                    )
                    #expect(facts["link.\(new)"] == "up")
                }
            }
        }

        @Test("devices are moved into the network namespace of a new user namespace")
        func userNamespace() throws {
            try use(["dev7": [:]]) { bundle, network in
                try bundle.addUserNamespace()
                let before = try network.facts
                let facts = Facts(try bundle.run("links", options: network.options).output)
                #expect(facts["link.dev7"] == "up")
                #expect(facts.all("address.dev7") == before.all("address.dev7"))
            }
        }

        // MARK: - Errors

        @Test(
            "what cannot be done is refused at its place before anything is moved",
            arguments: [
                ("dev8", nil, "linux.netDevices.dev8: no such device"),
                ("lo", nil, "linux.netDevices.lo: the container's network namespace has a device"),
                ("br0", "lo", "linux.netDevices.br0: the container's network namespace has a"),
                ("br0", "a/b", "linux.netDevices.br0.name: "),
                ("br0", "dev7", "linux.netDevices.dev7.name: \"dev7\" is the new name of br0"),
            ] as [(String, String?, String)]
        )
        func impossible(_ name: String, newName: String?, message: String) throws {
            let entry: JSON = newName.map { ["name": .string($0)] } ?? [:]
            try use(["dev7": [:], .init(name): entry]) { bundle, network in
                try network.ip("link add br0 type bridge")
                #expect(try refusal(bundle, in: network).contains(message))
            }
        }

        @Test(
            "a device that the kernel does not let go is an error, and those before it are put back"
        )
        func immovable() throws {
            try use(["dev7": [:], "zbr0": [:]]) { bundle, network in
                try network.ip("link add zbr0 type bridge")
                try network.ip("link set zbr0 up")
                try network.ip("link set peer-dev7 master zbr0")
                let message = try refusal(bundle, in: network)
                #expect(message.contains("linux.netDevices.zbr0: move it to the container's"))
            }
        }

        @Test("the runtime's own namespace is not the container's, by whatever path")
        func ownNamespace() throws {
            try use(["dev7": [:]]) { bundle, network in
                bundle.config["linux"]["namespaces"].removeElements { $0["type"] == "network" }
                bundle.config["linux"]["namespaces"].append(
                    ["type": "network", "path": .string(network.path)])
                let message = try refusal(bundle, in: network)
                #expect(message.contains("config.json: linux.netDevices: the container's network"))
            }
        }

        // MARK: - Putting back

        @Test(
            "a container that fails later gives the devices back as they were",
            arguments: [false, true]
        )
        func undone(joins: Bool) throws {
            try Network.use { other in
                try use(["dev7": ["name": "inside%d"], "dev8": [:]]) { bundle, network in
                    try network.addDevice("dev8")
                    try network.ip("link add zbr0 type bridge")
                    try network.ip("link set dev8 master zbr0")
                    if joins {
                        bundle.config["linux"]["namespaces"].removeElements {
                            $0["type"] == "network"
                        }
                        bundle.config["linux"]["namespaces"].append(
                            ["type": "network", "path": .string(other.path)])
                    }
                    bundle.config["process"]["args"] = ["/nonexistent"]
                    let message = try refusal(bundle, in: network)
                    #expect(message.contains("/nonexistent"))
                    #expect(try network.ip("-oneline link show dev8").contains("master zbr0"))
                    #expect(try other.facts.all("link") == ["lo"])
                }
            }
        }

        @Test("devices outlive an init that is killed on the way", arguments: [false, true])
        func killed(isDeadAtOnce: Bool) throws {
            try use(["dev7": ["name": "inside0"]]) { bundle, network in
                let kill = "pid=$(sed 's/.*\"pid\": *\\([0-9]*\\).*/\\1/'); kill -9 $pid"
                let wait = "until grep -q '^State:.Z' /proc/$pid/status; do :; done"
                let script = isDeadAtOnce ? "\(kill); \(wait)" : kill
                bundle.config["hooks"]["createRuntime"] = [
                    ["path": "/bin/sh", "args": ["sh", "-c", .string(script)]]
                ]
                let message = try refusal(bundle, in: network)
                #expect(message.contains("killed by SIGKILL"))
            }
        }
    }
}
