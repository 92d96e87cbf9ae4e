package import Linux

extension DeviceStep: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        keyPath = try reader.read()
        path = try reader.read()
        kind = try reader.read()
        number = try reader.read()
        mode = try reader.read()
        userID = try reader.read()
        groupID = try reader.read()
        method = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(keyPath)
        writer.write(path)
        writer.write(kind)
        writer.write(number)
        writer.write(mode)
        writer.write(userID)
        writer.write(groupID)
        writer.write(method)
    }
}

extension DeviceStep.Method: Wire {}

extension DeviceLink: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        path = try reader.read()
        target = try reader.read()
        replacesExisting = try reader.read()
        requiredPath = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(path)
        writer.write(target)
        writer.write(replacesExisting)
        writer.write(requiredPath)
    }
}

extension DeviceKind: Wire {}

extension DeviceNumber: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(major: try reader.read(), minor: try reader.read())
    }

    package func write(to writer: inout WireWriter) {
        writer.write(major)
        writer.write(minor)
    }
}

extension SysctlWrite: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        name = try reader.read()
        path = try reader.read()
        value = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(name)
        writer.write(path)
        writer.write(value)
    }
}
