package import Linux
internal import OCI

/// One kernel parameter to set.
package struct SysctlWrite: Equatable, Sendable, CustomStringConvertible {
    /// The name as the configuration has it.
    package var name: String
    /// The file below /proc/sys, such as `net/ipv4/ip_forward`.
    package var path: String
    /// What is written.
    package var value: String

    /// What a log or a failure says about the step.
    package var description: String { "set sysctl \(name)" }
}

/// Decides which kernel parameters a container may set: those that belong to its own namespaces.
package enum SysctlPlan {
    /// The writes for `linux.sysctl`, sorted by name.
    ///
    /// `namespaces` are those that the container does not share with the host. Throws `InvalidSpec`
    /// for a parameter that would change the host.
    package static func writes(
        _ parameters: [String: String],
        namespaces: Set<Namespace>
    ) throws(InvalidSpec) -> [SysctlWrite] {
        var writes: [SysctlWrite] = []
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            let keyPath = JSONPath.member(name, of: "linux.sysctl")
            let dotted = dotSeparated(name)
            if let refusal = refusal(of: dotted, namespaces: namespaces) {
                throw InvalidSpec(keyPath, "sysctl \"\(dotted)\" \(refusal)")
            }
            let path = swappingSeparators(dotted)
            let components = path.utf8.split(
                separator: UInt8(ascii: "/"),
                omittingEmptySubsequences: false
            )
            guard !components.contains(where: { ["", ".", ".."].contains(Substring($0)) }),
                !path.utf8.contains(0)
            else { throw InvalidSpec(keyPath, "is not the name of a kernel parameter") }
            writes.append(SysctlWrite(name: name, path: path, value: value))
        }
        return writes
    }

    /// The first separator decides which one separates; the other then is part of a name, as in
    /// `net.ipv4.conf.eth0/1.rp_filter` and `net/ipv4/conf/eth0.1/rp_filter` (sysctl(8)).
    private static func dotSeparated(_ name: String) -> String {
        let first = name.utf8.first { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
        return first == UInt8(ascii: "/") ? swappingSeparators(name) : name
    }

    /// Bytes and not `Character`s: a slash with a combining mark behind it is one `Character`.
    private static func swappingSeparators(_ name: String) -> String {
        let bytes = name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "."): UInt8(ascii: "/")
            case UInt8(ascii: "/"): UInt8(ascii: ".")
            default: byte
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func refusal(of name: String, namespaces: Set<Namespace>) -> String? {
        if ipcParameters.contains(name) || name.hasPrefix("fs.mqueue.") {
            return namespaces.contains(.ipc)
                ? nil : "is not allowed in the hosts ipc namespace"
        }
        if name.hasPrefix("net.") {
            return namespaces.contains(.network)
                ? nil : "not allowed in host network namespace"
        }
        if name.hasPrefix("user."), namespaces.contains(.user) { return nil }
        if namespaces.contains(.uts) {
            if name == "kernel.domainname" { return nil }
            if name == "kernel.hostname" {
                return "is not allowed as it conflicts with the OCI \"hostname\" field"
            }
        }
        return "is not in a separate kernel namespace"
    }

    private static let ipcParameters: Set<String> = [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall",
        "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced",
    ]
}
