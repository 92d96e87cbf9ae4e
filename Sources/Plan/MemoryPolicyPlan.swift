package import Linux
internal import OCI

/// From which NUMA nodes a process gets its memory; the arguments of `set_mempolicy(2)`.
package struct MemoryPolicyPlan: Equatable, Sendable {
    /// The mode.
    package var mode: MemoryPolicyMode
    /// Flags of the mode.
    package var flags: [MemoryPolicyFlag]
    /// The nodes, or nil for none.
    package var nodes: CPUList?

    init(_ policy: Spec.MemoryPolicy) throws(InvalidSpec) {
        guard let mode = MemoryPolicyMode(rawValue: policy.mode) else {
            throw refuse("mode", "unknown memory policy mode \"\(policy.mode)\"")
        }
        self.mode = mode
        nodes = try nodeList(policy.nodes)
        flags = []
        for (index, name) in (policy.flags ?? []).enumerated() {
            guard let flag = MemoryPolicyFlag(rawValue: name) else {
                throw refuse("flags[\(index)]", "unknown memory policy flag \"\(name)\"")
            }
            try checkFlag(flag, at: index)
            if !flags.contains(flag) { flags.append(flag) }
        }
        try checkNodes()
    }

    /// Which modes want nodes; set_mempolicy(2) answers all of these with no more than EINVAL.
    private func checkNodes() throws(InvalidSpec) {
        switch mode {
        case .default, .local:
            guard let nodes else { return }
            throw refuse("nodes", "\(mode.rawValue) takes no nodes, found \(nodes)")
        case .bind, .interleave, .preferredMany, .weightedInterleave:
            guard nodes == nil else { return }
            throw refuse("nodes", "\(mode.rawValue) takes at least one node")
        case .preferred:
            // Without a node it is the same as MPOL_LOCAL, for which these mean nothing.
            let masks = flags.filter { $0 != .numaBalancing }
            guard nodes == nil, let flag = masks.first else { return }
            throw refuse("nodes", "\(mode.rawValue) takes at least one node with \(flag.rawValue)")
        }
    }

    private func checkFlag(_ flag: MemoryPolicyFlag, at index: Int) throws(InvalidSpec) {
        if mode == .default || mode == .local {
            throw refuse("flags[\(index)]", "\(mode.rawValue) takes no flags")
        }
        switch flag {
        case .numaBalancing:
            if mode == .bind || mode == .preferredMany { return }
            throw refuse(
                "flags[\(index)]",
                "\(flag.rawValue) needs MPOL_BIND or MPOL_PREFERRED_MANY, found \(mode.rawValue)"
            )
        case .relativeNodes, .staticNodes:
            // They contradict each other.
            let other: MemoryPolicyFlag = flag == .staticNodes ? .relativeNodes : .staticNodes
            guard flags.contains(other) else { return }
            throw refuse(
                "flags[\(index)]",
                "\(flag.rawValue) cannot be combined with \(other.rawValue)"
            )
        }
    }
}

private func nodeList(_ text: String?) throws(InvalidSpec) -> CPUList? {
    guard let text, !text.isEmpty else { return nil }
    guard let list = CPUList(text) else {
        throw refuse(
            "nodes",
            "\"\(text)\" is not a list of memory nodes such as 0-3,7, up to \(CPUList.highest)"
        )
    }
    return list
}

private func refuse(_ key: String, _ reason: String) -> InvalidSpec {
    InvalidSpec("linux.memoryPolicy.\(key)", reason)
}

extension MemoryPolicyPlan: CustomStringConvertible {
    /// What is set where, for messages.
    package var description: String {
        let words = [mode.rawValue] + flags.map { $0.rawValue }
        let text = "linux.memoryPolicy to \(words.joined(separator: " | "))"
        return nodes.map { "\(text) with the nodes \($0)" } ?? text
    }
}
