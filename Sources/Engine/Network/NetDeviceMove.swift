internal import Linux
internal import Plan
internal import Syscalls

/// The way of network devices into a container's namespace, and back if the container fails.
///
/// It holds the namespace: should init die, the kernel would end that and all virtual devices in
/// it. Once the container is made, what is in there is nobody's business here (runtime-spec, Linux
/// § Network Devices).
struct NetDeviceMove: ~Copyable {
    /// A device that has been moved, and what it was before.
    private struct Moved {
        let plan: NetDevicePlan
        let original: NetworkDevice
        let addresses: [NetworkAddress]
        let routes: [NetworkRoute]
        /// Its number inside.
        let index: Int32
    }

    private let ownNamespace: OwnedDescriptor
    private let own: NetlinkSocket
    private let containerNamespace: OwnedDescriptor
    private let container: NetlinkSocket
    private var moved: [Moved] = []

    /// Opens the way from this process's network namespace to another process's.
    init(to pid: Int32) throws(Failure) {
        let procfs = try Procfs()
        let own = try Files.open("self/ns/net", in: procfs.descriptor, .readOnly)
        let container = try Files.open(FilePath("\(pid)/ns/net"), in: procfs.descriptor, .readOnly)
        let place = try Files.status(of: own.descriptor)
        guard try !Files.status(of: container.descriptor).isSameFile(as: place) else {
            throw Failure("the container's network namespace is the runtime's own")
        }
        let ownSocket = try NetlinkSocket()
        let socket = try Self.socket(in: container.descriptor, returningTo: own.descriptor)
        ownNamespace = own
        self.own = ownSocket
        containerNamespace = container
        self.container = socket
    }

    /// A socket belongs to the namespace in which it is made.
    private static func socket(
        in namespace: Descriptor,
        returningTo own: Descriptor
    ) throws(Failure) -> NetlinkSocket {
        try Namespaces.join(namespace, type: .network)
        do throws(Failure) {
            let socket = try NetlinkSocket()
            try Namespaces.join(own, type: .network)
            return socket
        } catch {
            try Namespaces.join(own, type: .network)
            throw error
        }
    }

    /// Moves the devices, or none: what is known to be impossible is refused before the first.
    mutating func move(_ devices: [NetDevicePlan], log: Log) throws(Failure) {
        do {
            var originals: [NetworkDevice] = []
            for device in devices {
                originals.append(
                    try attempt(device.place) { () throws(Failure) in try check(device) }
                )
            }
            for (device, original) in zip(devices, originals) {
                try attempt(device.place) { () throws(Failure) in try move(device, original) }
            }
        } catch {
            undo(log: log)
            throw error
        }
    }

    private func check(_ device: NetDevicePlan) throws(Failure) -> NetworkDevice {
        // Only its first name will do: the others go with a device wherever it goes.
        guard let original = try own.device(named: device.name), original.name == device.name else {
            throw Failure(errno: Self.noSuchDevice)
        }
        if !device.isTemplate, try container.device(named: device.newName) != nil {
            throw device.nameIsTaken
        }
        return original
    }

    private mutating func move(_ device: NetDevicePlan, _ original: NetworkDevice) throws(Failure) {
        let addresses = try own.addresses(of: original.index)
        let routes = original.isUp ? try own.routes(through: original.index) : []
        // A name that nobody has: the device is found by it, its old name cannot be in the way, and
        // whether the new one is free is decided by the kernel when it is given.
        let random = try HostCalls.random(count: 5).map { String($0, radix: 16) }.joined()
        let passing = "apus-\(random)"
        try attempt("move it to the container's network namespace") { () throws(Failure) in
            try own.move(original.index, to: containerNamespace.descriptor, as: passing)
        }
        guard let inside = try container.device(named: passing) else {
            throw Failure("is not in the container's network namespace after it was moved there")
        }
        moved.append(
            Moved(
                plan: device,
                original: original,
                addresses: addresses,
                routes: routes,
                index: inside.index
            )
        )
        let name = try rename(inside.index, for: device)
        for address in addresses where address.isPermanentAndGlobal {
            try attempt("restore its addresses") { () throws(Failure) in
                try container.add(address.moved(to: inside.index, from: device.name, to: name))
            }
        }
        try attempt("bring it up") { () throws(Failure) in try container.bringUp(inside.index) }
    }

    /// Gives a device its new name, and says which one that is.
    private func rename(_ index: Int32, for device: NetDevicePlan) throws(Failure) -> String {
        do throws(Failure) {
            try container.rename(index, to: device.newName)
            return try device.isTemplate ? container.device(index)?.name ?? "" : device.newName
        } catch {
            switch error {
            case .fileExists: throw device.nameIsTaken
            default: throw error.during("rename it to \(device.newName)")
            }
        }
    }

    /// Puts everything back; what goes wrong is a warning.
    mutating func undo(log: Log) {
        for device in moved.reversed() {
            do {
                try attempt(device.plan.place) { () throws(Failure) in try restore(device) }
            } catch {
                log.warning("clean up: \(error)")
            }
        }
        moved = []
    }

    private func restore(_ device: Moved) throws(Failure) {
        let original = device.original
        try attempt("move it back") { () throws(Failure) in
            try container.move(
                device.index,
                to: ownNamespace.descriptor,
                as: original.name,
                index: original.index
            )
        }
        guard let back = try own.device(named: original.name) else {
            throw Failure(errno: Self.noSuchDevice)
        }
        if let master = original.master { try own.attach(back.index, to: master) }
        for address in device.addresses where !address.isTemporary {
            try own.add(address.moved(to: back.index, from: original.name, to: original.name))
        }
        if original.isUp { try own.bringUp(back.index) }
        for route in device.routes { try own.add(route) }
    }

    /// The corresponding C constant is `ENODEV`.
    private static let noSuchDevice: Int32 = 19
}

extension NetDevicePlan {
    /// What is being attempted, for a failure.
    fileprivate var place: String { "config.json: \(keyPath)" }

    fileprivate var nameIsTaken: Failure {
        Failure(
            "the container's network namespace has a device named \(newName) already",
            hint: "\"%d\" in the new name lets the kernel choose one"
        )
    }
}
