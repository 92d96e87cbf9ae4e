import Harness
import Testing

extension Integration {
    /// `--systemd-cgroup` where systemd does not answer; where it does, conformance/vm/units looks.
    @Suite(.apusOnly("the texts are apus's own")) struct SystemdTests {
        /// Where one asks, and who one is.
        struct Bus: CustomTestStringConvertible {
            let flags: [String]
            let environment: [String]
            let sockets: [String]
            var testDescription: String { flags.joined(separator: " ") }
        }

        private static let nowhere = Scratch.shared.directory + "/no-bus"
        private static let usual = ["/run/dbus/system_bus_socket", "/run/systemd/private"]

        static let buses = [
            Bus(flags: ["--systemd-cgroup"], environment: [], sockets: usual),
            Bus(
                flags: ["--cgroup-manager", "systemd"],
                environment: [
                    "DBUS_SYSTEM_BUS_ADDRESS=unix:path=\(nowhere);unix:abstract=apus-no-bus"
                ],
                sockets: [nowhere, "@apus-no-bus"]
            ),
            Bus(
                flags: ["--rootless", "true", "--systemd-cgroup"],
                environment: ["XDG_RUNTIME_DIR=\(nowhere)"],
                sockets: [nowhere + "/bus", "/run/user/0/bus"]
            ),
        ]

        @Test("without systemd the error names the sockets, and nothing is made", arguments: buses)
        func absent(_ bus: Bus) throws {
            // A host with systemd has something at the usual places.
            guard !bus.sockets.contains(where: Host.exists) else { return }
            try Bundle.use { bundle in
                let container = try bundle.newContainer()
                try bundle.save()
                var options = Tool.Options()
                options.environment = (options.environment ?? []) + bus.environment
                let words = ["create", "--bundle", bundle.directory]
                let outcome = try Tool.run(
                    Runtime.command(bus.flags + words + [container.id]),
                    options
                )
                #expect(outcome.ending == .exited(1), "\(outcome)")
                #expect(outcome.output.isEmpty)
                #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
                #expect(outcome.error.hasPrefix("apus: create \(container.id): reach "))
                for socket in bus.sockets {
                    #expect(outcome.error.contains("\(socket): "), "\(outcome.error)")
                }
                #expect(outcome.error.contains("--cgroup-manager cgroupfs"))
                try container.requireGone()
                #expect(HostSnapshot.cgroups(named: container.id).isEmpty)
            }
        }
    }
}
