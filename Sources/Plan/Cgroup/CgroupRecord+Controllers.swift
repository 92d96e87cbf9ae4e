extension CgroupRecord {
    /// The steps without those that hold even where their controller is missing.
    ///
    /// - Parameter steps: what a configuration, or a change of it, asks for.
    /// - Returns: the steps that can be carried out in this cgroup.
    /// - Throws: `InvalidSpec` for a limit that needs a controller which the host does not have.
    func settled(_ steps: [CgroupStep]) throws(InvalidSpec) -> [CgroupStep] {
        let available = directories.flatMap { $0.controllers } + [""]
        for step in steps {
            for write in step.writes where write.ifMissing == .refuse {
                guard !available.contains(write.controller) else { continue }
                throw InvalidSpec(
                    write.keyPath,
                    "this host has no cgroup controller \"\(write.controller)\""
                )
            }
        }
        return steps.compactMap { step in
            if case .firstThatSucceeds(let sequences) = step {
                let kept = sequences.map { $0.filter { available.contains($0.controller) } }
                return kept.allSatisfy { $0.isEmpty } ? nil : .firstThatSucceeds(kept)
            }
            return step.writes.allSatisfy { available.contains($0.controller) } ? step : nil
        }
    }
}
