internal import Linux
package import OCI

extension InitPlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        id = try reader.read()
        steps = try reader.read()
        state = try reader.read()
        hookEnvironment = try reader.read()
        logsSteps = try reader.read()
        preservedDescriptors = try reader.read()
        isInUserNamespace = try reader.read()
    }

    package func write(to writer: inout WireWriter) {
        writer.write(id)
        writer.write(steps)
        writer.write(state)
        writer.write(hookEnvironment)
        writer.write(logsSteps)
        writer.write(preservedDescriptors)
        writer.write(isInUserNamespace)
    }
}

extension ParentTask: Wire {
    private enum Tag: UInt8, Wire {
        case runtimeHooks, openMountSource, writeTimeOffsets, setOOMScoreAdjustment
        case setResourceLimits, openContainerProcess, seccompProgram, moveNetDevices
    }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Tag(from: &reader) {
        case .runtimeHooks: self = .runtimeHooks
        case .openMountSource: self = .openMountSource(try reader.read())
        case .writeTimeOffsets: self = .writeTimeOffsets(try reader.read())
        case .setOOMScoreAdjustment: self = .setOOMScoreAdjustment(try reader.read())
        case .setResourceLimits: self = .setResourceLimits(try reader.read())
        case .openContainerProcess: self = .openContainerProcess
        case .seccompProgram: self = .seccompProgram
        case .moveNetDevices: self = .moveNetDevices(try reader.read())
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .runtimeHooks: writer.write(Tag.runtimeHooks)
        case .openMountSource(let step): writer.write(Tag.openMountSource, step)
        case .writeTimeOffsets(let offsets): writer.write(Tag.writeTimeOffsets, offsets)
        case .setOOMScoreAdjustment(let score): writer.write(Tag.setOOMScoreAdjustment, score)
        case .setResourceLimits(let limits): writer.write(Tag.setResourceLimits, limits)
        case .openContainerProcess: writer.write(Tag.openContainerProcess)
        case .seccompProgram: writer.write(Tag.seccompProgram)
        case .moveNetDevices(let devices): writer.write(Tag.moveNetDevices, devices)
        }
    }
}

extension NetDevicePlan: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        name = try reader.read()
        newName = try reader.read()
    }

    package func write(to writer: inout WireWriter) { writer.write(name, newName) }
}

extension HookKind: Wire {}

extension Spec.Hooks: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            prestart: try reader.read(),
            createRuntime: try reader.read(),
            createContainer: try reader.read(),
            startContainer: try reader.read(),
            poststart: try reader.read(),
            poststop: try reader.read()
        )
    }

    package func write(to writer: inout WireWriter) {
        writer.write(prestart)
        writer.write(createRuntime)
        writer.write(createContainer)
        writer.write(startContainer)
        writer.write(poststart)
        writer.write(poststop)
    }
}

extension Spec.Hook: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            path: try reader.read(),
            args: try reader.read(),
            env: try reader.read(),
            timeout: try reader.read()
        )
    }

    package func write(to writer: inout WireWriter) {
        writer.write(path)
        writer.write(args)
        writer.write(env)
        writer.write(timeout)
    }
}

extension State.Status: Wire {}

extension State: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            ociVersion: try reader.read(),
            id: try reader.read(),
            pid: try reader.read(),
            status: try reader.read(),
            bundle: try reader.read(),
            rootfs: try reader.read(),
            created: try reader.read(),
            annotations: try reader.read(),
            owner: try reader.read()
        )
    }

    package func write(to writer: inout WireWriter) {
        writer.write(ociVersion)
        writer.write(id)
        writer.write(pid)
        writer.write(status)
        writer.write(bundle)
        writer.write(rootfs)
        writer.write(created)
        writer.write(annotations)
        writer.write(owner)
    }
}
