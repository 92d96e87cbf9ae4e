package import Linux
package import OCI
internal import Plan
internal import Syscalls

/// `list`: all containers under the state root.
package enum List {
    /// The state of every container, by name; half-made ones are left out.
    ///
    /// - Parameters:
    ///   - rootIsDefault: Whether nobody asked for this root; it may then be missing.
    ///   - context: The surroundings.
    /// - Returns: Their state documents.
    /// - Throws: `Failure` if the root cannot be listed.
    package static func states(
        rootIsDefault: Bool,
        _ context: EngineContext
    ) throws(Failure) -> [State] {
        guard let ids = try context.store.list() else {
            guard rootIsDefault else {
                throw Failure.noSuchFileOrDirectory.during("open \(context.stateRoot)")
            }
            return []
        }
        let users = ids.isEmpty ? UserNames(text: "") : try UserNames.ofHost()
        return ids.compactMap { state(of: $0, users, context) }
    }

    /// A container that cannot be read, or was deleted meanwhile, must not hide the others.
    private static func state(
        of id: ContainerID,
        _ users: UserNames,
        _ context: EngineContext
    ) -> State? {
        do {
            let container = try Container.load(id, from: context.store, log: context.log)
            return container.state(owner: users.name(of: container.record.ownerUID))
        } catch let failure where failure == .noSuchContainer {
            return nil
        } catch {
            context.log.warning("list \(id): \(error)")
            return nil
        }
    }
}

/// Names for user numbers, from the text of `/etc/passwd`.
package struct UserNames {
    private let names: [UInt32: String]

    /// Reads `passwd(5)`; of two lines for one number the first counts.
    package init(text: String) {
        var names: [UInt32: String] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 2, let uid = UInt32(fields[2]), names[uid] == nil else { continue }
            names[uid] = String(fields[0])
        }
        self.names = names
    }

    /// The name of a user, or `#` and the number.
    package func name(of uid: UInt32) -> String { names[uid] ?? "#\(uid)" }

    /// The users of the host; none if it has no such file.
    static func ofHost() throws(Failure) -> UserNames {
        let bytes = try attempt("read /etc/passwd") { () throws(Failure) in
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.readFile("/etc/passwd")
            }
        }
        return UserNames(text: String(decoding: bytes ?? [], as: UTF8.self))
    }
}
