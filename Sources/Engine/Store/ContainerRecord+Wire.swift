package import Plan

/// A record is stored as it travels: a fixed, small format, read and written in microseconds.
extension ContainerRecord: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        let format: UInt32 = try reader.read()
        guard format == Self.format else { throw .otherFormat(format) }
        id = try reader.read()
        bundle = try reader.read()
        rootfs = try reader.read()
        created = try reader.read()
        ociVersion = try reader.read()
        ownerUID = try reader.read()
        annotations = try reader.read()
        hooks = try reader.read()
        creator = try reader.read()
        initProcess = try reader.read()
        cgroup = try reader.read()
        resctrl = try reader.read()
        hasPrivatePIDNamespace = try reader.read()
        hasSessionKeyring = try reader.read()
        rootless = try reader.read()
        lacksProcess = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(Self.format)
        writer.write(id)
        writer.write(bundle)
        writer.write(rootfs)
        writer.write(created)
        writer.write(ociVersion)
        writer.write(ownerUID)
        writer.write(annotations)
        writer.write(hooks)
        writer.write(creator)
        writer.write(initProcess)
        writer.write(cgroup)
        writer.write(resctrl)
        writer.write(hasPrivatePIDNamespace)
        writer.write(hasSessionKeyring)
        writer.write(rootless)
        writer.write(lacksProcess)
    }
}

extension ProcessIdentity: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(pid: try reader.read(), startTime: try reader.read())
    }

    package func write(to writer: inout WireWriter) { writer.write(pid, startTime) }
}

extension ResctrlRecord: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        groups = try reader.read()
        made = try reader.read()
    }

    package func write(to writer: inout WireWriter) { writer.write(groups, made) }
}
