extension Spec {
    /// The container's root file system.
    package struct Root: Codable, Equatable, Sendable {
        /// Where it is: absolute, or relative to the bundle.
        package var path: String
        /// Whether the root is read-only inside; false if absent.
        package var readonly: Bool?

        /// Creates the object; whatever is left out stays absent.
        package init(path: String, readonly: Bool? = nil) {
            self.path = path
            self.readonly = readonly
        }

        /// Reads the object; `JSONReader` says why this is not synthesised.
        package init(from decoder: any Decoder) throws {
            let members = try JSONReader<CodingKeys>(decoder)
            path = try members.required(.path)
            readonly = try members.optional(.readonly)
        }
    }

    /// One file system to mount inside the container.
    package struct Mount: Codable, Equatable, Sendable {
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

        /// Reads the object; `JSONReader` says why this is not synthesised.
        package init(from decoder: any Decoder) throws {
            let members = try JSONReader<CodingKeys>(decoder)
            destination = try members.required(.destination)
            type = try members.optional(.type)
            source = try members.optional(.source)
            options = try members.optional(.options)
            uidMappings = try members.optionalList(.uidMappings)
            gidMappings = try members.optionalList(.gidMappings)
        }
    }

    /// A range of ids and what it is mapped to.
    package struct IDMapping: Codable, Equatable, Sendable {
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

        /// Reads the object; `JSONReader` says why this is not synthesised.
        package init(from decoder: any Decoder) throws {
            let members = try JSONReader<CodingKeys>(decoder)
            containerID = try members.required(.containerID)
            hostID = try members.required(.hostID)
            size = try members.required(.size)
        }
    }
}
