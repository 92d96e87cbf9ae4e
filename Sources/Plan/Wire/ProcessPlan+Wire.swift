package import Linux

extension Namespace: Wire {}

extension NamespacePlan.Joined: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        namespace = try reader.read()
        path = try reader.read()
        keyPath = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(namespace)
        writer.write(path)
        writer.write(keyPath)
    }
}

extension TimeOffset: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        clock = try reader.read()
        seconds = try reader.read()
        nanoseconds = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(clock)
        writer.write(seconds)
        writer.write(nanoseconds)
    }
}

extension ProcessPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        arguments = try reader.read()
        // Whoever executes the program names it by the first one.
        guard !arguments.isEmpty else { throw .unknownValue(type: "ProcessPlan") }
        environment = try reader.read()
        workingDirectory = try reader.read()
        user = try reader.read()
        terminal = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(arguments)
        writer.write(environment)
        writer.write(workingDirectory)
        writer.write(user)
        writer.write(terminal)
    }
}

extension UserPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        userID = try reader.read()
        groupID = try reader.read()
        additionalGroups = try reader.read()
        umask = try reader.read()
        keepsGroups = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(userID)
        writer.write(groupID)
        writer.write(additionalGroups)
        writer.write(umask)
        writer.write(keepsGroups)
    }
}

extension TerminalPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        rows = try reader.read()
        columns = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(rows)
        writer.write(columns)
    }
}

extension ResourceLimitKind: Wire {}

extension ResourceLimit: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(try reader.read(), soft: try reader.read(), hard: try reader.read())
    }

    package func write(to writer: inout WireWriter) {
        writer.write(kind)
        writer.write(soft)
        writer.write(hard)
    }
}

extension SchedulerPolicy: Wire {}
extension SchedulerFlags: Wire {}

extension SchedulerPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        policy = try reader.read()
        flags = try reader.read()
        nice = try reader.read()
        priority = try reader.read()
        runtime = try reader.read()
        deadline = try reader.read()
        period = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(policy)
        writer.write(flags)
        writer.write(nice)
        writer.write(priority)
        writer.write(runtime)
        writer.write(deadline)
        writer.write(period)
    }
}

extension IOPriorityClass: Wire {}

extension IOPriorityPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        schedulingClass = try reader.read()
        level = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(schedulingClass)
        writer.write(level)
    }
}

extension Personality: Wire {}
extension MemoryPolicyMode: Wire {}
extension MemoryPolicyFlag: Wire {}

extension MemoryPolicyPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        mode = try reader.read()
        flags = try reader.read()
        nodes = try (reader.read() as String?).map { (text) throws(WireError) in
            guard let list = CPUList(text) else { throw .unknownValue(type: "CPUList") }
            return list
        }
    }

    package func write(to writer: inout WireWriter) {
        writer.write(mode)
        writer.write(flags)
        writer.write(nodes?.description)
    }
}

extension CapabilitySet: Wire {}

extension CapabilityPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        bounding = try reader.read()
        effective = try reader.read()
        permitted = try reader.read()
        inheritable = try reader.read()
        ambient = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(bounding)
        writer.write(effective)
        writer.write(permitted)
        writer.write(inheritable)
        writer.write(ambient)
    }
}

extension SecurityLabel: Wire {
    private enum Tag: UInt8, Wire { case appArmor, selinux }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Tag(from: &reader) {
        case .appArmor: self = .appArmor(try reader.read())
        case .selinux: self = .selinux(try reader.read())
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .appArmor(let profile): writer.write(Tag.appArmor, profile)
        case .selinux(let context): writer.write(Tag.selinux, context)
        }
    }
}
