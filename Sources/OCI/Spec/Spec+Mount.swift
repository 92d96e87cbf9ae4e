extension Spec {
    /// The container's root file system.
    package struct Root: JSONCodable, Equatable, Sendable {
        /// Where it is: absolute, or relative to the bundle.
        package var path: String
        /// Whether the root is read-only inside; false if absent.
        package var readonly: Bool?

        /// Creates the object; whatever is left out stays absent.
        package init(path: String, readonly: Bool? = nil) {
            self.path = path
            self.readonly = readonly
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            path = try members.required("path")
            readonly = try members.optional("readonly")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("path", path.json), ("readonly", readonly?.json)])
        }
    }

    /// One file system to mount inside the container.
    package struct Mount: JSONCodable, Equatable, Sendable {
        /// Where to mount it, inside the container.
        package var destination: String
        /// The file system type; without meaning for bind mounts.
        package var type: String?
        /// The device, directory or file, or a dummy; relative to the bundle.
        package var source: String?
        /// Option words; those the kernel does not define go to the file system.
        package var options: [String]?
        /// How user ids of the source appear at the destination.
        package var uidMappings: [IDMapping]?
        /// How group ids of the source appear at the destination.
        package var gidMappings: [IDMapping]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            destination: String,
            type: String? = nil,
            source: String? = nil,
            options: [String]? = nil,
            uidMappings: [IDMapping]? = nil,
            gidMappings: [IDMapping]? = nil
        ) {
            self.destination = destination
            self.type = type
            self.source = source
            self.options = options
            self.uidMappings = uidMappings
            self.gidMappings = gidMappings
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            destination = try members.required("destination")
            type = try members.optional("type")
            source = try members.optional("source")
            options = try members.optional("options")
            uidMappings = try members.optional("uidMappings")
            gidMappings = try members.optional("gidMappings")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("destination", destination.json), ("type", type?.json), ("source", source?.json),
                ("options", options?.json), ("uidMappings", uidMappings?.json),
                ("gidMappings", gidMappings?.json),
            ])
        }
    }

    /// A range of ids and what it is mapped to.
    package struct IDMapping: JSONCodable, Equatable, Sendable {
        /// The first id inside the container.
        package var containerID: UInt32
        /// The first id on the host.
        package var hostID: UInt32
        /// How many ids the range has.
        package var size: UInt32

        /// Creates the object; whatever is left out stays absent.
        package init(containerID: UInt32, hostID: UInt32, size: UInt32) {
            self.containerID = containerID
            self.hostID = hostID
            self.size = size
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            containerID = try members.required("containerID")
            hostID = try members.required("hostID")
            size = try members.required("size")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("containerID", containerID.json), ("hostID", hostID.json), ("size", size.json),
            ])
        }
    }
}
