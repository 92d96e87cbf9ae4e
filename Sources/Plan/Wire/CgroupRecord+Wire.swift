extension ContainerID: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        let text: String = try reader.read()
        do {
            try self.init(text)
        } catch {
            throw .unknownValue(type: "ContainerID")
        }
    }

    package func write(to writer: inout WireWriter) { writer.write(rawValue) }
}

extension CgroupManager: Wire {}

extension CgroupRecord.Version: Wire {}

extension CgroupRecord: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        manager = try reader.read()
        version = try reader.read()
        directories = try reader.read()
        isClaimed = try reader.read()
        kept = try reader.read()
        unit = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(manager)
        writer.write(version)
        writer.write(directories)
        writer.write(isClaimed)
        writer.write(kept)
        writer.write(unit)
    }
}

extension CgroupDirectory: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        controllers = try reader.read()
        mountPoint = try reader.read()
        path = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(controllers, mountPoint, path)
    }
}

extension SystemdUnitRecord: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        name = try reader.read()
        bus = try reader.read()
        version = try reader.read()
    }

    package func write(to writer: inout WireWriter) { writer.write(name, bus, version) }
}
