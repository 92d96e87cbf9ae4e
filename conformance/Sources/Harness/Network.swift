/// A network namespace of its own, so that the host's devices stay what they are.
///
///     try Network.use { network in
///         try network.addDevice("eth7")
///         …
///         let container = try bundle.create("links", options: network.options)
///     }
///
/// It ends with `body`, and the devices in it.
package final class Network {
    private let keeper: Tool

    /// The file that stands for it.
    package var path: String { "/proc/\(keeper.pid)/ns/net" }

    /// Makes a namespace for the time that `body` runs.
    package static func use(_ body: (Network) throws -> Void) throws {
        let network = try Network()
        defer { network.end() }
        try body(network)
    }

    private init() throws {
        keeper = try Tool(["/usr/bin/unshare", "--net", Repository.probe, "pause"])
        try eventually("a network namespace") { keeper.output.contains("ready=1") }
    }

    private func end() {
        do {
            try keeper.signal(9)
            try keeper.wait()
        } catch {
            // It has ended already.
        }
    }

    /// Options for a command in this namespace.
    package var options: Tool.Options {
        Tool.Options(wrapper: ["/usr/bin/nsenter", "--net=\(path)"])
    }

    /// Runs ip(8) in it, which has to succeed.
    @discardableResult
    package func ip(_ words: String) throws -> String {
        let command = ["/usr/sbin/ip"] + words.split(separator: " ").map(String.init)
        return try Tool.run(command, options).requireSuccess().output
    }

    /// Adds a virtual device; the other end of its pair is in the namespace as well, with `peer-` before the name.
    package func addDevice(_ name: String) throws {
        try ip("link add \(name) type veth peer name peer-\(name)")
    }

    /// What the probe says about its devices.
    package var facts: Facts {
        get throws { try Facts.ofHost("links", options: options) }
    }
}
