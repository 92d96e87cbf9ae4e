package import Linux

extension MountStep: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        keyPath = try reader.read()
        destination = try reader.read()
        source = try reader.read()
        attributes = try reader.read()
        recursiveAttributes = try reader.read()
        propagation = try reader.read()
        target = try reader.read()
        idMap = try reader.read()
        rootLabel = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(keyPath)
        writer.write(destination)
        writer.write(source)
        writer.write(attributes)
        writer.write(recursiveAttributes)
        writer.write(propagation)
        writer.write(target)
        writer.write(idMap)
        writer.write(rootLabel)
    }
}

extension MountTargetRule: Wire {}

extension MountSource: Wire {
    private enum Tag: UInt8, Wire { case bind, fileSystem, cgroup, remount }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Tag(from: &reader) {
        case .bind: self = .bind(try reader.read())
        case .fileSystem: self = .fileSystem(try reader.read())
        case .cgroup: self = .cgroup(try reader.read())
        case .remount: self = .remount(try reader.read())
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .bind(let bind): writer.write(Tag.bind, bind)
        case .fileSystem(let mount): writer.write(Tag.fileSystem, mount)
        case .cgroup(let cgroup): writer.write(Tag.cgroup, cgroup)
        case .remount(let mount): writer.write(Tag.remount, mount)
        }
    }
}

extension BindSource: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        path = try reader.read()
        isRecursive = try reader.read()
        followsLinks = try reader.read()
        copiesSymlink = try reader.read()
        mustBeProcfs = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(path)
        writer.write(isRecursive)
        writer.write(followsLinks)
        writer.write(copiesSymlink)
        writer.write(mustBeProcfs)
    }
}

extension MountIDMap: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        users = try reader.read()
        groups = try reader.read()
        namespacePath = try reader.read()
        isRecursive = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(users)
        writer.write(groups)
        writer.write(namespacePath)
        writer.write(isRecursive)
    }
}

extension FileSystemSource: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        type = try reader.read()
        source = try reader.read()
        parameters = try reader.read()
        superblock = try reader.read()
        classicData = try reader.read()
        copiesUp = try reader.read()
        inheritsMode = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(type)
        writer.write(source)
        writer.write(parameters)
        writer.write(superblock)
        writer.write(classicData)
        writer.write(copiesUp)
        writer.write(inheritsMode)
    }
}

extension MountParameter: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        key = try reader.read()
        value = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(key)
        writer.write(value)
    }
}

extension CgroupSource: Wire {
    private enum Tag: UInt8, Wire { case unified, legacy }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Tag(from: &reader) {
        case .unified:
            self = .unified(
                hostPath: try reader.read(),
                shared: try reader.read(),
                parameters: try reader.read()
            )
        case .legacy: self = .legacy(try reader.read(), hasNamespace: try reader.read())
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .unified(let hostPath, let shared, let parameters):
            writer.write(Tag.unified, hostPath, shared)
            writer.write(parameters)
        case .legacy(let mounts, let hasNamespace):
            writer.write(Tag.legacy, mounts, hasNamespace)
        }
    }
}

extension LegacyCgroupMount: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        name = try reader.read()
        controllers = try reader.read()
        hostPath = try reader.read()
        links = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(name)
        writer.write(controllers)
        writer.write(hostPath)
        writer.write(links)
    }
}

extension MountAttributes: Wire {}
extension MountFlags: Wire {}
extension Propagation: Wire {}

extension MountAttributeChange: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(set: try reader.read(), clear: try reader.read())
    }

    package func write(to writer: inout WireWriter) {
        writer.write(self.set)
        writer.write(clear)
    }
}

extension PropagationChange: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(try reader.read(), recursive: try reader.read())
    }

    package func write(to writer: inout WireWriter) {
        writer.write(kind)
        writer.write(recursive)
    }
}

extension IDMapping: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            containerID: try reader.read(),
            hostID: try reader.read(),
            size: try reader.read()
        )
    }

    package func write(to writer: inout WireWriter) {
        writer.write(containerID)
        writer.write(hostID)
        writer.write(size)
    }
}
