package import Linux
package import OCI
package import Plan

/// `update`: changes the limits of a container.
package enum Update {
    /// Changes limits, all or none of them.
    ///
    /// - Parameters:
    ///   - id: the container.
    ///   - change: `linux.resources`, or a part of it.
    ///   - share: `linux.intelRdt`, or a part of it.
    ///   - document: what errors call the change.
    ///   - context: where containers are kept.
    /// - Throws: `Failure` for a change that cannot be, "container not running", and for a value
    ///   that the kernel refuses. Then every limit is as before.
    package static func update(
        _ id: ContainerID,
        _ change: JSONValue,
        share: IntelRDTUpdate = IntelRDTUpdate(),
        document: String,
        _ context: EngineContext
    ) throws(Failure) {
        let lock = try context.store.lock(id)
        let container = try Container.load(id, from: context.store, log: context.log)
        try container.status.require(.update, of: id)
        let lines = try asFailure(InvalidSpec.self, try share.lines())
        let resctrl = container.record.resctrl
        guard lines.isEmpty || resctrl != nil else {
            throw Failure("the container was created without linux.intelRdt and has no share")
        }
        guard let cgroup = container.cgroup(context.log) else {
            throw Failure("the container has no cgroup of its own and cannot be updated")
        }
        let bytes = try context.store.configuration(of: id)
        let configuration = try asFailure(
            DocumentError.self,
            try JSONParser.parse(bytes, document: "config.json")
        )
        let update = try asFailure(
            InvalidSpec.self,
            try ResourceUpdate(
                change,
                to: share.applied(to: configuration),
                of: cgroup.record,
                document: document
            )
        )
        func apply() throws(Failure) {
            try cgroup.change(update.steps, unitProperties: update.unitProperties)
        }
        if let resctrl, !lines.isEmpty {
            try resctrl.change(lines, log: context.log, with: apply)
        } else {
            try apply()
        }
        // `exec` and the next update go by what holds now.
        try context.store.saveConfiguration(JSONPrinter.print(update.configuration), of: id)
        _ = consume lock
    }
}
