internal import Linux
internal import Plan
internal import Syscalls

/// The device program of a cgroup v2 directory.
enum DeviceFilter {
    /// Attaches a program in the place of whatever was attached before.
    ///
    /// The cgroup is never without one: a single program is replaced in one call, and of several
    /// the new one is there before the old ones go; meanwhile all of them have to agree.
    ///
    /// - Parameters:
    ///   - program: what decides from now on.
    ///   - path: the cgroup's directory on the host.
    /// - Throws: `Errno`, or `Failure` with the verifier's words.
    static func attach(_ program: DeviceProgram, to path: String) throws(Failure) {
        let cgroup = try Files.open(FilePath(path), [.readOnly, .directory])
        let bytes = program.instructions.flatMap { $0.encoded }
        let loaded = try load(bytes)
        let attached = try BPFCalls.programs(of: cgroup.descriptor)
        if let only = attached.first, attached.count == 1 {
            let old = try BPFCalls.open(only)
            return try BPFCalls.attach(
                loaded.descriptor,
                to: cgroup.descriptor,
                [.allowMultiple, .replace],
                replacing: old.descriptor
            )
        }
        try BPFCalls.attach(loaded.descriptor, to: cgroup.descriptor, .allowMultiple)
        for id in attached {
            let old = try BPFCalls.open(id)
            try BPFCalls.detach(old.descriptor, from: cgroup.descriptor)
        }
    }

    private static func load(_ bytes: [UInt8]) throws(Failure) -> OwnedDescriptor {
        do {
            return try BPFCalls.loadDeviceProgram(bytes)
        } catch .invalidArgument {
            let lines = BPFCalls.verifierLog(of: bytes).split(separator: "\n")
            throw Failure.invalidArgument.hinting(lines.suffix(2).joined(separator: " "))
        }
    }
}
