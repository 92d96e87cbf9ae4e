package import Linux
package import OCI

/// What a process may do and how the kernel schedules it: everything of `process` but its
/// arguments, environment, directory and user.
package struct PrivilegePlan: Equatable, Sendable {
    /// The five capability sets, as asked for; what the kernel does not know is left out later.
    package var capabilities: CapabilityPlan
    /// Resource limits, each kind at most once.
    package var resourceLimits: [ResourceLimit]
    /// Whether `execve` can no longer give privileges.
    package var noNewPrivileges: Bool
    /// The out-of-memory killer's adjustment, -1000 to 1000, or nil to leave it alone.
    package var oomScoreAdjustment: Int?
    /// The scheduler, or nil to leave it alone.
    package var scheduler: SchedulerPlan?
    /// The I/O priority, or nil to leave it alone.
    package var ioPriority: IOPriorityPlan?
    /// The CPUs that a joining process runs on.
    package var cpuAffinity: CPUAffinityPlan
    /// The execution domain, or nil to leave it alone.
    package var personality: Personality?
    /// From which memory nodes memory comes, or nil to leave it alone.
    package var memoryPolicy: MemoryPolicyPlan?
    /// The label to change to at `execve`, or nil to keep the caller's.
    package var label: SecurityLabel?
    /// What is asked for and cannot be granted, for the log.
    package var warnings: [String]

    /// Checks and normalises the privileges of a process.
    ///
    /// - Parameters:
    ///   - process: the process of a configuration, or the document of `exec --process`.
    ///   - linux: the configuration's `linux`: its personality and memory policy are every process's.
    ///   - securityModules: which labels the host's kernel understands.
    ///   - place: where the process stands, for error messages.
    /// - Throws: `InvalidSpec` for values that the specification or the kernel forbids.
    package init(
        _ process: Spec.Process,
        linux: Spec.Linux?,
        securityModules: SecurityModules,
        place: ProcessPlace = ProcessPlace()
    ) throws(InvalidSpec) {
        capabilities = CapabilityPlan(process.capabilities)
        resourceLimits = try checkedLimits(process.rlimits ?? [], place)
        noNewPrivileges = process.noNewPrivileges ?? false
        oomScoreAdjustment = try checkedOOMScore(process.oomScoreAdj, place)
        scheduler = try process.scheduler.map { (given) throws(InvalidSpec) in
            try SchedulerPlan(given, place)
        }
        ioPriority = try process.ioPriority.map { (given) throws(InvalidSpec) in
            try IOPriorityPlan(given, place)
        }
        cpuAffinity = try CPUAffinityPlan(process.execCPUAffinity, place)
        personality = try checkedPersonality(linux?.personality)
        memoryPolicy = try linux?.memoryPolicy.map { (given) throws(InvalidSpec) in
            try MemoryPolicyPlan(given)
        }
        label = try SecurityLabel(process, securityModules, place)
        let unknown = CapabilityPlan.unknownNames(process.capabilities)
        warnings =
            unknown.isEmpty
            ? [] : ["ignoring unknown capabilities: \(unknown.joined(separator: ", "))"]
    }
}

/// Where a process document stands, so that a refusal names the right place.
package struct ProcessPlace: Equatable, Sendable {
    /// The document, such as `config.json`.
    package var document: String
    /// What its key paths begin with; empty when the document is the process itself.
    package var root: String

    /// The process of a configuration unless told otherwise.
    package init(document: String = "config.json", root: String = "process") {
        self.document = document
        self.root = root
    }

    /// Refuses what stands at `path` below the process.
    package func refuse(_ path: String, _ reason: String) -> InvalidSpec {
        InvalidSpec(keyPath(path), reason, document: document)
    }

    /// The key path of what stands at `path` below the process.
    func keyPath(_ path: String) -> String { root.isEmpty ? path : "\(root).\(path)" }
}

/// The five capability sets of a process.
package struct CapabilityPlan: Equatable, Sendable {
    /// What `execve` can grant at most.
    package var bounding: CapabilitySet
    /// What the kernel checks.
    package var effective: CapabilitySet
    /// What may be made effective.
    package var permitted: CapabilitySet
    /// What survives `execve` of a file with the same inheritable set.
    package var inheritable: CapabilitySet
    /// What survives `execve` of an ordinary file.
    package var ambient: CapabilitySet

    /// Reads the five sets; absent ones are empty, unknown names are left out.
    ///
    /// config.md § Linux Process: what cannot be granted is a warning and should not fail.
    package init(_ capabilities: Spec.Capabilities?) {
        bounding = capabilitySet(capabilities?.bounding)
        effective = capabilitySet(capabilities?.effective)
        permitted = capabilitySet(capabilities?.permitted)
        inheritable = capabilitySet(capabilities?.inheritable)
        ambient = capabilitySet(capabilities?.ambient)
    }

    /// The names that no capability has, each once, in the order in which they appear.
    static func unknownNames(_ capabilities: Spec.Capabilities?) -> [String] {
        let names =
            (capabilities?.bounding ?? []) + (capabilities?.effective ?? [])
            + (capabilities?.permitted ?? []) + (capabilities?.inheritable ?? [])
            + (capabilities?.ambient ?? [])
        var seen: Set<String> = []
        return names.filter { Capability(name: $0) == nil && seen.insert($0).inserted }
    }

    /// The sets without the capabilities that `known` lacks, such as those of a newer kernel.
    package func limited(to known: CapabilitySet) -> CapabilityPlan {
        var limited = self
        limited.bounding.formIntersection(known)
        limited.effective.formIntersection(known)
        limited.permitted.formIntersection(known)
        limited.inheritable.formIntersection(known)
        limited.ambient.formIntersection(known)
        return limited
    }
}

private func capabilitySet(_ names: [String]?) -> CapabilitySet {
    CapabilitySet((names ?? []).compactMap { Capability(name: $0) })
}

private func checkedLimits(
    _ limits: [Spec.ResourceLimit],
    _ place: ProcessPlace
) throws(InvalidSpec) -> [ResourceLimit] {
    var result: [ResourceLimit] = []
    for (index, limit) in limits.enumerated() {
        let path = "rlimits[\(index)]"
        guard let kind = ResourceLimitKind(rawValue: limit.type) else {
            throw place.refuse("\(path).type", "unknown resource limit \"\(limit.type)\"")
        }
        guard !result.contains(where: { $0.kind == kind }) else {
            throw place.refuse("\(path).type", "\(limit.type) is given twice")
        }
        guard limit.soft <= limit.hard else {
            throw place.refuse(
                "\(path).soft",
                "\(limit.soft) is larger than the hard limit \(limit.hard)"
            )
        }
        result.append(ResourceLimit(kind, soft: limit.soft, hard: limit.hard))
    }
    return result
}

private func checkedOOMScore(_ score: Int?, _ place: ProcessPlace) throws(InvalidSpec) -> Int? {
    guard let score else { return nil }
    guard (-1000...1000).contains(score) else {
        throw place.refuse("oomScoreAdj", "\(score) is not between -1000 and 1000")
    }
    return score
}
