internal import Linux
internal import OCI

extension InitStep: Wire {
    /// The cases, as numbers.
    enum Tag: UInt8, Wire {
        case join, joinContainer, becomeRoot, unshare, enterTimeNamespace, fork, startSession
        case labelKeys, joinSessionKeyring, setHostname, setDomainname, bringUpLoopback
        case setRootPropagation, attachRoot, openRoot, mount, createDevice, createDeviceLink
        case openConsole, changeRoot, setPropagation, sealMount, writeSysctl, makeReadOnly, mask
        case request, runHooks
        case setOOMScoreAdjustment, setResourceLimits, setScheduler, setIOPriority, setPersonality
        case setMemoryPolicy
        case forbidNewPrivileges, limitCapabilities, setUser, applyCapabilities, setLabel
        case loadSeccomp
        case enterDirectory, findProgram, reportReady, awaitStart, refuseStart, execute
    }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Tag(from: &reader) {
        case .join: self = .join(try reader.read())
        case .joinContainer: self = .joinContainer(try reader.read())
        case .becomeRoot: self = .becomeRoot
        case .unshare: self = .unshare(try reader.read())
        case .enterTimeNamespace: self = .enterTimeNamespace(try reader.read())
        case .fork: self = .fork
        case .startSession: self = .startSession
        case .labelKeys: self = .labelKeys(try reader.read())
        case .joinSessionKeyring: self = .joinSessionKeyring(try reader.read())
        case .setHostname: self = .setHostname(try reader.read())
        case .setDomainname: self = .setDomainname(try reader.read())
        case .bringUpLoopback: self = .bringUpLoopback
        case .setRootPropagation: self = .setRootPropagation(try reader.read())
        case .attachRoot:
            self = .attachRoot(
                path: try reader.read(),
                isolatesParent: try reader.read(),
                isPrivate: try reader.read()
            )
        case .openRoot: self = .openRoot(path: try reader.read())
        case .mount: self = .mount(try reader.read())
        case .createDevice: self = .createDevice(try reader.read())
        case .createDeviceLink: self = .createDeviceLink(try reader.read())
        case .openConsole: self = .openConsole(try reader.read(), owner: try reader.read())
        case .changeRoot: self = .changeRoot(try reader.read())
        case .setPropagation: self = .setPropagation(try reader.read())
        case .sealMount: self = .sealMount(try reader.read())
        case .writeSysctl: self = .writeSysctl(try reader.read())
        case .makeReadOnly: self = .makeReadOnly(try reader.read())
        case .mask: self = .mask(try reader.read())
        case .request: self = .request(try reader.read())
        case .runHooks: self = .runHooks(try reader.read(), try reader.read())
        case .setOOMScoreAdjustment: self = .setOOMScoreAdjustment(try reader.read())
        case .setResourceLimits: self = .setResourceLimits(try reader.read())
        case .setScheduler: self = .setScheduler(try reader.read())
        case .setIOPriority: self = .setIOPriority(try reader.read())
        case .setPersonality: self = .setPersonality(try reader.read())
        case .setMemoryPolicy: self = .setMemoryPolicy(try reader.read())
        case .forbidNewPrivileges: self = .forbidNewPrivileges
        case .limitCapabilities: self = .limitCapabilities(try reader.read())
        case .setUser: self = .setUser(try reader.read())
        case .applyCapabilities: self = .applyCapabilities(try reader.read())
        case .setLabel: self = .setLabel(try reader.read())
        case .loadSeccomp: self = .loadSeccomp(hasListener: try reader.read())
        case .enterDirectory: self = .enterDirectory(try reader.read(), create: try reader.read())
        case .findProgram: self = .findProgram(try reader.read())
        case .reportReady: self = .reportReady
        case .awaitStart: self = .awaitStart
        case .refuseStart: self = .refuseStart(try reader.read())
        case .execute: self = .execute(try reader.read())
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .join(let joined): writer.write(Tag.join, joined)
        case .joinContainer(let namespaces): writer.write(Tag.joinContainer, namespaces)
        case .becomeRoot: writer.write(Tag.becomeRoot)
        case .unshare(let namespaces): writer.write(Tag.unshare, namespaces)
        case .enterTimeNamespace(let offsets): writer.write(Tag.enterTimeNamespace, offsets)
        case .fork: writer.write(Tag.fork)
        case .startSession: writer.write(Tag.startSession)
        case .labelKeys(let context): writer.write(Tag.labelKeys, context)
        case .joinSessionKeyring(let name): writer.write(Tag.joinSessionKeyring, name)
        case .setHostname(let name): writer.write(Tag.setHostname, name)
        case .setDomainname(let name): writer.write(Tag.setDomainname, name)
        case .bringUpLoopback: writer.write(Tag.bringUpLoopback)
        case .setRootPropagation(let change): writer.write(Tag.setRootPropagation, change)
        case .attachRoot(let path, let isolatesParent, let isPrivate):
            writer.write(Tag.attachRoot, path, isolatesParent)
            writer.write(isPrivate)
        case .openRoot(let path): writer.write(Tag.openRoot, path)
        case .mount(let mount): writer.write(Tag.mount, mount)
        case .createDevice(let device): writer.write(Tag.createDevice, device)
        case .createDeviceLink(let link): writer.write(Tag.createDeviceLink, link)
        case .openConsole(let terminal, let owner): writer.write(Tag.openConsole, terminal, owner)
        case .changeRoot(let change): writer.write(Tag.changeRoot, change)
        case .setPropagation(let change): writer.write(Tag.setPropagation, change)
        case .sealMount(let path): writer.write(Tag.sealMount, path)
        case .writeSysctl(let write): writer.write(Tag.writeSysctl, write)
        case .makeReadOnly(let path): writer.write(Tag.makeReadOnly, path)
        case .mask(let path): writer.write(Tag.mask, path)
        case .request(let task): writer.write(Tag.request, task)
        case .runHooks(let kind, let hooks): writer.write(Tag.runHooks, kind, hooks)
        case .setOOMScoreAdjustment(let score): writer.write(Tag.setOOMScoreAdjustment, score)
        case .setResourceLimits(let limits): writer.write(Tag.setResourceLimits, limits)
        case .setScheduler(let scheduler): writer.write(Tag.setScheduler, scheduler)
        case .setIOPriority(let priority): writer.write(Tag.setIOPriority, priority)
        case .setPersonality(let personality): writer.write(Tag.setPersonality, personality)
        case .setMemoryPolicy(let policy): writer.write(Tag.setMemoryPolicy, policy)
        case .forbidNewPrivileges: writer.write(Tag.forbidNewPrivileges)
        case .limitCapabilities(let plan): writer.write(Tag.limitCapabilities, plan)
        case .setUser(let user): writer.write(Tag.setUser, user)
        case .applyCapabilities(let plan): writer.write(Tag.applyCapabilities, plan)
        case .setLabel(let label): writer.write(Tag.setLabel, label)
        case .loadSeccomp(let hasListener): writer.write(Tag.loadSeccomp, hasListener)
        case .enterDirectory(let path, let create): writer.write(Tag.enterDirectory, path, create)
        case .findProgram(let process): writer.write(Tag.findProgram, process)
        case .reportReady: writer.write(Tag.reportReady)
        case .awaitStart: writer.write(Tag.awaitStart)
        case .refuseStart(let reason): writer.write(Tag.refuseStart, reason)
        case .execute(let process): writer.write(Tag.execute, process)
        }
    }
}

extension RootChange: Wire {}
