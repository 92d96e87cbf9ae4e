extension Spec {
    /// Bandwidth of block devices.
    package struct BlockIO: JSONCodable, Equatable, Sendable {
        /// The default weight of the group.
        package var weight: UInt16?
        /// The weight of the group's own tasks against its children.
        package var leafWeight: UInt16?
        /// Weights per device.
        package var weightDevice: [WeightDevice]?
        /// Bytes read per second.
        package var throttleReadBpsDevice: [ThrottleDevice]?
        /// Bytes written per second.
        package var throttleWriteBpsDevice: [ThrottleDevice]?
        /// Read operations per second.
        package var throttleReadIOPSDevice: [ThrottleDevice]?
        /// Write operations per second.
        package var throttleWriteIOPSDevice: [ThrottleDevice]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            weight: UInt16? = nil,
            leafWeight: UInt16? = nil,
            weightDevice: [WeightDevice]? = nil,
            throttleReadBpsDevice: [ThrottleDevice]? = nil,
            throttleWriteBpsDevice: [ThrottleDevice]? = nil,
            throttleReadIOPSDevice: [ThrottleDevice]? = nil,
            throttleWriteIOPSDevice: [ThrottleDevice]? = nil
        ) {
            self.weight = weight
            self.leafWeight = leafWeight
            self.weightDevice = weightDevice
            self.throttleReadBpsDevice = throttleReadBpsDevice
            self.throttleWriteBpsDevice = throttleWriteBpsDevice
            self.throttleReadIOPSDevice = throttleReadIOPSDevice
            self.throttleWriteIOPSDevice = throttleWriteIOPSDevice
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            weight = try members.optional("weight")
            leafWeight = try members.optional("leafWeight")
            weightDevice = try members.optional("weightDevice")
            throttleReadBpsDevice = try members.optional("throttleReadBpsDevice")
            throttleWriteBpsDevice = try members.optional("throttleWriteBpsDevice")
            throttleReadIOPSDevice = try members.optional("throttleReadIOPSDevice")
            throttleWriteIOPSDevice = try members.optional("throttleWriteIOPSDevice")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("weight", weight?.json), ("leafWeight", leafWeight?.json),
                ("weightDevice", weightDevice?.json),
                ("throttleReadBpsDevice", throttleReadBpsDevice?.json),
                ("throttleWriteBpsDevice", throttleWriteBpsDevice?.json),
                ("throttleReadIOPSDevice", throttleReadIOPSDevice?.json),
                ("throttleWriteIOPSDevice", throttleWriteIOPSDevice?.json),
            ])
        }
    }

    /// The weight of the group on one device.
    package struct WeightDevice: JSONCodable, Equatable, Sendable {
        /// The major number.
        package var major: Int64
        /// The minor number.
        package var minor: Int64
        /// The weight.
        package var weight: UInt16?
        /// The weight of the group's own tasks.
        package var leafWeight: UInt16?

        /// Creates the object; whatever is left out stays absent.
        package init(major: Int64, minor: Int64, weight: UInt16? = nil, leafWeight: UInt16? = nil) {
            self.major = major
            self.minor = minor
            self.weight = weight
            self.leafWeight = leafWeight
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            major = try members.required("major")
            minor = try members.required("minor")
            weight = try members.optional("weight")
            leafWeight = try members.optional("leafWeight")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("major", major.json), ("minor", minor.json), ("weight", weight?.json),
                ("leafWeight", leafWeight?.json),
            ])
        }
    }

    /// A rate on one device.
    package struct ThrottleDevice: JSONCodable, Equatable, Sendable {
        /// The major number.
        package var major: Int64
        /// The minor number.
        package var minor: Int64
        /// Bytes or operations per second.
        package var rate: UInt64

        /// Creates the object; whatever is left out stays absent.
        package init(major: Int64, minor: Int64, rate: UInt64) {
            self.major = major
            self.minor = minor
            self.rate = rate
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            major = try members.required("major")
            minor = try members.required("minor")
            rate = try members.required("rate")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("major", major.json), ("minor", minor.json), ("rate", rate.json)])
        }
    }
}
